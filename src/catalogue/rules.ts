import type { FieldChecks } from '../failure/field-checks.js';
import { nanosOf } from '../rpc/exact-money.js';
import type { Money } from '../rpc/generated/google/type/money.js';

/** Rules between fields. Each is silent where the fields themselves are wrong: that is told already. */

/** `field`, where both are given, is in the currency of `other`. */
export function sameCurrency(
  checks: FieldChecks,
  field: string,
  money: Money | undefined,
  other: Money | undefined,
  otherName: string,
): void {
  if (!money?.currencyCode || !other?.currencyCode) return;
  if (money.currencyCode !== other.currencyCode) {
    checks.add(`${field}.currency_code`, `must be the currency of ${otherName}`);
  }
}

/** `field`, where both are given in one currency, is no more than `other`. */
export function atMost(
  checks: FieldChecks,
  field: string,
  money: Money | undefined,
  other: Money | undefined,
  otherName: string,
): void {
  if (!money || !other || money.currencyCode !== other.currencyCode) return;
  if (nanosOf(money) > nanosOf(other)) {
    checks.add(field, `must not be more than ${otherName}`);
  }
}
