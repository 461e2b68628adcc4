/**
 * A whole number cut in proportion to parts, none below zero, so that they make
 * it again: what is left over goes to the largest remainders (Hamilton's method).
 * Without any part all are nothing.
 */
export function apportion(whole: number, parts: readonly number[]): number[] {
  const sum = parts.reduce((total, part) => total + part, 0);
  if (!(sum > 0) || whole <= 0) return parts.map(() => 0);
  const exact = parts.map((part) => (part / sum) * whole);
  const shares = exact.map(Math.floor);
  let left = whole - shares.reduce((total, share) => total + share, 0);
  const byRemainder = exact
    .map((share, place) => ({ place, remainder: share - Math.floor(share) }))
    .filter(({ place }) => parts[place] > 0)
    .toSorted((a, b) => b.remainder - a.remainder || a.place - b.place);
  for (let next = 0; left > 0; next = (next + 1) % byRemainder.length) {
    shares[byRemainder[next].place]++;
    left--;
  }
  return shares;
}
