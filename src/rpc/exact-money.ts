import type { Money } from './generated/google/type/money.js';

/** Billionths of a unit, as in google.type.Money. */
const NANOS = 1_000_000_000n;
const DECIMALS = 9;

/** An amount in billionths of its currency's unit, to the last digit. */
export function nanosOf({ units, nanos }: Pick<Money, 'units' | 'nanos'>): bigint {
  return BigInt(units) * NANOS + BigInt(nanos);
}

/** The same of a number of the settings, as it was written: 0.1 is a tenth, and not what a float makes of it. */
export function nanosOfNumber(value: number): bigint {
  const text = String(value);
  const [units, decimals = ''] = (text.includes('e') ? value.toFixed(DECIMALS) : text).split('.');
  return BigInt(units + decimals.slice(0, DECIMALS).padEnd(DECIMALS, '0'));
}

/** An amount out of billionths; units and nanos have one sign. */
export function moneyOf(currencyCode: string, nanos: bigint): Money {
  return { currencyCode, units: String(nanos / NANOS), nanos: Number(nanos % NANOS) };
}
