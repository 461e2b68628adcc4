import { Failure } from '../failure/failure.js';
import type { FailureCode } from '../failure/failure.js';

/** What became of a customer's wish for the code that did not come; waits in milliseconds. */
export type LatestCode =
  | { kind: 'sent' }
  | { kind: 'later'; wait: number }
  /** The number or its SIM is new. */
  | { kind: 'held'; wait: number }
  /** There is no open challenge, or it can have no further code. */
  | { kind: 'none' };

const LATER: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'rate_exceeded',
  'recipient_locked',
  'prefix_held',
]);
const NONE: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'not_found',
  'failed_precondition',
  'country_not_allowed',
  'recipient_blocked',
  'consent_missing',
  'no_route',
  'text_not_registered',
]);

/** What a refusal of Resend means to the customer; throws `error` where it says nothing to them. */
export function meantBy(error: unknown): LatestCode {
  if (!(error instanceof Failure)) throw error;
  const wait = error.retryAfter ?? 0;
  if (LATER.has(error.code)) return { kind: 'later', wait };
  if (error.code === 'recipient_changed') return { kind: 'held', wait };
  if (NONE.has(error.code)) return { kind: 'none' };
  throw error;
}
