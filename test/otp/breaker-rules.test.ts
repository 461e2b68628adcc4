import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  byCountry,
  hoursToCount,
  isRisen,
  isSuspect,
  judgeEvery,
  reasonOf,
  usualHours,
  usualOf,
} from '../../src/otp/breaker-rules.js';
import type { Traffic } from '../../src/otp/breaker-rules.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const policy = { window: 30 * MINUTE, least: 50, verifyRate: 20, rise: 3 };
const traffic = (over: Partial<Traffic> = {}): Traffic => ({
  prefix: '+44791',
  callingCode: '+44',
  country: 'GB',
  codes: 100,
  judged: 100,
  verified: 0,
  ...over,
});

describe('a suspect', () => {
  it.each<[string, Partial<Traffic>, boolean]>([
    ['none used', {}, true],
    ['just too few used', { verified: 19 }, true],
    ['just enough used', { verified: 20 }, false],
    ['just enough codes', { codes: 50, judged: 50 }, true],
    ['too few codes', { codes: 49, judged: 49 }, false],
    // Nobody can have used what was sent just now.
    ['many codes, too few of them old enough', { codes: 1000, judged: 49 }, false],
    ['no code', { codes: 0, judged: 0 }, false],
  ])('%s', (_, over, expected) => {
    expect(isSuspect(traffic(over), policy)).toBe(expected);
  });

  it.each([
    ['three times the usual', 150, 50, true],
    ['less than three times', 149, 50, false],
    ['next to nothing usual: the least decides', 50, 0, true],
    ['the same', 50, 10, true],
    ['fewer than the least', 49, 0, false],
  ])('%s', (_, codes, usual, expected) => {
    expect(isRisen(codes, usual, policy)).toBe(expected);
  });
});

describe('countries', () => {
  it('are what is left without the prefixes held, named by the largest part', () => {
    const parts = [
      traffic({ prefix: '+44791', codes: 900, judged: 800, verified: 1 }),
      traffic({ prefix: '+44770', codes: 10, judged: 9, verified: 8 }),
      traffic({ prefix: '+44771', codes: 5, judged: 4, verified: 3, country: 'GG' }),
      traffic({ prefix: '+91987', callingCode: '+91', country: 'IN', codes: 7 }),
    ];
    expect(byCountry(parts, new Set(['+44791']))).toEqual([
      { prefix: '+44', callingCode: '+44', country: 'GB', codes: 15, judged: 13, verified: 11 },
      traffic({ prefix: '+91', callingCode: '+91', country: 'IN', codes: 7 }),
    ]);
  });

  it('are gone where all their prefixes are held', () => {
    expect(byCountry([traffic()], new Set(['+44791']))).toEqual([]);
  });
});

describe('what is usual', () => {
  const now = Date.UTC(2026, 10, 22, 12, 10);

  it('is of the 24 whole hours before the window', () => {
    const { from, to } = usualHours(policy.window, now);
    expect([new Date(from).toISOString(), new Date(to).toISOString()]).toEqual([
      '2026-11-21T11:00:00.000Z',
      '2026-11-22T11:00:00.000Z',
    ]);
    // A short window ends no sooner than its hours can be counted.
    const early = Date.UTC(2026, 10, 22, 12, 14);
    expect(new Date(usualHours(MINUTE, early).to).toISOString()).toBe('2026-11-22T11:00:00.000Z');
  });

  it.each([
    ['all of them, where most are used', 4800, 4000, 100],
    ['all of them, where just enough are used', 4800, 960, 100],
    ['as many as the used ones speak for', 4800, 480, 50],
    ['nothing, where none is used', 4800, 0, 0],
  ])('is %s', (_, codes, verified, usual) => {
    expect(usualOf({ codes, verified }, policy)).toBe(usual);
  });

  it('asks for each hour once, and not before all of it is there', () => {
    const all = hoursToCount(policy.window, new Set(), now);
    expect(all).toHaveLength(24);
    expect(new Date(all.at(-1)!).toISOString()).toBe('2026-11-22T10:00:00.000Z');
    expect(hoursToCount(policy.window, new Set(all), now)).toEqual([]);
    expect(hoursToCount(policy.window, new Set(all), now + 4 * MINUTE)).toEqual([]);
    expect(hoursToCount(policy.window, new Set(all), now + 5 * MINUTE)).toHaveLength(1);
  });

  it('needs no hour that is not counted yet, whatever the window and the moment', () => {
    const windows = fc.integer({ min: MINUTE, max: 24 * HOUR });
    fc.assert(
      fc.property(windows, fc.integer({ min: 0, max: 24 * HOUR }), (window, later) => {
        const at = now + later;
        const { from, to } = usualHours(window, at);
        expect(to - from).toBe(24 * HOUR);
        expect(to).toBeLessThanOrEqual(at - window);
        const hours = hoursToCount(window, new Set(), at);
        const needed = Array.from({ length: 24 }, (_, i) => from + i * HOUR);
        expect(hours).toEqual(expect.arrayContaining(needed));
      }),
    );
  });
});

describe('the breaker', () => {
  it.each([
    [MINUTE, 10_000],
    [30 * MINUTE, 30_000],
    [24 * HOUR, 5 * MINUTE],
  ])('with a window of %i ms judges every %i ms', (window, every) => {
    expect(judgeEvery({ window })).toBe(every);
  });

  it('gives its figures', () => {
    const figures = traffic({ codes: 312, judged: 290, verified: 5 });
    expect(reasonOf(figures, 12.34, { looked: 250, undelivered: 161 }, policy)).toBe(
      '312 codes in 30 min, usual are 12.3; 5 of 290 verified (1.7 %); ' +
        '64.4 % of 250 SMS could not be delivered',
    );
    expect(reasonOf(figures, 0, { looked: 0, undelivered: 0 }, policy)).toContain(
      'of the SMS nothing is known',
    );
  });
});
