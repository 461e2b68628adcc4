import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apportion } from '../../../src/broadcast/preview/apportion.js';
import { estimate } from '../../../src/broadcast/preview/estimate.js';
import type { Estimate, EstimateFacts } from '../../../src/broadcast/preview/estimate.js';
import { PreviewSample } from '../../../src/broadcast/preview/preview-sample.js';
import { SKIP_REASONS } from '../../../src/broadcast/run/recipient-states.js';
import type { SkipReason } from '../../../src/broadcast/run/recipient-states.js';

const CARRIERS: EstimateFacts['carriers'] = [
  { name: 'first', segmentsPerSecond: 100, price: { currency: 'USD', perSegment: 0.0085 } },
  { name: 'second', segmentsPerSecond: 10, price: { currency: 'INR', perSegment: 0.12 } },
  { name: 'free', segmentsPerSecond: 1000, price: undefined },
];

const facts = (audience: number, messagesPerSecond: number | null = null): EstimateFacts => ({
  audience,
  carriers: CARRIERS,
  messagesPerSecond,
});

interface Counts {
  heldOut?: number;
  sendable?: number;
  waiting?: number;
  refusals?: Partial<Record<SkipReason, number>>;
  /** Messages and segments of each. */
  words?: [carrier: string, messages: number, segmentsOfEach: number][];
  unworded?: Partial<Record<SkipReason, number>>;
}

function sampleOf(counts: Counts): PreviewSample {
  const sample = new PreviewSample();
  const times = (count: number | undefined, act: () => void) => {
    for (let i = 0; i < (count ?? 0); i++) act();
  };
  times(counts.heldOut, () => sample.holdOut());
  times(counts.waiting, () => sample.send(true));
  times((counts.sendable ?? 0) - (counts.waiting ?? 0), () => sample.send(false));
  for (const reason of SKIP_REASONS) {
    times(counts.refusals?.[reason], () => sample.refuse(reason));
    times(counts.unworded?.[reason], () => sample.unword(reason));
  }
  for (const [carrier, messages, segments] of counts.words ?? []) {
    times(messages, () => sample.word(carrier, segments));
  }
  return sample;
}

