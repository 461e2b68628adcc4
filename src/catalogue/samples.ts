import type { Timestamp } from '../rpc/generated/google/protobuf/timestamp.js';
import type { DateMessage } from '../rpc/generated/google/type/date.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import { toTimestamp } from '../rpc/timestamps.js';

/** Values of samples, written as people write them: `usd('42.50')`. */
export function usd(amount: string): Money {
  const [units = '0', fraction = ''] = amount.split('.');
  const nanos = Number(fraction.padEnd(9, '0'));
  return { currencyCode: 'USD', units, nanos: amount.startsWith('-') ? -nanos : nanos };
}

/** The lines of a list, each in one piece. */
export function linesOf(...texts: readonly string[]): { kind: 'text'; value: string }[][] {
  return texts.map((value) => [{ kind: 'text', value }]);
}

/** Of an ISO 8601 moment. */
export function momentOf(iso: string): Timestamp {
  return toTimestamp(Date.parse(iso));
}

/** Of `YYYY-MM-DD`. */
export function dateOf(iso: string): DateMessage {
  const [year = 0, month = 0, day = 0] = iso.split('-').map(Number);
  return { year, month, day };
}
