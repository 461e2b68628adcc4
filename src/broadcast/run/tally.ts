import { recipientStateCode } from './recipient-states.js';
import type { RecipientState } from './recipient-states.js';

/** What a run's tally has more of, or with negative numbers less. */
export interface TallyMove {
  /** The place in the run's variants; -1 of the control group. */
  variant: number;
  state: RecipientState;
  reason: string;
  /** '' where nothing was sent. */
  carrier: string;
  recipients: number;
  segments: number;
}

/** Moves of one line put together, those that cancel out left out, in the order of the table's key. */
export function tallied(moves: readonly TallyMove[]): TallyMove[] {
  const lines = new Map<string, TallyMove>();
  for (const move of moves) {
    const key = JSON.stringify([move.variant, move.state, move.reason, move.carrier]);
    const line = lines.get(key);
    if (line === undefined) lines.set(key, { ...move });
    else {
      line.recipients += move.recipients;
      line.segments += move.segments;
    }
  }
  return [...lines.values()]
    .filter(({ recipients, segments }) => recipients !== 0 || segments !== 0)
    .sort(
      (one, other) =>
        one.variant - other.variant ||
        recipientStateCode(one.state) - recipientStateCode(other.state) ||
        compared(one.reason, other.reason) ||
        compared(one.carrier, other.carrier),
    );
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
