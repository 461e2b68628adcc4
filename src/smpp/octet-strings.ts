import { invalid } from '../failure/failure.js';

/** The most characters of the C-Octet Strings we send, the NUL not counted (SMPP 3.4, 5.2). */
const MOST = {
  system_id: 15,
  // 8 by the letter; carriers give out longer ones.
  password: 64,
  system_type: 12,
  address_range: 40,
  service_type: 5,
  source_addr: 20,
  destination_addr: 20,
  schedule_delivery_time: 16,
  validity_period: 16,
  message_id: 64,
} as const;

export type OctetStringName = keyof typeof MOST;

const ASCII = /^[\x20-\x7e]*$/;

/**
 * Refuses a value that would not arrive as it is: anything but printable ASCII,
 * or too long. Throws a Failure that names the field and not the value.
 */
export function checkOctetString(field: OctetStringName, value: unknown): asserts value is string {
  if (typeof value === 'string' && value.length <= MOST[field] && ASCII.test(value)) return;
  const wrong =
    typeof value !== 'string'
      ? `is ${value === null ? 'null' : typeof value}`
      : value.length > MOST[field]
        ? `has ${value.length} characters`
        : 'has a character that is not printable ASCII';
  throw invalid([
    { field, description: `${wrong}; allowed are up to ${MOST[field]} characters of ASCII` },
  ]);
}

export function isOctetStringName(name: string): name is OctetStringName {
  return Object.hasOwn(MOST, name);
}
