import { inGsm } from './gsm0338.js';
import type { PlacedCharacter } from './placed-character.js';

/** One exchange that was made; positions count code points from 0. */
export interface Exchange {
  from: string;
  to: string;
  position: number;
}

const SAME_TO_THE_EYE: Record<string, string> = {
  // Quotes and primes.
  '‘’‚‛′‹›`´ʼʻ': "'",
  '“”„‟″«»': '"',
  // Hyphens, dashes and the minus sign.
  '‐‑‒–—―−': '-',
  // Spaces of every width, and tab.
  '\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000':
    ' ',
  // Marks nobody sees: zero widths, soft hyphen, directions of a text that has only one.
  '\u00ad\u061c\u200b\u200e\u200f\u2060\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\ufeff':
    '',
  '\u2028\u2029\u0085': '\n',
  '…': '...',
  '•‣∙●▪': '*',
  '·': '.',
  '×': 'x',
  '¦': '|',
  '⁄∕': '/',
  '∶': ':',
  ˆ: '^',
  '˜∼': '~',
};

/** Greek and Cyrillic letters that are drawn as Latin ones, in the same order. */
const SAME_LETTERS = [
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο', 'ABEZHIKMNOPTYXo'],
  ['АВЕКМНОРСТХІЈЅаеорсхіјѕу', 'ABEKMHOPCTXIJSaeopcxijsy'],
] as const;

const EXCHANGES = new Map<string, string>();
for (const [alike, to] of Object.entries(SAME_TO_THE_EYE)) {
  for (const from of alike) EXCHANGES.set(from, to);
}
for (const [alike, latin] of SAME_LETTERS) {
  for (let i = 0; i < alike.length; i++) EXCHANGES.set(alike[i], latin[i]);
}

/** What a character may be exchanged for; '' where it vanishes. */
export const LOOK_ALIKES: ReadonlyMap<string, string> = EXCHANGES;

/** A quick no for the many texts, such as whole other scripts, that an exchange cannot save. */
export function mayBeExchanged(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (!inGsm(text.charCodeAt(i)) && !EXCHANGES.has(text[i]) && !isMark(text[i])) return false;
  }
  return true;
}

/**
 * Exchanges what GSM 7-bit lacks for what looks alike, and letters with a
 * combining mark for the composed ones. `left` are the characters, each once,
 * that GSM 7-bit still does not carry: the text is of use only without any.
 */
export function exchangeLookAlikes(text: string): {
  text: string;
  exchanges: Exchange[];
  left: PlacedCharacter[];
} {
  const characters = Array.from(text);
  const exchanges: Exchange[] = [];
  const left = new Map<string, number>();
  let result = '';
  for (let position = 0; position < characters.length; position++) {
    const character = characters[position];
    const composed = composeMark(character, characters[position + 1]);
    if (composed !== null) {
      exchanges.push({ from: character + characters[position + 1], to: composed, position });
      result += composed;
      position++;
    } else if (inGsm(character.charCodeAt(0))) {
      result += character;
    } else {
      const to = EXCHANGES.get(character);
      if (to !== undefined) {
        exchanges.push({ from: character, to, position });
        result += to;
      } else if (!left.has(character)) left.set(character, position);
    }
  }
  return {
    text: result,
    exchanges,
    left: Array.from(left, ([character, position]) => ({ character, position })),
  };
}

/** The one GSM character that a letter and a combining mark make, or null. */
function composeMark(letter: string, mark: string | undefined): string | null {
  if (mark === undefined || !isMark(mark)) return null;
  const composed = (letter + mark).normalize('NFC');
  return composed.length === 1 && inGsm(composed.charCodeAt(0)) ? composed : null;
}

/** Combining Diacritical Marks. */
function isMark(character: string): boolean {
  return character >= '\u0300' && character <= '\u036f';
}
