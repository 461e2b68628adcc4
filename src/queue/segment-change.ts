import type { MessageState } from '../message/states.js';
import { MESSAGE_STATES, predecessorCodes, stateCode } from '../message/states.js';
import type { TrailEntry } from './trail.js';

/** A segment's next state, found by its own key. */
export interface SegmentChange {
  messageId: string;
  segmentNumber: number;
  /**
   * The attempt whose outcome it is: a segment that was recorded as submitting
   * again since is left alone. Absent where any attempt's word counts.
   */
  attempts?: number | undefined;
  to: MessageState;
  /** Where it waits again: when it is due, in milliseconds since the epoch. */
  dueAt?: number | undefined;
  /** In canonical form, where the SMSC gave one. */
  smscMessageId?: string;
  /** One or more, oldest first; the last one's state is `to`. */
  entries: TrailEntry[];
}

/** A segment's next state, found by the SMSC's message ID, as a receipt tells it. */
export interface ReceiptChange {
  carrier: string;
  /** In canonical form. */
  smscMessageId: string;
  to: MessageState;
  entry: TrailEntry;
}

/** What a receipt came to. */
export type ReceiptFate =
  /** It changed a segment. */
  | 'matched'
  /** The segment was there already, or further. */
  | 'repeated'
  /** No segment has the message ID yet: it waits for one. */
  | 'orphaned';

/** A segment as it stands after a change. */
export interface ChangedSegment {
  messageId: string;
  segmentNumber: number;
  messageClass: number;
  state: number;
}

const MASKS = new Map<MessageState, number>(
  MESSAGE_STATES.map((to) => [
    to,
    predecessorCodes(to).reduce((mask, code) => mask | (1 << code), 0),
  ]),
);

/**
 * The states that may precede `to`, as bits numbered by state code, so that the
 * transition table guards an update of many segments to different states.
 */
export function predecessorMask(to: MessageState): number {
  return MASKS.get(to) ?? 0;
}

/** The same for a receipt: an intermediate one (`submitted`) leaves the state and is noted all the same. */
export function receiptMask(to: MessageState): number {
  return to === 'submitted' ? 1 << stateCode('submitted') : predecessorMask(to);
}
