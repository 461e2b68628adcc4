import { moneyOf, nanosOf } from '../rpc/exact-money.js';
import type { Money } from '../rpc/generated/google/type/money.js';

const DECIMALS = 9;

/** An amount as PostgreSQL's numeric reads it, such as `-12.500000000`. */
export function decimalOf(money: Pick<Money, 'units' | 'nanos'>): string {
  return decimalOfNanos(nanosOf(money));
}

export function decimalOfNanos(nanos: bigint): string {
  const digits = (nanos < 0n ? -nanos : nanos).toString().padStart(DECIMALS + 1, '0');
  return `${nanos < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`;
}

/** Billionths of a unit, of what `numeric` gives. */
export function nanosOfDecimal(decimal: string): bigint {
  const [units, fraction = ''] = decimal.split('.');
  return BigInt(units + fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0'));
}

export function moneyOfDecimal(currencyCode: string, decimal: string): Money {
  return moneyOf(currencyCode, nanosOfDecimal(decimal));
}
