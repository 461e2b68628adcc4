import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countedFrom, sliceLength, sliceStart, waitFor } from '../../src/otp/rate-rules.js';
import type { Rate, Slice } from '../../src/otp/rate-rules.js';

/** What the database does, in memory. */
class Counter {
  readonly #slices = new Map<number, number>();

  constructor(private readonly rate: Rate) {}

  get slices(): Slice[] {
    return [...this.#slices].map(([start, used]) => ({ start, used }));
  }

  take(now: number): boolean {
    const from = countedFrom(this.rate, now);
    const used = this.slices
      .filter(({ start }) => start > from)
      .reduce((sum, s) => sum + s.used, 0);
    if (used >= this.rate.limit) return false;
    const start = sliceStart(this.rate, now);
    this.#slices.set(start, (this.#slices.get(start) ?? 0) + 1);
    return true;
  }
}

const rates = fc.record({
  limit: fc.integer({ min: 1, max: 8 }),
  within: fc.integer({ min: 1000, max: 7 * 86_400_000 }),
});

describe('a rate', () => {
  it('is counted in twelve slices', () => {
    const rate = { limit: 8, within: 3_600_000 };
    expect(sliceLength(rate)).toBe(300_000);
    expect(sliceStart(rate, 1_000_000)).toBe(900_000);
    expect(sliceLength({ limit: 1, within: 1 })).toBe(1);
  });

  it('lets no more than its limit through, wherever its window begins', () => {
    fc.assert(
      fc.property(rates, fc.array(fc.double({ min: 0, max: 0.4, noNaN: true })), (rate, waits) => {
        const counter = new Counter(rate);
        const taken: number[] = [];
        let now = 1_800_000_000_000;
        for (const wait of waits) {
          now += Math.floor(wait * rate.within);
          if (counter.take(now)) taken.push(now);
        }
        for (const from of taken) {
          const inWindow = taken.filter((at) => at >= from && at < from + rate.within).length;
          expect(inWindow).toBeLessThanOrEqual(rate.limit);
        }
      }),
    );
  });

  it('says exactly how long to wait, and no longer than the window and a slice', () => {
    fc.assert(
      fc.property(rates, fc.array(fc.double({ min: 0, max: 0.3, noNaN: true })), (rate, waits) => {
        const counter = new Counter(rate);
        let now = 1_800_000_000_000;
        for (const wait of waits) {
          now += Math.floor(wait * rate.within);
          const told = waitFor(rate, counter.slices, now);
          expect(told).toBeLessThanOrEqual(rate.within + sliceLength(rate));
          if (told > 0) expect(counter.take(now + told - 1)).toBe(false);
          expect(counter.take(now + told)).toBe(true);
          now += told;
        }
      }),
    );
  });
});
