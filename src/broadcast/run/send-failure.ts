import { Failure } from '../../failure/failure.js';
import type { FailureCode } from '../../failure/failure.js';
import type { SkipReason } from './recipient-states.js';

/** What a recipient comes to whose message was not accepted. */
export type SendFailure =
  /** It is left as it is, and nothing more is sent for so many milliseconds. */
  | { kind: 'again'; after: number }
  /** They do not want it since they were judged: to be judged again. */
  | { kind: 'refused' }
  | { kind: 'skip'; reason: SkipReason; words: string }
  /** Nobody knows; that recipient alone is tried later. */
  | { kind: 'later' };

const AGAIN_AFTER = 1_000;
const LONGEST_AGAIN = 60_000;

const SKIPPED: Partial<Record<FailureCode, SkipReason>> = {
  recipient_blocked: 'blocked',
  no_route: 'no_route',
  country_not_allowed: 'no_route',
  text_not_registered: 'not_registered',
  invalid_argument: 'text',
  // A template, or its text in a language, that is no more.
  not_found: 'text',
  failed_precondition: 'text',
};

export function sendFailure(error: unknown): SendFailure {
  if (!(error instanceof Failure)) return { kind: 'later' };
  if (error.retryable) {
    return { kind: 'again', after: Math.min(error.retryAfter ?? AGAIN_AFTER, LONGEST_AGAIN) };
  }
  if (error.code === 'consent_missing') return { kind: 'refused' };
  const reason = SKIPPED[error.code];
  if (reason === undefined) return { kind: 'later' };
  return { kind: 'skip', reason, words: error.publicMessage };
}
