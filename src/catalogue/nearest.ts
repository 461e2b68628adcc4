import { closest, distance } from 'fastest-levenshtein';

const LONGEST = 100;

/** The word that was probably meant; null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (known.length === 0 || word === '' || word.length > LONGEST) return null;
  const near = closest(word, [...known]);
  return distance(word, near) <= Math.max(2, near.length / 3) ? near : null;
}
