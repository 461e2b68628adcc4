import { customerIdProblem } from '../customer/customer.js';
import { Failure } from '../failure/failure.js';
import type { FieldChecks } from '../failure/field-checks.js';
import { parseMsisdn } from '../message/msisdn.js';
import type { Timestamp } from './generated/google/protobuf/timestamp.js';
import type { Recipient } from './generated/tellerline/v1/message.js';

const IDENTIFIER = /^[A-Za-z0-9._:-]{1,128}$/;

/** An event ID or request ID. */
export function checkIdentifier(checks: FieldChecks, field: string, value: string): void {
  if (IDENTIFIER.test(value)) return;
  const found =
    value === '' ? 'is missing' : `has ${value.length} characters, or others than those`;
  checks.add(field, `${found}; it must be 1 to 128 characters of A-Z a-z 0-9 . _ : -`);
}

/** The bank's own identifier of a customer. */
export function checkCustomerId(checks: FieldChecks, field: string, value: string): void {
  const problem = customerIdProblem(value);
  if (problem !== null) checks.add(field, problem);
}

/** A text that goes into a message, in UTF-16 code units; templates clean what is in it. */
export function checkText(
  checks: FieldChecks,
  field: string,
  value: string,
  most: number,
  required: boolean,
): void {
  if (value === '') {
    if (required) checks.add(field, `is missing; it must have 1 to ${most} characters`);
  } else if (value.length > most) {
    checks.add(field, `has ${value.length} characters; it may have ${most}`);
  }
}

const DIGIT_SEPARATORS = /[\s\-./_\u2010-\u2015]/gu;
const LONG_DIGITS = /\p{Nd}{7}/u;
const LONGEST_MASK = 34;

/** An account or card number that the bank has masked: no more than 6 digits of it in a row. */
export function checkMasked(checks: FieldChecks, field: string, value: string): void {
  checkText(checks, field, value, LONGEST_MASK, true);
  if (LONG_DIGITS.test(value.replace(DIGIT_SEPARATORS, ''))) {
    checks.add(
      field,
      'looks unmasked: at most 6 digits in a row may be shown, for example "XX4321"',
    );
  }
}

/** Exactly one of customer ID and number; gives the number in E.164, null for a customer. */
export function checkRecipient(
  checks: FieldChecks,
  field: string,
  recipient: Recipient | null | undefined,
): string | null {
  if (recipient?.msisdn !== undefined) {
    try {
      return parseMsisdn(recipient.msisdn, `${field}.msisdn`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      for (const violation of error.violations) checks.add(violation.field, violation.description);
    }
  } else if (recipient?.customerId !== undefined) {
    checkCustomerId(checks, `${field}.customer_id`, recipient.customerId);
  } else {
    checks.add(field, 'is missing; give either customer_id or msisdn');
  }
  return null;
}

const canonical = new Map<string, string>();
const MOST_LOCALES = 1000;
/** Subtags of one's own have no end, and tags are kept: here, for formats, with the message. */
const LONGEST_LOCALE = 64;

/** A BCP 47 tag, or empty. */
export function checkLocale(checks: FieldChecks, field: string, value: string): void {
  if (value === '' || canonical.has(value)) return;
  if (value.length > LONGEST_LOCALE) {
    checks.add(field, `has ${value.length} characters; it may have ${LONGEST_LOCALE}`);
    return;
  }
  try {
    const [tag] = Intl.getCanonicalLocales(value);
    if (canonical.size < MOST_LOCALES) canonical.set(value, tag ?? value);
  } catch {
    checks.add(field, 'is not a BCP 47 language tag such as "en-IN"');
  }
}

const LATEST_SECOND = 253_402_300_799;

/** Milliseconds since the epoch; NaN, and a violation, where it is no moment of the years 1 to 9999. */
export function checkTimestamp(
  checks: FieldChecks,
  field: string,
  value: Timestamp | null | undefined,
): number {
  if (value === null || value === undefined) {
    checks.add(field, 'is missing');
    return NaN;
  }
  const seconds = Number(value.seconds);
  const inRange = seconds >= -62_135_596_800 && seconds <= LATEST_SECOND;
  if (inRange && value.nanos >= 0 && value.nanos <= 999_999_999) {
    return seconds * 1000 + Math.floor(value.nanos / 1_000_000);
  }
  checks.add(field, 'is not a moment between the years 1 and 9999, with nanos from 0 to 999999999');
  return NaN;
}
