import type { Amount } from '../customer/customer.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import { nanosOf } from '../rpc/exact-money.js';

/** What the core says of an amount, as Tellerline keeps it. */
export function toAmount({ currencyCode, units, nanos }: Money): Amount {
  return { currencyCode, units: String(units), nanos };
}

/** An amount as the core is told it. */
export function toMoney({ currencyCode, units, nanos }: Amount): Money {
  return { currencyCode, units, nanos };
}

/** Negative, 0 or positive, as the first is less than, the same as or more than the second; of one currency. */
export function compareAmounts(first: Amount, second: Amount): number {
  if (first.currencyCode !== second.currencyCode) {
    throw new RangeError('amounts of two currencies do not compare');
  }
  const difference = nanosOf(first) - nanosOf(second);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
