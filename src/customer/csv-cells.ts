import type { DateMessage } from '../rpc/generated/google/type/date.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import type { QuietHours } from '../rpc/generated/tellerline/v1/customer_service.js';

// What cells say, in the contract's terms; null where it cannot be read. Whether
// it can be true (the 31st of April) is judged later.

export function readYesNo(cell: string): boolean | null {
  const word = cell.toLowerCase();
  if (word === 'yes') return true;
  return word === 'no' ? false : null;
}

/** `1990-05-17`; where the year is not known, `--05-17` (ISO 8601). */
export function readDate(cell: string): DateMessage | null {
  const match = /^(?:(\d{4})-|--)(\d\d)-(\d\d)$/.exec(cell);
  if (match === null) return null;
  return { year: Number(match[1] ?? 0), month: Number(match[2]), day: Number(match[3]) };
}

/** `22:00-07:00`; `none` for none. */
export function readQuietHours(cell: string): QuietHours | 'none' | null {
  if (cell.toLowerCase() === 'none') return 'none';
  const match = /^(\d\d?):(\d\d) ?- ?(\d\d?):(\d\d)$/.exec(cell);
  if (match === null) return null;
  const [fromHours, fromMinutes, untilHours, untilMinutes] = match.slice(1).map(Number);
  const time = (hours: number, minutes: number) => ({ hours, minutes, seconds: 0, nanos: 0 });
  return { from: time(fromHours, fromMinutes), until: time(untilHours, untilMinutes) };
}

/** `INR 50000` or `INR 50000.50`. */
export function readMoney(cell: string): Money | null {
  const match = /^([A-Z]{3}) ?(\d{1,15})(?:\.(\d{1,9}))?$/.exec(cell);
  if (match === null) return null;
  const [, currencyCode, units, decimals = ''] = match;
  return { currencyCode, units, nanos: Number(decimals.padEnd(9, '0')) };
}

/** RFC 3339, such as `2026-11-22T10:00:00Z`; milliseconds since the epoch. */
export function readMoment(cell: string): number | null {
  const isMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(cell);
  const at = isMoment ? Date.parse(cell) : NaN;
  return Number.isNaN(at) ? null : at;
}

/** Parted by semicolons. */
export function readList(cell: string): string[] {
  return cell
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
