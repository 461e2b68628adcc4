import { afterFailure, afterSuccess, lockedUntil } from './attempt-rules.js';
import type { AttemptPolicy, Attempts } from './attempt-rules.js';

/**
 * The states of a challenge as they are stored; never renumber. `pending` is one
 * whose first message was not accepted yet: to clients it does not exist.
 * `open` past its time is `expired`, which is not stored.
 */
export const CHALLENGE_STATES = ['pending', 'open', 'verified', 'failed', 'superseded'] as const;

export type StoredState = (typeof CHALLENGE_STATES)[number];
export type ChallengeState = StoredState | 'expired';

export function stateCode(state: StoredState): number {
  return CHALLENGE_STATES.indexOf(state);
}

/** Throws on a number that is no state. */
export function stateOfCode(code: number): StoredState {
  const found = CHALLENGE_STATES[code];
  if (found === undefined) throw new Error(`no state of a challenge has the number ${code}`);
  return found;
}

export function stateNow(state: StoredState, expiresAt: number, now: number): ChallengeState {
  return state === 'open' && expiresAt <= now ? 'expired' : state;
}

/** What a code that was tried turned out to be. */
export type Verdict =
  'verified' | 'wrong_code' | 'other_context' | 'expired' | 'already_used' | 'locked';

/** What of a try was as it was issued. */
export interface Match {
  /** Purpose and context. */
  context: boolean;
  /** The code, with purpose and context: never without `context`. */
  code: boolean;
}

export interface Judgement {
  verdict: Verdict;
  state: StoredState;
  attempts: Attempts;
  /** The try was a wrong code that counts. */
  failed: boolean;
}

/**
 * What becomes of a challenge, and of the recipient's count, by one try. Only a
 * challenge that is open can be verified, once, and only tries at an open one
 * count: at any other no code is right.
 */
export function judge(
  challenge: { state: ChallengeState; attempts: Attempts },
  match: Match,
  policy: AttemptPolicy,
  now: number,
): Judgement {
  const { state, attempts } = challenge;
  const stored = state === 'expired' ? 'open' : state;
  const unchanged = { state: stored, attempts, failed: false };
  if (state === 'verified') return { verdict: 'already_used', ...unchanged };
  if (lockedUntil(attempts, now) !== null) return { verdict: 'locked', ...unchanged };
  if (state !== 'open') return { verdict: 'expired', ...unchanged };
  if (match.context && match.code) {
    const after = afterSuccess(attempts);
    return { verdict: 'verified', state: 'verified', attempts: after, failed: false };
  }
  const after = afterFailure(attempts, policy, now);
  if (lockedUntil(after, now) !== null) {
    return { verdict: 'locked', state: 'failed', attempts: after, failed: true };
  }
  const verdict = match.context ? 'wrong_code' : 'other_context';
  return { verdict, state: 'open', attempts: after, failed: true };
}

/** Milliseconds since the epoch before which the next code is refused: the delay doubles with every code. */
export function resendAfter(sentAt: number, sends: number, resendDelay: number): number {
  return sentAt + resendDelay * 2 ** (sends - 1);
}
