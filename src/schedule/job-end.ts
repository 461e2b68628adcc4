import { Failure } from '../failure/failure.js';
import { MOST_ATTEMPTS } from './job-limits.js';

const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 300_000;

/** How a run ended here. */
export type RunEnd =
  { outcome: 'done' | 'failed'; detail: string } | { letGo: 'stopping' | 'retry'; pause: number };

/** What is told of it. */
export type EndReport =
  | { kind: 'finished'; outcome: 'done' | 'failed'; seconds: number; detail: string }
  | { kind: 'let_go'; why: 'stopping' | 'retry' | 'lost' };

/** Of an error of the `attempt`th attempt. */
export function endOf(error: unknown, attempt: number): RunEnd {
  if (!(error instanceof Failure)) {
    return { outcome: 'failed', detail: 'something went wrong inside' };
  }
  if (error.code === 'stopping') return { letGo: 'stopping', pause: 0 };
  if (error.retryable && attempt < MOST_ATTEMPTS) {
    return { letGo: 'retry', pause: pauseAfter(attempt, error.retryAfter) };
  }
  return { outcome: 'failed', detail: error.publicMessage };
}

/** Milliseconds. */
function pauseAfter(attempt: number, asked = 0): number {
  return Math.max(asked, Math.min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE));
}
