import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatElapsed } from '../../../src/cli/text/elapsed.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('formatElapsed', () => {
  it.each([
    [0, '0 ms'],
    [0.4, '0 ms'],
    [87.2, '87 ms'],
    [999.4, '999 ms'],
    [999.5, '1 s'],
    [1_240, '1.24 s'],
    [1_200, '1.2 s'],
    [9_994, '9.99 s'],
    [9_996, '10 s'],
    [12_340, '12.3 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min'],
    [MINUTE, '1 min'],
    [3 * MINUTE + 5 * SECOND, '3 min 5 s'],
    [HOUR - 500, '1 h'],
    [2 * HOUR + 10 * MINUTE, '2 h 10 min'],
    [DAY - 30 * SECOND, '1 d'],
    [4 * DAY + HOUR, '4 d 1 h'],
    [-1_500, '-1.5 s'],
  ])('%p ms is %p', (milliseconds, text) => {
    expect(formatElapsed(milliseconds)).toBe(text);
  });

  it('never shows a part that has outgrown its unit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 30 * DAY, noNaN: true }), (milliseconds) => {
        const limits: Record<string, number> = { ms: 1000, s: 60, min: 60, h: 24, d: Infinity };
        for (const [, count, unit] of formatElapsed(milliseconds).matchAll(/([\d.]+) (\w+)/g)) {
          expect(Number(count)).toBeLessThan(limits[unit]);
        }
      }),
    );
  });

  it('is within half a step of the truth', () => {
    const lengths: Record<string, number> = { ms: 1, s: SECOND, min: MINUTE, h: HOUR, d: DAY };
    fc.assert(
      fc.property(fc.double({ min: 0, max: 30 * DAY, noNaN: true }), (milliseconds) => {
        const shown = [...formatElapsed(milliseconds).matchAll(/([\d.]+) (\w+)/g)].reduce(
          (sum, [, count, unit]) => sum + Number(count) * lengths[unit],
          0,
        );
        expect(Math.abs(shown - milliseconds)).toBeLessThanOrEqual(0.5 + milliseconds * 0.021);
      }),
    );
  });
});