describe('an estimate', () => {
  it('of an audience that was judged whole is what was found', () => {
    const sample = sampleOf({
      heldOut: 10,
      sendable: 80,
      waiting: 20,
      refusals: { opted_out: 7, duplicate: 3 },
      words: [
        ['first', 60, 1],
        ['second', 20, 3],
      ],
    });
    expect(estimate(sample, facts(100))).toEqual({
      sendable: 80,
      heldOut: 10,
      waiting: 20,
      refusals: [
        { reason: 'duplicate', recipients: 3 },
        { reason: 'opted_out', recipients: 7 },
      ],
      segments: 120,
      costs: [
        { currencyCode: 'USD', units: '0', nanos: 510_000_000 },
        { currencyCode: 'INR', units: '7', nanos: 200_000_000 },
      ],
      // 60 segments at 10 a second; the other carrier sends meanwhile.
      duration: 6000,
    } satisfies Estimate);
  });

  it('grows with the audience', () => {
    const sample = sampleOf({ sendable: 75, refusals: { blocked: 25 }, words: [['first', 10, 2]] });
    const whole = estimate(sample, facts(1_000_000));
    expect(whole).toMatchObject({ sendable: 750_000, segments: 1_500_000, duration: 15_000_000 });
    expect(whole.costs).toEqual([{ currencyCode: 'USD', units: '12750', nanos: 0 }]);
  });

  it('takes those without words for as many as they stand for', () => {
    const sample = sampleOf({
      sendable: 100,
      words: [['first', 15, 1]],
      unworded: { text: 4, no_route: 1 },
    });
    expect(estimate(sample, facts(1000))).toMatchObject({
      sendable: 750,
      refusals: [
        { reason: 'no_route', recipients: 50 },
        { reason: 'text', recipients: 200 },
      ],
      segments: 750,
    });
  });

  it('goes at the pace of the campaign where that is less', () => {
    const sample = sampleOf({ sendable: 10, words: [['free', 10, 1]] });
    expect(estimate(sample, facts(1000)).duration).toBe(1000);
    expect(estimate(sample, facts(1000, 10)).duration).toBe(100_000);
    expect(estimate(sample, facts(1000, 5000)).duration).toBe(1000);
  });

  it('of a carrier without a price costs nothing', () => {
    expect(estimate(sampleOf({ sendable: 1, words: [['free', 1, 1]] }), facts(9)).costs).toEqual(
      [],
    );
  });

  it.each([0, 1000])('of nobody, out of %d, is nothing', (audience) => {
    expect(estimate(new PreviewSample(), facts(audience))).toEqual({
      sendable: 0,
      heldOut: 0,
      waiting: 0,
      refusals: [],
      segments: 0,
      costs: [],
      duration: 0,
    });
  });

  const few = fc.integer({ min: 0, max: 40 });
  const counts = fc.record({ heldOut: few, waits: few, goes: few, optedOut: few, capped: few });
  const words = fc.record({
    first: few,
    second: few,
    each: fc.integer({ min: 1, max: 5 }),
    text: few,
  });
  const samples = fc.tuple(counts, words).map(([c, w]) => {
    const sendable = c.waits + c.goes;
    const tried = Math.min(sendable, w.first + w.second + w.text);
    const first = Math.min(w.first, tried);
    const second = Math.min(w.second, tried - first);
    return sampleOf({
      heldOut: c.heldOut,
      sendable,
      waiting: c.waits,
      refusals: { opted_out: c.optedOut, frequency_cap: c.capped },
      words: [
        ['first', first, w.each],
        ['second', second, 1],
      ],
      unworded: { text: tried - first - second },
    });
  });
  const audiences = fc.integer({ min: 0, max: 50_000_000 });

  it('always adds up to its audience, and is never below nothing', () => {
    fc.assert(
      fc.property(samples, audiences, (sample, audience) => {
        const found = estimate(sample, facts(audience));
        const refused = found.refusals.reduce((sum, { recipients }) => sum + recipients, 0);
        const whole = found.sendable + found.heldOut + refused;
        expect(whole).toBe(sample.judged === 0 ? 0 : audience);
        expect(found.waiting).toBeGreaterThanOrEqual(0);
        expect(found.waiting).toBeLessThanOrEqual(found.sendable);
        for (const { recipients } of found.refusals) expect(recipients).toBeGreaterThan(0);
        if (sample.worded > 0) expect(found.segments).toBeGreaterThanOrEqual(found.sendable);
        for (const { units, nanos } of found.costs) {
          expect(BigInt(units) >= 0n && nanos >= 0).toBe(true);
        }
      }),
    );
  });

  it('is as much more as its audience is, but for rounding', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 1000 }), (sample, times) => {
        const one = estimate(sample, facts(sample.judged));
        const many = estimate(sample, facts(sample.judged * times));
        const off = (a: number, b: number) => Math.abs(a * times - b);
        expect(off(one.sendable, many.sendable)).toBeLessThanOrEqual(times);
        expect(off(one.heldOut, many.heldOut)).toBeLessThanOrEqual(times);
        expect(off(one.segments, many.segments)).toBeLessThanOrEqual(12 * times);
      }),
    );
  });
});

describe('what is apportioned', () => {
  it.each([
    [10, [1, 1, 1], [4, 3, 3]],
    [0, [1, 2], [0, 0]],
    [5, [0, 0], [0, 0]],
    [5, [], []],
    [3, [0, 1], [0, 3]],
    [100, [0.5, 0.25, 0.25], [50, 25, 25]],
  ])('%d over %j', (whole, parts, shares) => {
    expect(apportion(whole, parts)).toEqual(shares);
  });

  it('makes the whole again, each share within one of its part', () => {
    const parts = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 50_000_000 }), (given, whole) => {
        const shares = apportion(whole, given);
        const sum = given.reduce((a, b) => a + b, 0);
        expect(shares.reduce((a, b) => a + b, 0)).toBe(sum === 0 ? 0 : whole);
        for (const [i, part] of given.entries()) {
          if (sum > 0) expect(Math.abs(shares[i] - (part / sum) * whole)).toBeLessThan(1.001);
        }
      }),
    );
  });
});
