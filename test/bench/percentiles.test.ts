import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { distribution, percentile } from '../../bench/percentiles.js';

describe('percentile', () => {
  it.each([
    [0.5, 50],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
    [0, 1],
  ])('share %p of 1 to 100 is %p', (share, value) => {
    expect(
      percentile(
        Array.from({ length: 100 }, (_, index) => index + 1),
        share,
      ),
    ).toBe(value);
  });

  it('is a value that at least that share does not exceed, and no smaller value is', () => {
    const values = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (given, share) => {
        const sorted = given.toSorted((a, b) => a - b);
        const found = percentile(sorted, share);
        const upTo = (limit: number) => sorted.filter((value) => value <= limit).length;
        expect(sorted).toContain(found);
        expect(upTo(found)).toBeGreaterThanOrEqual(share * sorted.length);
        const smaller = sorted.findLast((value) => value < found);
        if (smaller !== undefined) expect(upTo(smaller)).toBeLessThan(share * sorted.length);
      }),
    );
  });
});

describe('distribution', () => {
  it('sorts by number and leaves what it was given alone', () => {
    const values = [10, 9, 100, 1];
    expect(distribution(values)).toEqual({
      count: 4,
      mean: 30,
      p50: 9,
      p90: 100,
      p99: 100,
      max: 100,
    });
    expect(values).toEqual([10, 9, 100, 1]);
  });

  it('of nothing is all zeros', () => {
    expect(distribution([])).toEqual({ count: 0, mean: 0, p50: 0, p90: 0, p99: 0, max: 0 });
  });
});
