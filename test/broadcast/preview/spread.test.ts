import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOfShare, shareOf, SmallestHashes } from '../../../src/broadcast/preview/spread.js';

const hashOf = (i: number) => createHash('sha256').update(String(i)).digest();
const HASHES = Array.from({ length: 100_000 }, (_, i) => hashOf(i));

describe('a share of an audience', () => {
  it('is all of a small one', () => {
    expect(shareOf(20_000, 20_000)).toBe(1);
    expect(HASHES.every((hash) => isOfShare(hash, 1))).toBe(true);
  });

  it('of a large one has about as many as may be, from all of it, and never more by much', () => {
    const share = shareOf(HASHES.length, 20_000);
    const chosen = HASHES.flatMap((hash, i) => (isOfShare(hash, share) ? [i] : []));
    expect(chosen.length).toBeGreaterThan(18_500);
    expect(chosen.length).toBeLessThan(20_000);
    // Four standard deviations of a tenth of it.
    for (let from = 0; from < HASHES.length; from += 10_000) {
      const here = chosen.filter((i) => i >= from && i < from + 10_000).length;
      expect(Math.abs(here - 1940)).toBeLessThan(4 * Math.sqrt(1940));
    }
  });

  it('has whom a smaller share has', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(99_999), (share, i) => {
        if (isOfShare(HASHES[i], share / 2)) expect(isOfShare(HASHES[i], share)).toBe(true);
      }),
    );
  });
});

describe('the smallest hashes', () => {
  it('are those of the whole, whatever the order they came in', () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: 60 }, (_, i) => i),
      { minLength: 0 },
    );
    fc.assert(
      fc.property(order, fc.integer({ min: 1, max: 25 }), (offered, most) => {
        const kept = new SmallestHashes<number>(most);
        for (const i of offered) kept.offer(HASHES[i], i);
        const expected = offered
          .toSorted((a, b) => Buffer.compare(HASHES[a], HASHES[b]))
          .slice(0, most);
        expect(kept.taken()).toEqual(expected);
      }),
    );
  });
});
