import type { FieldChecks } from '../failure/field-checks.js';
import { Failure } from '../failure/failure.js';
import { privateProblem, unmaskedProblem } from '../guard/private-text.js';
import { parseMsisdn } from '../message/msisdn.js';
import type { DateMessage } from '../rpc/generated/google/type/date.js';
import type { QuietHours } from '../rpc/generated/tellerline/v1/customer_service.js';
import { checkTimeOfDay, isDayOf } from '../rpc/calendar-checks.js';
import { checkLocale } from '../rpc/request-checks.js';
import { isTimeZone } from '../template/locale.js';
import type { BirthDate } from './customer-record.js';

const CONTROL = /\p{Cc}/u;
const LONE_SURROGATE = /\p{Cs}/u;
/** UTF-16 code units of a locale and of a time zone's name. */
const LONGEST_TAG = 64;
/** Nobody who was born before has an account. */
const EARLIEST_BIRTH = 1880;
const DAY = 86_400_000;

/** A text of the registry, of up to `most` UTF-16 code units; null where it is empty. */
export function checkWords(
  checks: FieldChecks,
  field: string,
  value: string,
  rules: { most: number; required?: boolean },
): string | null {
  const problem = wordsProblem(value, rules) ?? unmaskedProblem(value);
  if (problem !== null) checks.add(field, problem);
  return value === '' ? null : value;
}

/** The bank's own reference of an account: any number but a card's. */
export function checkReference(
  checks: FieldChecks,
  field: string,
  value: string,
  most: number,
): void {
  const problem = wordsProblem(value, { most, required: true }) ?? privateProblem(value);
  if (problem !== null) checks.add(field, problem);
}

/** What is wrong with a text's length and characters, null where nothing is. */
export function wordsProblem(
  value: string,
  { most, required = false }: { most: number; required?: boolean },
): string | null {
  if (value === '') return required ? `is missing; it must have 1 to ${most} characters` : null;
  if (value.length > most) return `has ${value.length} characters; it may have ${most}`;
  if (CONTROL.test(value)) return 'has a control character; it may have none';
  return LONE_SURROGATE.test(value) ? 'is not a text of Unicode' : null;
}

/** E.164 with the plus sign; undefined, and a violation, where it is no number. */
export function checkMsisdn(checks: FieldChecks, field: string, value: string): string | undefined {
  if (value === '') {
    checks.add(field, 'is missing; a customer has a number');
    return undefined;
  }
  try {
    return parseMsisdn(value, field);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    for (const { field: where, description } of error.violations) checks.add(where, description);
    return undefined;
  }
}

/** Null, for the bank's, where it is empty. */
export function checkCustomerLocale(
  checks: FieldChecks,
  field: string,
  value: string,
): string | null {
  if (value.length > LONGEST_TAG) {
    checks.add(field, `has ${value.length} characters; it may have ${LONGEST_TAG}`);
  } else {
    checkLocale(checks, field, value);
  }
  return value === '' ? null : value;
}

/** Null, for the bank's, where it is empty. */
export function checkTimeZone(checks: FieldChecks, field: string, value: string): string | null {
  if (value === '') return null;
  if (value.length > LONGEST_TAG || !isTimeZone(value)) {
    checks.add(field, 'is not an IANA time zone such as "Asia/Kolkata"');
  }
  return value;
}

/** `now` in milliseconds since the epoch. */
export function checkBirthDate(
  checks: FieldChecks,
  field: string,
  date: DateMessage | null | undefined,
  now: number,
): BirthDate | null {
  if (date === null || date === undefined) return null;
  const { year, month, day } = date;
  if ((year !== 0 && year < EARLIEST_BIRTH) || year > 9999 || !isDayOf(year, month, day)) {
    checks.add(
      field,
      `is not a day of the calendar, with month, day, and a year from ${EARLIEST_BIRTH} on or 0`,
    );
  } else if (Date.UTC(year, month - 1, day) > now + DAY) {
    checks.add(field, 'is in the future');
  }
  return { year: year === 0 ? null : year, month, day };
}

/** A day that has begun somewhere, as `YYYY-MM-DD`. */
export function checkPastDay(
  checks: FieldChecks,
  field: string,
  date: DateMessage | null | undefined,
  now: number,
): string | null {
  if (date === null || date === undefined) return null;
  const { year, month, day } = date;
  if (year < 1000 || year > 9999 || !isDayOf(year, month, day)) {
    checks.add(field, 'is not a day of the calendar, with year, month and day');
    return null;
  }
  if (Date.UTC(year, month - 1, day) > now + DAY) checks.add(field, 'is in the future');
  const two = (value: number) => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}`;
}

/** Null where there are none, or they are over as they begin. */
export function checkQuietHours(
  checks: FieldChecks,
  field: string,
  hours: QuietHours | null | undefined,
): { from: number; until: number } | null {
  if (hours === null || hours === undefined) return null;
  const from = checkTimeOfDay(checks, `${field}.from`, hours.from);
  const until = checkTimeOfDay(checks, `${field}.until`, hours.until);
  return from === until ? null : { from, until };
}
