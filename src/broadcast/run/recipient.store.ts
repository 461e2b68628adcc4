import { bigintArray, byteaArray, intArray, textArray } from '../../storage/pg-array.js';
import type { Queryable } from '../../storage/queryable.js';
import { tallyMovesOf } from './recipient-move.js';
import type { MovedRecipients, RecipientMove } from './recipient-move.js';
import { recipientStateCode, recipientStateOfCode } from './recipient-states.js';
import type { RecipientState } from './recipient-states.js';
import { CLOSE_PLANNED, MOVE_RECIPIENTS, TAKE_BACK } from './recipient.sql.js';
import type { MovedColumns } from './recipient.sql.js';
import { moveTally } from './tally.store.js';

/** A recipient, and the attempt whose message it is about. */
export interface Attempt {
  msisdnHash: Buffer;
  attempt: number;
}

/** Where those go that were to be sent something, and are not. */
export interface Closing {
  to: 'planned' | 'cancelled' | 'skipped';
  /** '' for none. */
  reason: string;
}

/**
 * Moves those of the recipients that are at the attempt given and in one of the
 * states `from`, and the tally with them: a run's once in a transaction, and last.
 * Gives what moved, which can be less than was asked.
 */
export async function moveRecipients(
  tx: Queryable,
  runId: string,
  from: readonly RecipientState[],
  moves: readonly RecipientMove[],
): Promise<MovedRecipients[]> {
  if (moves.length === 0) return [];
  const rows = await tx.rows<MovedColumns>(MOVE_RECIPIENTS, [
    runId,
    intArray(from.map(recipientStateCode)),
    byteaArray(moves.map((move) => move.msisdnHash)),
    intArray(moves.map((move) => move.attempt)),
    intArray(moves.map((move) => recipientStateCode(move.to))),
    textArray(moves.map((move) => move.reason)),
    textArray(moves.map((move) => move.messageId)),
    textArray(moves.map((move) => move.carrier)),
    intArray(moves.map((move) => move.segments)),
    bigintArray(moves.map((move) => move.sentAt)),
    bigintArray(moves.map((move) => move.finishedAt)),
  ]);
  return talliedMoves(tx, runId, rows);
}

/** Notes that messages of these attempts were taken out of the queue. The tally as above. */
export async function takeBack(
  tx: Queryable,
  runId: string,
  attempts: readonly Attempt[],
  { to, reason }: Closing,
  now: number,
): Promise<MovedRecipients[]> {
  if (attempts.length === 0) return [];
  const rows = await tx.rows<MovedColumns>(TAKE_BACK, [
    runId,
    byteaArray(attempts.map(({ msisdnHash }) => msisdnHash)),
    intArray(attempts.map(({ attempt }) => attempt)),
    recipientStateCode(to),
    reason,
    now,
  ]);
  return talliedMoves(tx, runId, rows);
}

/**
 * Closes up to `limit` planned recipients of a run. One whose message is committed
 * already, though that was never noted, becomes `sent`. The tally as above.
 */
export async function closePlanned(
  tx: Queryable,
  runId: string,
  limit: number,
  { to, reason }: Closing,
  now: number,
): Promise<MovedRecipients[]> {
  const values = [runId, limit, recipientStateCode(to), reason, now];
  return talliedMoves(tx, runId, await tx.rows<MovedColumns>(CLOSE_PLANNED, values));
}

async function talliedMoves(
  tx: Queryable,
  runId: string,
  rows: readonly MovedColumns[],
): Promise<MovedRecipients[]> {
  const moved = rows.map(movedRecipients);
  await moveTally(tx, runId, tallyMovesOf(moved));
  return moved;
}

function movedRecipients(row: MovedColumns): MovedRecipients {
  return {
    variant: row.variant,
    from: recipientStateOfCode(row.state),
    fromReason: row.reason,
    fromCarrier: row.carrier,
    fromSegments: Number(row.segments),
    to: recipientStateOfCode(row.to_state),
    reason: row.to_reason,
    carrier: row.to_carrier,
    segments: Number(row.to_segments),
    recipients: row.recipients,
  };
}
