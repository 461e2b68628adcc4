import { folded } from './plain-text.js';

/** Where it is in the text that plainText gave. */
interface Placed {
  start: number;
  end: number;
  text: string;
}

/** Letters without a break, or one sign of a currency. */
export interface Word extends Placed {
  kind: 'word';
  /** As it is compared. */
  folded: string;
}

/** Digits, with the marks inside: `1,200.50`. */
export interface Numeral extends Placed {
  kind: 'number';
  /** A minus stands before it. */
  negative: boolean;
  /** It begins with the mark of decimals: `.50`. */
  headless: boolean;
  /** A percent sign follows it. */
  percent: boolean;
}

export type Token = Word | Numeral;

const TOKEN = /[\p{L}\p{M}]+(?:&[\p{L}\p{M}]+)*|\d+(?:[.,'\u2019\u066b\u066c\u060c]\d+)*|\p{Sc}/gu;

/** Words and numbers of a text that plainText gave; what stands between them only parts them. */
export function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(TOKEN), (match) => {
    const [written] = match;
    const start = match.index;
    const placed = { start, end: start + written.length, text: written };
    if (!/^\d/.test(written)) return { kind: 'word', ...placed, folded: folded(written) };
    const negative = isNegative(text, start);
    const percent = /^ ?[%\u066a]/.test(text.slice(placed.end, placed.end + 2));
    return { kind: 'number', ...placed, negative, headless: isHeadless(text, start), percent };
  });
}

/** `-50`, `-$50` and `$-50`, where the minus parts nothing. */
function isNegative(text: string, start: number): boolean {
  let at = start - 1;
  if (isSign(text[at])) at -= 1;
  return text[at] === '-' && (at === 0 || /\s|\p{Sc}/u.test(text[at - 1]));
}

function isHeadless(text: string, start: number): boolean {
  if (!/[.,\u066b]/.test(text[start - 1] ?? '')) return false;
  return start === 1 || /\s|\p{Sc}/u.test(text[start - 2]);
}

function isSign(character: string | undefined): boolean {
  return character !== undefined && /\p{Sc}/u.test(character);
}

/** The words of a keyword as one, for people write them apart, together and with dashes. */
export function phraseKey(phrase: string): string {
  return tokensOf(phrase.toUpperCase())
    .map((token) => (token.kind === 'word' ? token.folded : token.text))
    .join('');
}
