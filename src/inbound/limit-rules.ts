import { DateTime } from 'luxon';
import type { Amount } from '../customer/customer.js';
import { moneyOf, nanosOf, nanosOfNumber } from '../rpc/exact-money.js';

/** As the settings of a service that moves money have them: by currency. */
export interface MoneyLimits {
  perCommand: Readonly<Record<string, number>>;
  perDay: Readonly<Record<string, number>>;
}

/** Why an amount is not moved, as `reply_refused` tells it. */
export interface OverLimit {
  reason: 'currency_not_allowed' | 'over_command_limit' | 'over_day_limit';
  limit: Amount | null;
}

const DECIMALS = 9;

/** Null where an amount is within the limits, with what was moved that day already. */
export function overLimit(
  amount: Amount,
  { perCommand, perDay }: MoneyLimits,
  spentNanos: bigint,
): OverLimit | null {
  const { currencyCode } = amount;
  if (!Object.hasOwn(perCommand, currencyCode) || !Object.hasOwn(perDay, currencyCode)) {
    return { reason: 'currency_not_allowed', limit: null };
  }
  const asked = nanosOf(amount);
  const ofCommand = nanosOfNumber(perCommand[currencyCode]);
  if (asked > ofCommand) {
    return { reason: 'over_command_limit', limit: moneyOf(currencyCode, ofCommand) };
  }
  const ofDay = nanosOfNumber(perDay[currencyCode]);
  return spentNanos + asked > ofDay
    ? { reason: 'over_day_limit', limit: moneyOf(currencyCode, ofDay) }
    : null;
}

/** The day of the bank that a moment is in, as [from, to) in milliseconds since the epoch; IANA zone. */
export function dayOf(moment: number, zone: string): { from: number; to: number } {
  const start = DateTime.fromMillis(moment, { zone }).startOf('day');
  return { from: start.toMillis(), to: start.plus({ days: 1 }).startOf('day').toMillis() };
}

/** As PostgreSQL's numeric takes it, such as `120.500000000`. */
export function decimalOf(amount: Amount): string {
  const nanos = nanosOf(amount);
  const sign = nanos < 0n ? '-' : '';
  const digits = String(nanos < 0n ? -nanos : nanos).padStart(DECIMALS + 1, '0');
  return `${sign}${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`;
}

/** The reverse, in billionths. */
export function nanosOfDecimal(decimal: string): bigint {
  const [, sign, units, decimals = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(decimal) ?? [];
  if (units === undefined) throw new RangeError('not a decimal');
  const nanos = BigInt(units + decimals.slice(0, DECIMALS).padEnd(DECIMALS, '0'));
  return sign === '-' ? -nanos : nanos;
}
