import { withPlainDigits } from '../../guard/plain-digits.js';

/** Accents of Latin, Greek and Cyrillic letters, the Arabic vowel signs and the stretch of its lines. */
const MARKS = /[\u0300-\u036f]|\u0640|[\u064b-\u065f]|\u0670/g;
const BREAKS = /[^\p{L}\p{M}\p{N}]+/gu;
const FINAL_SIGMA = /ς/g;

/**
 * Words as they are compared: without case, accents and punctuation, with the
 * digits of every script as 0–9. The vowel signs of Indian scripts stay, for
 * they tell words apart.
 */
export function plainWords(text: string): string {
  // By way of upper case, so that "ß" and "ss" are the same.
  const oneCase = text.normalize('NFKD').replace(MARKS, '').toUpperCase().toLowerCase();
  const bare = oneCase.normalize('NFKD').replace(MARKS, '').replace(FINAL_SIGMA, 'σ');
  return withPlainDigits(bare).normalize('NFC').replace(BREAKS, ' ').trim();
}

/** Fewer characters may begin anything. */
export const SHORTEST_BEGINNING = 3;

/** Fewer digits may end anything. */
const FEWEST_DIGITS = 2;
/** So many are as good as the whole number: who writes more has written that. */
const ENOUGH_DIGITS = 4;

/** Whether `digits`, the last ones or the whole number, are those of a masked number such as `XX4321`. */
export function endsIn(maskedNumber: string, digits: string): boolean {
  const shown = lastDigits(maskedNumber);
  if (digits.length < FEWEST_DIGITS || shown === '') return false;
  return shown.endsWith(digits) || (shown.length >= ENOUGH_DIGITS && digits.endsWith(shown));
}

/** Longer is no masked number, whatever the core calls it. */
const MOST_SHOWN = 6;

/** A masked number as it may be shown: never more than the last digits. */
export function shownNumber(maskedNumber: string): string {
  const digits = lastDigits(maskedNumber);
  return `XX${digits.length > MOST_SHOWN ? digits.slice(-ENOUGH_DIGITS) : digits}`;
}

function lastDigits(maskedNumber: string): string {
  return /\d*$/.exec(maskedNumber)![0];
}

/** The text in at most so many UTF-16 code units; no character, as people see them, is torn. */
export function cut(text: string, most: number): string {
  const whole = text.trim();
  if (whole.length <= most) return whole;
  let kept = '';
  for (const { segment } of characters.segment(whole)) {
    if (kept.length + segment.length >= most) break;
    kept += segment;
  }
  return `${kept.trimEnd()}.`;
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });
