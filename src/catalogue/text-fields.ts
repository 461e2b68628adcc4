import type { FieldChecks } from '../failure/field-checks.js';
import { privateProblem, unmaskedProblem } from '../guard/private-text.js';
import { checkText } from '../rpc/request-checks.js';
import type { Field } from './fields.js';

/** UTF-16 code units of names that go into a text. */
const NAME = 60;
const LONGEST_LINK = 200;

/** A name or a few words; no card's or account's number. */
export function words(required: boolean, most = NAME): Field<string> {
  return {
    ...text(required),
    type: `text of up to ${most} characters`,
    check: (checks, field, value) => checkWords(checks, field, value, { required, most }),
  };
}

/** The bank's own mark of something, which may have many digits; no card's number. */
export function reference(): Field<string> {
  return {
    ...text(false),
    type: `reference of up to ${NAME} characters`,
    check: (checks, field, value) => checkReference(checks, field, value, NAME),
  };
}

/** Where more is to be read; whether the host is one of the bank's, the finished text is asked. */
export function link(required: boolean): Field<string> {
  return {
    ...text(required),
    type: `https link of up to ${LONGEST_LINK} characters`,
    check: (checks, field, value) => checkLink(checks, field, value, required),
  };
}

/** What the three have in common: a text, and empty where it is not given. */
function text(required: boolean): Omit<Field<string>, 'type' | 'check'> {
  return {
    required,
    kind: 'text',
    choices: null,
    variable: (value) => (value === '' ? null : { kind: 'text', value }),
  };
}

/** Whether a text would show nothing of a value: spaces and controls alone. */
export function isBlank(value: string): boolean {
  return !/[^\p{Z}\p{C}]/u.test(value);
}

/** `most` counts UTF-16 code units. */
export function checkWords(
  checks: FieldChecks,
  field: string,
  value: string,
  { required, most }: { required: boolean; most: number },
): void {
  checkText(checks, field, isBlank(value) ? '' : value, most, required);
  const problem = value.length > most ? null : unmaskedProblem(value);
  if (problem !== null) checks.add(field, problem);
}

export function checkReference(
  checks: FieldChecks,
  field: string,
  value: string,
  most: number,
): void {
  checkText(checks, field, value, most, false);
  const problem = value.length > most ? null : privateProblem(value);
  if (problem !== null) checks.add(field, problem);
}

// Other characters than these would show a host that is not the one gone to.
const LINK = /^https:\/\/[!-~]+$/;

export function checkLink(
  checks: FieldChecks,
  field: string,
  value: string,
  required: boolean,
): void {
  checkText(checks, field, value, LONGEST_LINK, required);
  if (value === '' || value.length > LONGEST_LINK) return;
  const url = LINK.test(value) && URL.canParse(value) ? new URL(value) : null;
  if (url === null || url.username !== '' || url.password !== '' || value.includes('@')) {
    checks.add(field, 'must be a link such as "https://bank.example/s/1": https, no blanks, no @');
    return;
  }
  const problem = privateProblem(value);
  if (problem !== null) checks.add(field, problem);
}
