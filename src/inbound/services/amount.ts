import type { Amount } from '../../customer/customer.js';
import { minorDigits } from '../../keyword/minor-unit.js';
import { moneyOf, nanosOf } from '../../rpc/exact-money.js';

const CURRENCY = /^[A-Z]{3}$/;
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const DECIMAL = /^\d{1,12}(\.\d{1,12})?$/;
const NANOS_DIGITS = 9;
/** Units; above it no bank account is. */
const MOST_UNITS = 1_000_000_000_000_000n;

/** Whether it is a currency of ISO 4217. */
export function isCurrency(code: string): boolean {
  return CURRENCIES.has(code);
}

/**
 * A written amount, such as `120.50`, of a currency; null where it has more
 * decimals than the currency (noughts do not count), or is not more than zero.
 */
export function amountIn(value: string, currencyCode: string): Amount | null {
  if (!DECIMAL.test(value) || !CURRENCY.test(currencyCode)) return null;
  const [units, fraction = ''] = value.split('.');
  if (/[1-9]/.test(fraction.slice(minorDigits(currencyCode)))) return null;
  const nanos = BigInt(fraction.slice(0, NANOS_DIGITS).padEnd(NANOS_DIGITS, '0'));
  const amount = moneyOf(currencyCode, BigInt(units) * 10n ** 9n + nanos);
  return nanosOf(amount) > 0n ? amount : null;
}

/** As it is written in the audit, such as `120.5 USD`. */
export function writtenAmount(amount: Amount): string {
  const fraction = String(amount.nanos).padStart(NANOS_DIGITS, '0').replace(/0+$/, '');
  return `${amount.units}${fraction && `.${fraction}`} ${amount.currencyCode}`;
}

/** Whether a rate is one to calculate with: decimals, more than zero. */
export function isRate(rate: string): boolean {
  return DECIMAL.test(rate) && /[1-9]/.test(rate);
}

/**
 * `amount` times `rate`, rounded half to even to the minor unit of
 * `currencyCode`; no float is in it. Null where the rate is none, or the result
 * is beyond what any account holds.
 */
export function convert(amount: Amount, rate: string, currencyCode: string): Amount | null {
  if (!isRate(rate) || !CURRENCY.test(currencyCode)) return null;
  const [units, fraction = ''] = rate.split('.');
  const product = nanosOf(amount) * BigInt(units + fraction);
  const minor = minorDigits(currencyCode);
  const count = roundHalfEven(product, 10n ** BigInt(NANOS_DIGITS + fraction.length - minor));
  const nanos = count * 10n ** BigInt(NANOS_DIGITS - minor);
  return nanos > MOST_UNITS * 10n ** 9n ? null : moneyOf(currencyCode, nanos);
}

/** `value` is not negative, `unit` more than zero. */
function roundHalfEven(value: bigint, unit: bigint): bigint {
  const whole = value / unit;
  const twice = (value % unit) * 2n;
  const up = twice > unit || (twice === unit && whole % 2n === 1n);
  return up ? whole + 1n : whole;
}
