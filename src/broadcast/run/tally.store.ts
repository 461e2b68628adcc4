import { bigintArray, intArray, textArray } from '../../storage/pg-array.js';
import type { Queryable } from '../../storage/queryable.js';
import { recipientStateCode } from './recipient-states.js';
import { tallied } from './tally.js';
import type { TallyMove } from './tally.js';
import { MOVE_TALLY } from './tally.sql.js';

/**
 * Keeps a run's tally in step with its recipients, in the same transaction: once,
 * and after the recipients are locked.
 */
export async function moveTally(
  tx: Queryable,
  runId: string,
  moves: readonly TallyMove[],
): Promise<void> {
  const lines = tallied(moves);
  if (lines.length === 0) return;
  await tx.rows(MOVE_TALLY, [
    runId,
    intArray(lines.map(({ variant }) => variant)),
    intArray(lines.map(({ state }) => recipientStateCode(state))),
    textArray(lines.map(({ reason }) => reason)),
    textArray(lines.map(({ carrier }) => carrier)),
    bigintArray(lines.map(({ recipients }) => recipients)),
    bigintArray(lines.map(({ segments }) => segments)),
  ]);
}
