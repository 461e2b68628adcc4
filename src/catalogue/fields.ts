import type { FieldChecks } from '../failure/field-checks.js';
import { checkDay } from '../rpc/calendar-checks.js';
import type { Timestamp } from '../rpc/generated/google/protobuf/timestamp.js';
import type { DateMessage } from '../rpc/generated/google/type/date.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import { checkMoney } from '../rpc/money-check.js';
import { checkTimestamp } from '../rpc/request-checks.js';
import { fromTimestamp } from '../rpc/timestamps.js';
import type { TemplateValue } from '../template/values.js';
import { countryProblem } from './country.js';

/** A kind of field: what it may hold, and how a template shows it. */
export interface Field<Value> {
  /** In words, for the documents: `money, more than zero`. */
  type: string;
  required: boolean;
  /** What its variable is. */
  kind: TemplateValue['kind'];
  /** The variable's name, where it is not the field's. */
  variableName?: string;
  /** The words that its variable may be, where they are fixed. */
  choices: readonly string[] | null;
  check(checks: FieldChecks, field: string, value: Value): void;
  /** Null for what is optional and empty. */
  variable(value: Value): TemplateValue | null;
}

/** An amount; `positive` asks for more than nothing. */
export function money(required: boolean, positive: boolean): Field<Money | undefined> {
  return {
    type: positive ? 'money, more than zero' : 'money',
    required,
    kind: 'money',
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
    kind: 'date',
    choices: null,
    check: (checks, field, value) => {
      if (value || required) checkTimestamp(checks, field, value);
    },
    variable: (value) => (value ? { kind: 'date', at: fromTimestamp(value) } : null),
  };
}

/** A day of the calendar, the same wherever the customer is. */
export function day(required: boolean): Field<DateMessage | undefined> {
  return {
    type: 'day of the calendar',
    required,
    kind: 'day',
    choices: null,
    check: (checks, field, value) => {
      if (value || required) checkDay(checks, field, value);
    },
    variable: (value) => (value ? { kind: 'day', day: dayOf(value) } : null),
  };
}

/** As `YYYY-MM-DD`, which sorts by time. */
export function dayOf({ year, month, day }: DateMessage): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** A country by its code, shown by its name as the variable `country`. */
export function countryCode(required: boolean): Field<string> {
  return {
    type: 'country, ISO 3166-1 alpha-2, such as "FR"',
    required,
    kind: 'country',
    variableName: 'country',
    choices: null,
    check: (checks, field, value) => {
      if (value === '' && !required) return;
      const problem = countryProblem(value);
      if (problem !== null) checks.add(field, problem);
    },
    variable: (value) => (value === '' ? null : { kind: 'country', code: value }),
  };
}

/** One of an enum's values, by the word that templates choose by. */
export function choice<Value extends string>(
  words: Readonly<Partial<Record<Value, string>>>,
  required = true,
): Field<Value> {
  const word = (value: string) =>
    Object.hasOwn(words, value) ? (words as Record<string, string>)[value] : undefined;
  return {
    type: `one of ${Object.keys(words).join(', ')}`,
    required,
    kind: 'text',
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
