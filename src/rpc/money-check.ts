import type { Money } from './generated/google/type/money.js';
import type { FieldChecks } from '../failure/field-checks.js';

/**
 * ISO 4217 codes with the decimals that an amount may have. CLDR gives none to
 * some currencies whose hundredths banks still book, so two are always allowed.
 */
const decimals = new Map<string, number>(
  Intl.supportedValuesOf('currency').map((currency) => [currency, Math.max(2, digitsOf(currency))]),
);

function digitsOf(currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** Units, either way; above it no bank account is. */
const MOST_UNITS = 1_000_000_000_000_000;
const MOST_NANOS = 999_999_999;

/** Checks an amount; `positive` asks for more than nothing. */
export function checkMoney(
  checks: FieldChecks,
  field: string,
  money: Money | null | undefined,
  rules: { required: boolean; positive: boolean },
): void {
  if (money === null || money === undefined) {
    if (rules.required) checks.add(field, 'is missing');
    return;
  }
  const digits = decimals.get(money.currencyCode);
  if (digits === undefined) {
    checks.add(`${field}.currency_code`, 'is not an ISO 4217 code such as "INR"');
  }
  const units = Number(money.units);
  const { nanos } = money;
  if (Math.abs(units) > MOST_UNITS) {
    checks.add(`${field}.units`, `is beyond ${MOST_UNITS} either way`);
  }
  if (Math.abs(nanos) > MOST_NANOS) {
    checks.add(`${field}.nanos`, `is beyond ${MOST_NANOS} either way`);
  } else if ((units > 0 && nanos < 0) || (units < 0 && nanos > 0)) {
    checks.add(`${field}.nanos`, 'has another sign than units');
  } else if (digits !== undefined && nanos % 10 ** (9 - digits) !== 0) {
    checks.add(
      `${field}.nanos`,
      `has more than the ${digits} decimals of ${money.currencyCode}; a text would show another amount`,
    );
  }
  if (rules.positive && (units < 0 || nanos < 0 || (units === 0 && nanos === 0))) {
    checks.add(field, 'must be more than zero');
  }
}
