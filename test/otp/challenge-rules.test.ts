import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NO_ATTEMPTS } from '../../src/otp/attempt-rules.js';
import type { Attempts } from '../../src/otp/attempt-rules.js';
import {
  CHALLENGE_STATES,
  judge,
  resendAfter,
  stateCode,
  stateNow,
  stateOfCode,
} from '../../src/otp/challenge-rules.js';
import type { ChallengeState, StoredState, Verdict } from '../../src/otp/challenge-rules.js';

const policy = { maxFailures: 3, lockFor: 900_000 };
const now = 1_800_000_000_000;
const RIGHT = { context: true, code: true };
const WRONG = { context: true, code: false };
const OTHER = { context: false, code: false };
const locked: Attempts = { failures: 0, locks: 1, lockedUntil: now + 1 };

describe('the states of a challenge', () => {
  it('are stored by numbers that never change', () => {
    expect(CHALLENGE_STATES.map(stateCode)).toEqual([0, 1, 2, 3, 4]);
    expect(CHALLENGE_STATES.map((_, code) => stateOfCode(code))).toEqual([...CHALLENGE_STATES]);
    expect(() => stateOfCode(5)).toThrow('no state of a challenge');
  });

  it('expire only while open, at the very moment', () => {
    expect(stateNow('open', now + 1, now)).toBe('open');
    expect(stateNow('open', now, now)).toBe('expired');
    for (const state of ['pending', 'verified', 'failed', 'superseded'] as const) {
      expect(stateNow(state, now - 1, now)).toBe(state);
    }
  });
});

describe('a try', () => {
  it.each<[ChallengeState, Attempts, typeof RIGHT, Verdict, StoredState]>([
    ['open', NO_ATTEMPTS, RIGHT, 'verified', 'verified'],
    ['open', NO_ATTEMPTS, WRONG, 'wrong_code', 'open'],
    ['open', NO_ATTEMPTS, OTHER, 'other_context', 'open'],
    // A code without its context is none, whatever its hash.
    ['open', NO_ATTEMPTS, { context: false, code: true }, 'other_context', 'open'],
    ['open', { ...NO_ATTEMPTS, failures: 2 }, WRONG, 'locked', 'failed'],
    ['open', { ...NO_ATTEMPTS, failures: 2 }, OTHER, 'locked', 'failed'],
    ['open', { ...NO_ATTEMPTS, failures: 2 }, RIGHT, 'verified', 'verified'],
    ['open', locked, RIGHT, 'locked', 'open'],
    ['expired', NO_ATTEMPTS, RIGHT, 'expired', 'open'],
    ['expired', locked, RIGHT, 'locked', 'open'],
    ['superseded', NO_ATTEMPTS, RIGHT, 'expired', 'superseded'],
    ['failed', NO_ATTEMPTS, RIGHT, 'expired', 'failed'],
    ['failed', locked, RIGHT, 'locked', 'failed'],
    ['verified', NO_ATTEMPTS, RIGHT, 'already_used', 'verified'],
    ['verified', locked, WRONG, 'already_used', 'verified'],
    ['pending', NO_ATTEMPTS, RIGHT, 'expired', 'pending'],
  ])('at one that is %s, with %j and %j, is %s', (state, attempts, match, verdict, after) => {
    expect(judge({ state, attempts }, match, policy, now)).toMatchObject({ verdict, state: after });
  });

  it('counts at an open challenge only', () => {
    for (const state of ['expired', 'superseded', 'failed', 'verified', 'pending'] as const) {
      const judged = judge({ state, attempts: NO_ATTEMPTS }, WRONG, policy, now);
      expect(judged).toMatchObject({ attempts: NO_ATTEMPTS, failed: false });
    }
  });

  it('verifies once, never in another context, and never beyond the allowed tries', () => {
    const step = fc.record({
      match: fc.constantFrom(RIGHT, WRONG, OTHER, { context: false, code: true }),
      wait: fc.integer({ min: 0, max: 1_200_000 }),
      fresh: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let at = now;
        let state: StoredState = 'open';
        let expiresAt = at + 300_000;
        let attempts = NO_ATTEMPTS;
        let wrong = 0;
        for (const { match, wait, fresh } of steps) {
          at += wait;
          if (fresh) {
            state = 'open';
            expiresAt = at + 300_000;
          }
          const before: ChallengeState = stateNow(state, expiresAt, at);
          const judged = judge({ state: before, attempts }, match, policy, at);
          if (judged.verdict === 'verified') {
            expect([before, match.context, match.code]).toEqual(['open', true, true]);
            wrong = 0;
          }
          if (judged.failed) wrong += 1;
          expect(wrong).toBeLessThanOrEqual(policy.maxFailures);
          if (judged.verdict === 'locked' && judged.failed) wrong = 0;
          ({ state, attempts } = judged);
        }
      }),
    );
  });
});

describe('the delay before the next code', () => {
  it('doubles with every code', () => {
    expect([1, 2, 3, 4].map((sends) => resendAfter(now, sends, 30_000) - now)).toEqual([
      30_000, 60_000, 120_000, 240_000,
    ]);
  });
});
