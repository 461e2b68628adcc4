import { wordsProblem } from '../customer/profile-checks.js';
import type { FieldChecks } from '../failure/field-checks.js';

const LONGEST_ID = 64;

/** What has no more than `most` items; an empty list, and a violation, where it has. */
export function bounded<Item>(
  checks: FieldChecks,
  field: string,
  items: readonly Item[],
  most: number,
): readonly Item[] {
  if (items.length <= most) return items;
  checks.add(field, `has ${items.length}; it may have ${most}`);
  return [];
}

/** A text for people: no control characters, up to `most` UTF-16 code units. */
export function checkShown(
  checks: FieldChecks,
  field: string,
  value: string,
  most: number,
  required = false,
): void {
  const problem = wordsProblem(value, { most, required });
  if (problem !== null) checks.add(field, problem);
}

/** The bank's own reference of an account, a card or a biller. */
export function checkCoreId(checks: FieldChecks, field: string, value: string): void {
  checkShown(checks, field, value, LONGEST_ID, true);
}

/** One of an enum's values but its first; protobuf gives a number where it has no name for it. */
export function checkNamed(
  checks: FieldChecks,
  field: string,
  names: Readonly<Record<string, string>>,
  value: string,
): void {
  const [unspecified, ...known] = Object.values(names);
  if (value === unspecified) checks.add(field, 'is missing');
  else if (!known.includes(value) || value === 'UNRECOGNIZED') {
    checks.add(field, 'is no value of its enum');
  }
}

/** Each key stands once. */
export function checkUnique(
  checks: FieldChecks,
  list: string,
  field: string,
  keys: readonly string[],
): void {
  const first = new Map<string, number>();
  keys.forEach((key, i) => {
    const before = first.get(key);
    if (before === undefined) first.set(key, i);
    else checks.add(`${list}[${i}].${field}`, `is that of ${list}[${before}] too`);
  });
}

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

export function checkCurrency(checks: FieldChecks, field: string, value: string): void {
  if (!CURRENCIES.has(value)) checks.add(field, 'is not an ISO 4217 code such as "INR"');
}

const MASKED = /^XX\d{2,6}$/;
const MASKED_CARD = /^XX\d{4}$/;

export function checkMaskedAccount(checks: FieldChecks, field: string, value: string): void {
  if (!MASKED.test(value)) {
    checks.add(field, 'must be XX and the last 2 to 6 digits, such as "XX4321"');
  }
}

export function checkMaskedCard(checks: FieldChecks, field: string, value: string): void {
  if (!MASKED_CARD.test(value)) {
    checks.add(field, 'must be XX and the last four digits, such as "XX1234"');
  }
}

const DECIMAL = /^\d{1,12}(?:\.\d{1,12})?$/;

/** A rate: a decimal of more than nothing. */
export function checkRate(checks: FieldChecks, field: string, value: string): void {
  if (!DECIMAL.test(value) || /^[0.]+$/.test(value)) {
    checks.add(field, 'must be a decimal above zero, such as "0.9215"');
  }
}
