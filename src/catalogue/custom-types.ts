import type { FieldChecks } from '../failure/field-checks.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import { checkMoney } from '../rpc/money-check.js';
import { checkMasked } from '../rpc/request-checks.js';
import type { TemplateValue } from '../template/values.js';
import { countryProblem } from './country.js';
import type { Field } from './fields.js';
import { checkLink, checkReference, checkWords } from './text-fields.js';

/** UTF-16 code units that a template takes of a variable. */
export const LONGEST_TEXT = 200;
const LARGEST_NUMBER = 1e15;

/** Formats besides those of JSON Schema; their rules are below. */
export const OWN_FORMATS = ['masked-number', 'country', 'link', 'reference'] as const;

const MONEY = {
  type: 'object',
  required: ['currency_code', 'units'],
  additionalProperties: false,
  properties: {
    currency_code: { type: 'string', maxLength: 3 },
    // A number, or as JSON has int64, a text of digits.
    units: true,
    nanos: { type: 'integer' },
  },
};

/** What `$ref` may name: google.type.Money as JSON, and the same of more than nothing. */
export const OWN_SCHEMAS = [
  { $id: 'tellerline:money', ...MONEY },
  { $id: 'tellerline:amount', ...MONEY },
] as const;

/** A property of the data, as far as its schema says what its variable is. */
interface Property {
  $ref?: string;
  type?: unknown;
  format?: string;
  enum?: unknown;
  maxLength?: number;
}

/**
 * The field of a property of a bank's own event, or what is wrong with its
 * schema. Its check adds to what the schema says, of a value that the schema
 * allows.
 */
export function customField(schema: unknown, required: boolean): Field<unknown> | string {
  const property = (schema ?? {}) as Property;
  switch (property.$ref ?? property.type) {
    case 'tellerline:money':
      return money(required, false);
    case 'tellerline:amount':
      return money(required, true);
    case 'string':
      return textual(property, required);
    case 'integer':
      return numeric('whole number', required);
    case 'number':
      return numeric('number', required);
    case 'boolean':
      return {
        type: 'true or false, for the text "yes" or "other"',
        required,
        kind: 'text',
        choices: ['yes', 'other'],
        check: () => undefined,
        variable: (value) => ({ kind: 'text', value: value === true ? 'yes' : 'other' }),
      };
    default:
      return `must have one type of string, integer, number and boolean, or $ref: tellerline:money`;
  }
}

function textual(property: Property, required: boolean): Field<unknown> | string {
  const { format, enum: words, maxLength = LONGEST_TEXT } = property;
  if (words !== undefined) return choices(words, required);
  if (maxLength > LONGEST_TEXT) return `has a maxLength above ${LONGEST_TEXT}`;
  const field = (
    type: string,
    check: (checks: FieldChecks, field: string, value: string) => void,
    variable: (value: string) => TemplateValue = (value) => ({ kind: 'text', value }),
  ): Field<unknown> => ({
    type,
    required,
    kind: variable('').kind,
    choices: null,
    check: (checks, name, value) => check(checks, name, value as string),
    variable: (value) => variable(value as string),
  });
  switch (format) {
    case undefined:
      return field(`text of up to ${maxLength} characters`, (checks, name, value) =>
        checkWords(checks, name, value, { required, most: maxLength }),
      );
    case 'reference':
      return field(`reference of up to ${maxLength} characters`, (checks, name, value) =>
        checkReference(checks, name, value, maxLength),
      );
    case 'masked-number':
      return field('masked number, such as "XX4321"', checkMasked);
    case 'link':
      return field(`https link of up to ${LONGEST_TEXT} characters`, (checks, name, value) =>
        checkLink(checks, name, value, required),
      );
    case 'country':
      return field(
        'country, ISO 3166-1 alpha-2, such as "FR"',
        (checks, name, value) => {
          const problem = countryProblem(value);
          if (problem !== null) checks.add(name, problem);
        },
        (code) => ({ kind: 'country', code }),
      );
    case 'date':
      return field('day, such as "2026-11-22"', checkDate, (day) => ({ kind: 'day', day }));
    case 'date-time':
      return field('moment, such as "2026-11-22T09:00:00Z"', checkDate, (value) => ({
        kind: 'date_time',
        at: Date.parse(value),
      }));
    default:
      return `has the format "${format}"; allowed are date, date-time, ${OWN_FORMATS.join(', ')}`;
  }
}

/** JSON Schema allows leap seconds, which are no moment here. */
function checkDate(checks: FieldChecks, field: string, value: string): void {
  if (Number.isNaN(Date.parse(value))) checks.add(field, 'is not a moment of the calendar');
}

function choices(words: unknown, required: boolean): Field<unknown> | string {
  const isWord = (word: unknown) => typeof word === 'string' && /^[a-z][a-z0-9_]*$/.test(word);
  if (!Array.isArray(words) || !words.every(isWord)) {
    return 'has an enum of other than words of a-z, 0-9 and _, which templates choose by';
  }
  return {
    type: `one of ${words.join(', ')}`,
    required,
    kind: 'text',
    choices: words as string[],
    check: () => undefined,
    variable: (value) => ({ kind: 'text', value: value as string }),
  };
}

function numeric(type: string, required: boolean): Field<unknown> {
  return {
    type,
    required,
    kind: 'number',
    choices: null,
    check: (checks, field, value) => {
      if (Math.abs(value as number) > LARGEST_NUMBER) {
        checks.add(field, `is beyond ${LARGEST_NUMBER} either way`);
      }
    },
    variable: (value) => ({ kind: 'number', value: value as number }),
  };
}

function money(required: boolean, positive: boolean): Field<unknown> {
  return {
    type: positive ? 'money, more than zero' : 'money',
    required,
    kind: 'money',
    choices: null,
    check: (checks, field, value) => {
      const money = moneyOf(value);
      if (money === null) checks.add(`${field}.units`, 'must be a whole number');
      checkMoney(checks, field, money ?? currencyAlone(value), { required, positive });
    },
    variable: (value) => {
      const money = moneyOf(value);
      return money === null ? null : { kind: 'money', ...money };
    },
  };
}

/** An amount with which only the currency can be wrong. */
function currencyAlone(value: unknown): Money {
  const { currency_code } = value as Record<string, unknown>;
  return { currencyCode: String(currency_code), units: '1', nanos: 0 };
}

/** Of JSON; null where the units are no whole number. */
function moneyOf(value: unknown): Money | null {
  const { currency_code, units, nanos = 0 } = value as Record<string, unknown>;
  const whole =
    typeof units === 'number'
      ? Number.isSafeInteger(units)
      : typeof units === 'string' && /^-?\d{1,19}$/.test(units);
  if (!whole) return null;
  return { currencyCode: String(currency_code), units: String(units), nanos: Number(nanos) };
}
