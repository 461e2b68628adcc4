import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RateLimits, TokenBucket } from '../../src/rpc/rate-limit.js';

describe('TokenBucket', () => {
  it('lets one second of its rate in at once, then says how long to wait', () => {
    const bucket = new TokenBucket(10, 0);
    for (let i = 0; i < 10; i += 1) expect(bucket.take(1, 0)).toBe(0);
    expect(bucket.take(1, 0)).toBe(100);
    expect(bucket.take(1, 99)).toBeGreaterThan(0);
    expect(bucket.take(1, 100)).toBe(0);
  });

  it('lets a charge larger than itself in when full, and has it paid off', () => {
    const bucket = new TokenBucket(10, 0);
    expect(bucket.take(1000, 0)).toBe(0);
    expect(bucket.take(1, 0)).toBe(99_100);
    expect(bucket.take(1, 99_100)).toBe(0);
  });

  it('charges a stream in any case and tells it how long to rest', () => {
    const bucket = new TokenBucket(100, 0);
    expect(bucket.charge(100, 0)).toBe(0);
    expect(bucket.charge(1, 0)).toBe(10);
    expect(bucket.charge(1, 0)).toBe(20);
  });

  it('fills again after the clock was set back', () => {
    const bucket = new TokenBucket(10, 100_000);
    bucket.take(10, 100_000);
    expect(bucket.take(1, 5_000)).toBe(100);
    expect(bucket.take(1, 5_100)).toBe(0);
  });

  it('never admits more than its rate and its burst, however it is asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 50 }))),
        (rate, calls) => {
          const bucket = new TokenBucket(rate, 0);
          let now = 0;
          let admitted = 0;
          let largest = 0;
          for (const [gap, count] of calls) {
            now += gap;
            if (bucket.take(count, now) === 0) {
              admitted += count;
              largest = Math.max(largest, count);
            }
            expect(admitted).toBeLessThanOrEqual(rate + (now * rate) / 1000 + largest + 1e-6);
          }
        },
      ),
    );
  });

  it('keeps its word: after the wait it told, the same charge is let in', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 30 }),
        (rate, counts) => {
          const bucket = new TokenBucket(rate, 0);
          let now = 0;
          for (const count of counts) {
            const wait = bucket.take(count, now);
            if (wait === 0) continue;
            now += wait;
            expect(bucket.take(count, now)).toBe(0);
          }
        },
      ),
    );
  });
});

describe('RateLimits', () => {
  it('keeps one bucket for a key until its rate changes', () => {
    const limits = new RateLimits();
    const first = limits.bucket('a', 10, 0);
    expect(limits.bucket('a', 10, 0)).toBe(first);
    expect(limits.bucket('b', 10, 0)).not.toBe(first);
    expect(limits.bucket('a', 20, 0)).not.toBe(first);
  });
});
