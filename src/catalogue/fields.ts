import type { FieldChecks } from '../failure/field-checks.js';
import type { Timestamp } from '../rpc/generated/google/protobuf/timestamp.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import { checkMoney } from '../rpc/money-check.js';
import { checkMasked, checkText, checkTimestamp } from '../rpc/request-checks.js';
import { fromTimestamp } from '../rpc/timestamps.js';
import type { TemplateValue } from '../template/values.js';

/** A kind of field: what it may hold, and how a template shows it. */
export interface Field<Value> {
  /** In words, for the documents: `money, more than zero`. */
  type: string;
  required: boolean;
  /** Templates have it, under the field's name. */
  shown: boolean;
  /** The words that its variable may be, where they are fixed. */
  choices: readonly string[] | null;
  check(checks: FieldChecks, field: string, value: Value): void;
  /** Null for what is optional and empty. */
  variable(value: Value): TemplateValue | null;
}

/** UTF-16 code units of names that go into a text. */
const NAME = 60;

/** A name or a few words. */
export function words(required: boolean, most = NAME): Field<string> {
  return {
    type: `text of up to ${most} characters`,
    required,
    shown: true,
    choices: null,
    check: (checks, field, value) => checkText(checks, field, value, most, required),
    variable: (value) => (value === '' ? null : { kind: 'text', value }),
  };
}

/** An account's number, masked by the bank. */
export function maskedAccount(): Field<string> {
  return {
    type: 'masked number, such as "XX4321"',
    required: true,
    shown: true,
    choices: null,
    check: (checks, field, value) => checkMasked(checks, field, value),
    variable: (value) => ({ kind: 'text', value }),
  };
}

/** An amount; `positive` asks for more than nothing. */
export function money(required: boolean, positive: boolean): Field<Money | undefined> {
  return {
    type: positive ? 'money, more than zero' : 'money',
    required,
    shown: true,
    choices: null,
    check: (checks, field, value) => checkMoney(checks, field, value, { required, positive }),
    variable: (value) => (value ? { kind: 'money', ...value } : null),
  };
}

/** A moment shown as its day, in the customer's time zone. */
export function moment(required: boolean): Field<Timestamp | undefined> {
  return {
    type: 'moment, shown as a day',
    required,
    shown: true,
    choices: null,
    check: (checks, field, value) => {
      if (value || required) checkTimestamp(checks, field, value);
    },
    variable: (value) => (value ? { kind: 'date', at: fromTimestamp(value) } : null),
  };
}

/** One of an enum's values, by the word that templates choose by. */
export function choice<Value extends string>(
  words: Partial<Record<Value, string>>,
  required = true,
): Field<Value> {
  const word = (value: string) =>
    Object.hasOwn(words, value) ? (words as Record<string, string>)[value] : undefined;
  return {
    type: `one of ${Object.keys(words).join(', ')}`,
    required,
    shown: true,
    choices: Object.values<string | undefined>(words).filter((one) => one !== undefined),
    check: (checks, field, value) => {
      if (word(value) !== undefined || (!required && /_UNSPECIFIED$/.test(value))) return;
      checks.add(field, `must be one of ${Object.keys(words).join(', ')}`);
    },
    variable: (value) => {
      const found = word(value);
      return found === undefined ? null : { kind: 'text', value: found };
    },
  };
}
