import { timingSafeEqual } from 'node:crypto';
import type { Customer } from '../customer/customer.js';
import type { OutgoingRecipient } from '../event/outgoing.runner.js';
import { Failure } from '../failure/failure.js';
import { lockedUntil } from './attempt-rules.js';
import type { Attempts } from './attempt-rules.js';
import type { Challenge, Code, Subject } from './challenge.js';
import { stateNow } from './challenge-rules.js';
import type { NumberPlace } from './number-place.js';

/** A request for a code, by Issue or Resend. */
export interface Order {
  clientId: string;
  requestId: string;
  /** Of all that it asks. */
  requestHash: Buffer;
  subject: Subject;
  recipient: OutgoingRecipient & { customers: readonly Customer[] };
  place: NumberPlace;
}

/** Throws a Failure `failed_precondition` where a request ID was used for something else. */
export function requireSameRequest(order: Order, before: Code): void {
  if (timingSafeEqual(order.requestHash, before.requestHash)) return;
  const description = 'was used before for another request; give each request its own';
  throw new Failure('failed_precondition', `request_id: ${description}`, {
    violations: [{ field: 'request_id', description }],
  });
}

/** The Failure `recipient_locked`; undefined where the recipient is not. */
export function lockRefusal(attempts: Attempts, now: number): Failure | undefined {
  const until = lockedUntil(attempts, now);
  if (until === null) return undefined;
  const text = 'recipient: had too many wrong codes for this purpose';
  return new Failure('recipient_locked', text, { retryAfter: until - now });
}

/** Throws a Failure `recipient_locked`. */
export function requireUnlocked(attempts: Attempts, now: number): void {
  const refusal = lockRefusal(attempts, now);
  if (refusal !== undefined) throw refusal;
}

/** Throws a Failure `failed_precondition` where a challenge can have no further code. */
export function requireOpen(challenge: Challenge, now: number): void {
  const state = stateNow(challenge.state, challenge.expiresAt, now);
  if (state === 'open') return;
  throw new Failure('failed_precondition', `the challenge is ${state}; ask for a new one by Issue`);
}
