import type { Token } from './tokens.js';

/** Of a near keyword. */
const MOST_TOGETHER = 3;

export function hasNumber(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind }) => kind === 'number');
}

/** The digits of tokens that are nothing but a number, in groups perhaps; null of others. */
export function digitsOf(tokens: readonly Token[]): string | null {
  const groups = tokens.map(({ text }) => text.split(/\D/));
  const isNumber = tokens.every(({ kind }) => kind === 'number') && tokens.length > 0;
  // `123.456` is a code; `120.50` is an amount.
  const isPlain = groups.every(
    (some) => some.length === 1 || new Set(some.map(({ length }) => length)).size === 1,
  );
  const isSigned = tokens.some(
    (token) => token.kind === 'number' && (token.headless || token.negative),
  );
  return isNumber && isPlain && !isSigned ? groups.flat().join('') : null;
}

/** The first words one by one, and two or three of them together. */
export function together(tokens: readonly Token[], start: number): string[] {
  const words: string[] = [];
  for (let length = 1; length <= MOST_TOGETHER; length++) {
    const some = tokens.slice(start, start + length);
    if (some.length < length || some.at(-1)!.kind === 'number') break;
    words.push(some.map((token) => (token.kind === 'word' ? token.folded : '')).join(''));
  }
  return words;
}
