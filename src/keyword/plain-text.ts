import { withPlainDigits } from '../guard/plain-digits.js';

/** No command needs more; what follows is not read. UTF-16 code units. */
const LONGEST = 1600;

/** Circled and raised digits, fractions: they look like digits and count as none. */
const NOT_NUMBERS = /[^\p{No}]+/gu;

/** White letters on squares and circles, as of blood types: NFKC leaves them as they are. */
const NEGATIVE_LETTERS = /[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu;
const NEGATIVE_CIRCLED = 0x1f150;
const NEGATIVE_SQUARED = 0x1f170;

/** Accents, Arabic vowel signs, tatweel and hamza, nukta, variation selectors, the keycap. */
const SIGNS =
  /\u0621|\u0640|[\u0300-\u036f]|[\u064b-\u065f]|\u0670|[\u06d6-\u06ed]|\u093c|\u20e3|[\ufe00-\ufe0f]/g;

/** Letters that people write one for another. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['ى', 'ي'],
  ['ی', 'ي'],
  ['ے', 'ي'],
  ['ة', 'ه'],
  ['ہ', 'ه'],
  ['ک', 'ك'],
  ['ٱ', 'ا'],
  ['\u0901', '\u0902'],
  ['Œ', 'OE'],
  ['Æ', 'AE'],
  ['Ø', 'O'],
  ['Ł', 'L'],
]);
const EXCHANGED = new RegExp([...LETTERS.keys()].join('|'), 'gu');
/** A nasal before a consonant is written in full or as anusvara: हिन्दी, हिंदी. */
const NASALS = /[ङञणनम]\u094d(?=[क-ह])/g;

/**
 * What a customer wrote, in upper case and composed (NFKC), with full-width
 * characters, the digits of every script, spaces and dashes in their plain
 * form, without what nobody sees, quoted lines, and what follows a line of `--`.
 */
export function plainText(text: string): string {
  const lettered = text.slice(0, LONGEST).replace(NEGATIVE_LETTERS, plainLetter);
  const composed = lettered.replace(NOT_NUMBERS, (some) => some.normalize('NFKC'));
  const plain = withPlainDigits(composed).replace(/[\ufe00-\ufe0f]|\u20e3/g, '');
  return withoutQuoted(plain).toUpperCase().slice(0, LONGEST);
}

function plainLetter(letter: string): string {
  const code = letter.codePointAt(0)!;
  const first = code >= NEGATIVE_SQUARED ? NEGATIVE_SQUARED : NEGATIVE_CIRCLED;
  return String.fromCharCode(code - first + 65);
}

function withoutQuoted(text: string): string {
  const lines = text.split(/[\n\r\u2028\u2029]/).filter((line) => !/^[\s]*>/.test(line));
  const first = lines.findIndex((line) => line.trim() !== '');
  const end = lines.findIndex((line, i) => i > first && /^\s*(?:--|__)/.test(line));
  return (end < 0 ? lines : lines.slice(0, end)).join('\n');
}

/**
 * A word as it is compared: without accents, vowel signs and nukta, with one
 * form for letters that are written one for another, in upper case.
 */
export function folded(word: string): string {
  const bare = word.normalize('NFKD').replace(SIGNS, '').normalize('NFC').toUpperCase();
  return bare.replace(EXCHANGED, (letter) => LETTERS.get(letter)!).replace(NASALS, '\u0902');
}
