import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  afterFailure,
  afterSuccess,
  attemptsLeft,
  lockedUntil,
  LONGEST_LOCK,
  NO_ATTEMPTS,
} from '../../src/otp/attempt-rules.js';
import type { Attempts } from '../../src/otp/attempt-rules.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const policy = { maxFailures: 3, lockFor: 15 * MINUTE };
const now = Date.UTC(2026, 10, 22);

/** Fails until locked, from `at` on. */
function lock(attempts: Attempts, at: number): Attempts {
  let next = attempts;
  for (let i = 0; i < policy.maxFailures; i++) next = afterFailure(next, policy, at);
  return next;
}

describe('the count of wrong codes', () => {
  it('locks with the last that is allowed, and says how many are left', () => {
    let attempts = NO_ATTEMPTS;
    expect(attemptsLeft(attempts, policy, now)).toBe(3);
    attempts = afterFailure(attempts, policy, now);
    attempts = afterFailure(attempts, policy, now);
    expect(attemptsLeft(attempts, policy, now)).toBe(1);
    expect(lockedUntil(attempts, now)).toBeNull();
    attempts = afterFailure(attempts, policy, now);
    expect(lockedUntil(attempts, now)).toBe(now + 15 * MINUTE);
    expect(attemptsLeft(attempts, policy, now)).toBe(0);
    const end = now + 15 * MINUTE;
    expect(lockedUntil(attempts, end - 1)).toBe(end);
    expect(lockedUntil(attempts, end)).toBeNull();
    expect(attemptsLeft(attempts, policy, end)).toBe(3);
  });

  it.each([
    ['at once', 0, 30],
    ['within a day of its end', DAY - 1, 30],
    ['after a day', DAY, 15],
  ])('locks again %s for as long as it should', (_, later, minutes) => {
    const first = lock(NO_ATTEMPTS, now);
    const again = first.lockedUntil! + later;
    expect(lock(first, again).lockedUntil).toBe(again + minutes * MINUTE);
  });

  it('doubles with every lock of a row, up to the longest', () => {
    let attempts = NO_ATTEMPTS;
    let at = now;
    const minutes: number[] = [];
    for (let i = 0; i < 13; i++) {
      attempts = lock(attempts, at);
      minutes.push((attempts.lockedUntil! - at) / MINUTE);
      at = attempts.lockedUntil!;
    }
    expect(minutes.slice(0, 5)).toEqual([15, 30, 60, 120, 240]);
    expect(minutes.at(-1)).toBe(LONGEST_LOCK / MINUTE);
  });

  it('forgets the wrong ones with a right one, and no lock', () => {
    const locked = lock(NO_ATTEMPTS, now);
    const failed = afterFailure(locked, policy, locked.lockedUntil!);
    expect(afterSuccess(failed)).toEqual({ ...failed, failures: 0 });
    expect(lock(afterSuccess(failed), failed.lockedUntil!).locks).toBe(2);
  });

  it('leaves one try where the setting was lowered below what was counted', () => {
    const attempts = { failures: 4, locks: 0, lockedUntil: null };
    expect(attemptsLeft(attempts, policy, now)).toBe(1);
    expect(lockedUntil(afterFailure(attempts, policy, now), now)).not.toBeNull();
  });

  it('never lets more than the allowed number of wrong codes through between two locks', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 2 * DAY }), { maxLength: 60 });
    fc.assert(
      fc.property(waits, (steps) => {
        let attempts = NO_ATTEMPTS;
        let at = now;
        let tries = 0;
        for (const wait of steps) {
          at += wait;
          if (lockedUntil(attempts, at) !== null) continue;
          const left = attemptsLeft(attempts, policy, at);
          attempts = afterFailure(attempts, policy, at);
          tries += 1;
          const locked = lockedUntil(attempts, at) !== null;
          expect(locked).toBe(left === 1);
          expect(tries).toBeLessThanOrEqual(policy.maxFailures);
          if (locked) tries = 0;
        }
      }),
    );
  });
});
