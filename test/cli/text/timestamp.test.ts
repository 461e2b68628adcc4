import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainJson } from '../../../src/cli/text/plain-json.js';
import {
  formatClock,
  formatMoment,
  timestampMs,
  timestampOf,
} from '../../../src/cli/text/timestamp.js';

describe('timestamps', () => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 4e12 }), (milliseconds) => {
        expect(timestampMs(timestampOf(milliseconds))).toBe(milliseconds);
      }),
    );
  });

  it('have nanoseconds from 0 to 999,999,999 also before the epoch', () => {
    expect(timestampOf(-1)).toEqual({ seconds: '-1', nanos: 999_000_000 });
  });

  it('are null where they were not set', () => {
    expect([timestampMs(null), timestampMs(undefined)]).toEqual([null, null]);
  });

  it('are written in UTC', () => {
    const at = Date.UTC(2026, 10, 22, 19, 38, 32, 7);
    expect(formatMoment(at)).toBe('2026-11-22 19:38:32.007 UTC');
    expect(formatClock(at)).toBe('19:38:32.007');
  });
});

describe('plainJson', () => {
  it('writes timestamps in RFC 3339 and leaves unset fields out, at any depth', () => {
    expect(
      plainJson({
        list: [{ at: { seconds: '1', nanos: 500_000_000 }, message: null }],
        count: '0',
        none: undefined,
        money: { currencyCode: 'INR', units: '1', nanos: 0 },
      }),
    ).toEqual({
      list: [{ at: '1970-01-01T00:00:01.500Z' }],
      count: '0',
      money: { currencyCode: 'INR', units: '1', nanos: 0 },
    });
  });
});
