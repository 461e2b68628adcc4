import { distance as levenshtein } from 'fastest-levenshtein';
import type { Keyword } from './language.js';

/** No keyword that is meant is longer; what is has its distance not taken. */
const LONGEST = 40;

/** The most that can be wrong in a word of a length: the shorter it is, the nearer it must be. */
function allowed(length: number): number {
  if (length < 3) return 0;
  if (length < 6) return 1;
  return length < 10 ? 2 : 3;
}

/** What a keyword of another language must be nearer by. */
const FOREIGN = 0.08;

export interface Candidate {
  key: string;
  keyword: Keyword;
}

/**
 * The keyword that one of the words written was probably meant to be, those of
 * the locale before others that are as near; null where none is near.
 */
export function nearKeyword(
  written: readonly string[],
  candidates: readonly Candidate[],
  locale: string | null,
): Keyword | null {
  let best: { keyword: Keyword; cost: number } | null = null;
  for (const word of written) {
    if (word.length > LONGEST) continue;
    for (const { key, keyword } of candidates) {
      const most = allowed(Math.min(word.length, key.length));
      if (most === 0 || Math.abs(word.length - key.length) > most) continue;
      // A short word is known by its first letter.
      if (key.length < 4 && word[0] !== key[0]) continue;
      const wrong = distance(word, key);
      if (wrong > most) continue;
      // One letter of ten is nearer than one of four.
      const cost = wrong / key.length + (keyword.locale === locale ? 0 : FOREIGN);
      if (best === null || cost < best.cost) best = { keyword, cost };
    }
  }
  return best?.keyword ?? null;
}

/** Letters to change, add or leave out; two that changed places are one. */
function distance(one: string, other: string): number {
  return isSwapped(one, other) ? 1 : levenshtein(one, other);
}

function isSwapped(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return (
    at + 1 < one.length &&
    one[at] === other[at + 1] &&
    one[at + 1] === other[at] &&
    one.slice(at + 2) === other.slice(at + 2)
  );
}
