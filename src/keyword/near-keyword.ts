import type { Keyword } from './language.js';

/** No keyword that is meant is longer; what is has its distance not taken. */
const LONGEST = 40;

/** The most that can be wrong in a word of a length: the shorter it is, the nearer it must be. */
function allowed(length: number): number {
  if (length < 3) return 0;
  if (length < 5) return 1;
  return length < 9 ? 2 : 3;
}

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
      const cost = 2 * distance(word, key) + (keyword.locale === locale ? 0 : 1);
      if (cost <= 2 * most + 1 && (best === null || cost < best.cost)) best = { keyword, cost };
    }
  }
  return best?.keyword ?? null;
}

/** Letters to change, add, leave out, or exchange with their neighbour (optimal string alignment). */
export function distance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
      }
    }
    beforeLast = last;
    last = row;
  }
  return last[other.length];
}
