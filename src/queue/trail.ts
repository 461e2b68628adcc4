import type { MessageState } from '../message/states.js';

/**
 * One entry of `segment.trail`: what happened to a segment. Short keys, for
 * there are several to every segment ever sent.
 */
export interface TrailEntry {
  /** When, in milliseconds since the epoch. */
  t: number;
  /** The state it came to. */
  s: MessageState;
  /** What the SMSC, or Tellerline, said of it. */
  d?: string;
  /** The bind, `<carrier>/<slot>`. */
  b?: string;
  /** When its submit_sm was written, in milliseconds since the epoch. */
  w?: number;
}

/** A trail of these entries, as JSON. */
export function trailJson(...entries: TrailEntry[]): string {
  return JSON.stringify(entries);
}

/** Entries that a trail keeps: a segment can be throttled thousands of times. */
const KEPT = 200;

/** SQL: a trail with room for another entry; what goes is the middle. */
export function shortened(trail: string): string {
  return `(case when jsonb_array_length(${trail}) < ${KEPT} then ${trail} else ${trail} - ${KEPT / 2} end)`;
}
