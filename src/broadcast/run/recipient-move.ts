import type { RecipientState } from './recipient-states.js';
import type { TallyMove } from './tally.js';

/** What is to become of a recipient. What is null stays as it is. */
export interface RecipientMove {
  msisdnHash: Buffer;
  /** Of an earlier attempt nothing is taken: its message was recalled. */
  attempt: number;
  to: RecipientState;
  /** '' for none. */
  reason: string;
  messageId: string | null;
  carrier: string | null;
  segments: number | null;
  /** Milliseconds since the epoch. */
  sentAt: number | null;
  finishedAt: number | null;
}

/** Recipients that went from one line of the tally to another. */
export interface MovedRecipients {
  variant: number;
  from: RecipientState;
  fromReason: string;
  fromCarrier: string;
  fromSegments: number;
  to: RecipientState;
  reason: string;
  carrier: string;
  segments: number;
  recipients: number;
}

/** The same for the tally. */
export function tallyMovesOf(moved: readonly MovedRecipients[]): TallyMove[] {
  return moved.flatMap((move) => [
    {
      variant: move.variant,
      state: move.from,
      reason: move.fromReason,
      carrier: move.fromCarrier,
      recipients: -move.recipients,
      segments: -move.fromSegments,
    },
    {
      variant: move.variant,
      state: move.to,
      reason: move.reason,
      carrier: move.carrier,
      recipients: move.recipients,
      segments: move.segments,
    },
  ]);
}
