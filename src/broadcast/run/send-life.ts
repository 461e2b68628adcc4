import type { Verdict } from '../politeness/politeness.js';
import type { SkipReason } from './recipient-states.js';

/** Milliseconds; a message that has less left is not worth handing over. */
export const SHORTEST_LIFE = 1_000;

/** All in ms since the epoch. */
export interface SendBounds {
  now: number;
  /** After it nothing of the run is sent. */
  endsAt: number;
  /** Where the run is for a day by the recipient's clock, when that is past; else null. */
  deadline: number | null;
  /** Of a message, in milliseconds. */
  timeToLive: number;
}

/** What to do with a recipient that was judged. */
export type Turn =
  /** Milliseconds. */
  | { kind: 'send'; timeToLive: number }
  /** Milliseconds since the epoch. */
  | { kind: 'wait'; until: number }
  | { kind: 'skip'; reason: SkipReason };

/** A message outlives neither its run, nor its day, nor the hours in which it may come. */
export function turnOf(verdict: Verdict, bounds: SendBounds): Turn {
  const { now } = bounds;
  const last = Math.min(bounds.endsAt, bounds.deadline ?? Infinity);
  if (verdict.kind === 'skip') return verdict;
  if (last - now < SHORTEST_LIFE) return { kind: 'skip', reason: 'too_late' };
  if (verdict.kind === 'wait') return waiting(verdict.until, last, now);
  if (verdict.until !== null && verdict.until - now < SHORTEST_LIFE) {
    return waiting(verdict.until, last, now);
  }
  const until = Math.min(last, verdict.until ?? Infinity);
  return { kind: 'send', timeToLive: Math.min(bounds.timeToLive, until - now) };
}

function waiting(until: number, last: number, now: number): Turn {
  if (until >= last) return { kind: 'skip', reason: 'quiet_hours' };
  return { kind: 'wait', until: Math.max(until, now + 1) };
}
