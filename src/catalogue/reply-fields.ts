import type { Amount } from '../customer/customer.js';
import { checkMoney } from '../rpc/money-check.js';
import type { LinePart } from '../template/values.js';
import type { Field } from './fields.js';

/** As TemplateValue has them: the parts of each line, at most 20 lines of 60 characters. */
export type ReplyLines = readonly (readonly LinePart[])[];

/** The same field, and null where there is nothing to say. */
export function optional<Value>(field: Field<Value>): Field<Value | null> {
  return {
    ...field,
    required: false,
    check: (checks, name, value) => {
      if (value !== null) field.check(checks, name, value);
    },
    variable: (value) => (value === null ? null : field.variable(value)),
  };
}

/** An amount, as the core gives it; `positive` asks for more than nothing. */
export function amountOf(positive: boolean): Field<Amount> {
  return {
    type: positive ? 'money, more than zero' : 'money',
    required: true,
    kind: 'money',
    choices: null,
    check: (checks, field, value) => checkMoney(checks, field, value, { required: true, positive }),
    variable: (value) => ({ kind: 'money', ...value }),
  };
}

/** Milliseconds since the epoch, shown with its day and its time. */
export function dayAndTime(): Field<number> {
  return {
    type: 'moment, shown as a day and a time',
    required: true,
    kind: 'date_time',
    choices: null,
    check: (checks, field, value) => {
      if (!(value > 0)) checks.add(field, 'must be a moment');
    },
    variable: (value) => ({ kind: 'date_time', at: value }),
  };
}

const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/** A day of the calendar as the core's client gives it, `YYYY-MM-DD`. */
export function calendarDay(): Field<string> {
  return {
    type: 'day of the calendar',
    required: true,
    kind: 'day',
    choices: null,
    check: (checks, field, value) => {
      if (!DAY.test(value)) checks.add(field, 'must be a day such as "2026-12-01"');
    },
    variable: (value) => ({ kind: 'day', day: value }),
  };
}

const MOST_LINES = 20;

export function lines(): Field<ReplyLines> {
  return {
    type: `1 to ${MOST_LINES} lines`,
    required: true,
    kind: 'lines',
    choices: null,
    check: (checks, field, value) => {
      if (value.length < 1 || value.length > MOST_LINES) {
        checks.add(field, `must be 1 to ${MOST_LINES} lines`);
      }
    },
    variable: (value) => (value.length === 0 ? null : { kind: 'lines', lines: value }),
  };
}

/** One of few words, by which templates choose. */
export function oneOf<Word extends string>(words: readonly Word[]): Field<Word> {
  const type = `one of ${words.join(', ')}`;
  return {
    type,
    required: true,
    kind: 'text',
    choices: words,
    check: (checks, field, value) => {
      if (!words.includes(value)) checks.add(field, `must be ${type}`);
    },
    variable: (value) => ({ kind: 'text', value }),
  };
}

/** Shown by the words yes and no. */
export function yesOrNo(): Field<boolean> {
  return {
    type: 'yes or no',
    required: true,
    kind: 'text',
    choices: ['yes', 'no'],
    check: (checks, field, value) => {
      if (typeof value !== 'boolean') checks.add(field, 'must be true or false');
    },
    variable: (value) => ({ kind: 'text', value: value ? 'yes' : 'no' }),
  };
}
