/** What of a customer others may have kept: its ID, and the hashes of the numbers that it has and had. */
export interface CustomerNotice {
  id: string;
  msisdnHashes: readonly Buffer[];
}

/** What is no longer as it was: IDs, and hashes of numbers in hexadecimal. */
export interface Outdated {
  ids: string[];
  hashes: string[];
}

/** Octets; PostgreSQL takes a payload of less than 8,000 (manual, NOTIFY). */
const LONGEST_PAYLOAD = 7_900;

/**
 * Payloads that tell of changed customers, as few as will do. Never a number,
 * for whoever may LISTEN reads them. A line is `=` and an ID, or `#` and a
 * hash; no ID has a line feed.
 */
export function encodeNotices(notices: readonly CustomerNotice[]): string[] {
  const payloads: string[] = [];
  let payload = '';
  let size = 0;
  for (const { id, msisdnHashes } of notices) {
    const lines = [`=${id}`, ...msisdnHashes.map((hash) => `#${hash.toString('hex')}`)].join('\n');
    const octets = Buffer.byteLength(lines) + 1;
    if (size > 0 && size + octets > LONGEST_PAYLOAD) {
      payloads.push(payload);
      size = 0;
    }
    payload = size === 0 ? lines : `${payload}\n${lines}`;
    size += octets;
  }
  if (size > 0) payloads.push(payload);
  return payloads;
}

/** A payload that tells that something of some numbers, and of no customer, changed. */
export function encodeHashes(msisdnHashes: readonly Buffer[]): string {
  return msisdnHashes.map((hash) => `#${hash.toString('hex')}`).join('\n');
}

/** Null for an empty payload: some may have been missed, and anything may be outdated. */
export function decodeNotice(payload: string): Outdated | null {
  if (payload === '') return null;
  const outdated: Outdated = { ids: [], hashes: [] };
  for (const line of payload.split('\n')) {
    (line.startsWith('#') ? outdated.hashes : outdated.ids).push(line.slice(1));
  }
  return outdated;
}
