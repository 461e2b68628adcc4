import { holdsCardNumber } from './card-number.js';
import { holdsIban } from './iban.js';
import { withPlainDigits } from './plain-digits.js';

const ANY_DIGIT = /\p{Nd}/u;

/**
 * What a text shows that no text may: a card number (13 to 19 digits of any
 * script, also in groups) or an IBAN. Null where it shows none. The answer never
 * has the number in it.
 */
export function privateProblem(text: string): string | null {
  if (!ANY_DIGIT.test(text)) return null;
  const plain = withPlainDigits(text);
  if (holdsCardNumber(plain)) {
    return 'has what looks like a card number; show a part of it, such as "XX4321"';
  }
  if (holdsIban(plain)) return 'has an IBAN; show a part of it, such as "XX4321"';
  return null;
}

const ACCOUNT = 9;
/** In groups, telephone numbers of ten digits pass: shops have them in their names. */
const GROUPED_ACCOUNT = 11;
const ROW = /\d{3,}(?:([ ./-])\d{3,}(?:\1\d{3,})*)?/g;

/**
 * As privateProblem, and a row of 9 digits or more, which may be an account's
 * number: for the value of a variable that is to be masked. References and
 * one-time codes are not asked about.
 */
export function unmaskedProblem(value: string): string | null {
  const problem = privateProblem(value);
  if (problem !== null || !ANY_DIGIT.test(value)) return problem;
  for (const [row, separator] of withPlainDigits(value).matchAll(ROW)) {
    const digits = row.replaceAll(/\D/g, '').length;
    const longest = Math.max(...row.split(/\D/).map((group) => group.length));
    if (longest >= ACCOUNT || (separator !== undefined && digits >= GROUPED_ACCOUNT)) {
      return 'has a long number, as of an account; show a part of it, such as "XX4321"';
    }
  }
  return null;
}
