import { Injectable } from '@nestjs/common';
import { Database } from '../../storage/database.js';
import { bigintArray, byteaArray, intArray, textArray, uuidArray } from '../../storage/pg-array.js';
import type { RecipientKey } from '../audience/audience-reader.js';
import type { MovedRecipients, RecipientMove } from './recipient-move.js';
import { moveRecipients } from './recipient.store.js';
import type { RunState } from './runs.js';
import { DUE_RECIPIENTS, DUE_RUNS, EVER_SENT, POSTPONE } from './send.sql.js';
import type { DueColumns } from './send.sql.js';

/** A recipient whose turn it is. */
export interface DueRecipient extends RecipientKey {
  /** The place in the run's variants. */
  variant: number;
  attempt: number;
  /** Milliseconds since the epoch. */
  dueAt: number;
  /** Its message, where that was committed and never noted here. */
  accepted: { messageId: string; carrier: string; segments: number } | null;
}

/** The place among a run's due recipients after which a reading goes on. */
export interface DuePlace {
  dueAt: number;
  msisdnHash: Buffer;
}

/** A recipient whose turn comes later. */
export interface Postponed {
  msisdnHash: Buffer;
  attempt: number;
  /** Milliseconds since the epoch. */
  dueAt: number;
}

/** Of a chunk: what became of its recipients. Who is in neither list stays as it was. */
export interface Settlement {
  moves: readonly RecipientMove[];
  postponed: readonly Postponed[];
}

/** The recipients whose turn it is, and what became of them. */
@Injectable()
export class SendStore {
  constructor(private readonly database: Database) {}

  /** In order, after a place; none where the run's state is none of `states`. `now` in ms since the epoch. */
  async due(
    runId: string,
    after: DuePlace,
    limit: number,
    now: number,
    states: readonly RunState[] = ['running'],
  ): Promise<DueRecipient[]> {
    const rows = await this.database.rows<DueColumns>(DUE_RECIPIENTS, [
      runId,
      now,
      after.dueAt,
      after.msisdnHash,
      limit,
      textArray(states),
    ]);
    return rows.map((row) => ({
      msisdnHash: row.msisdn_hash,
      customerId: row.customer_id,
      audienceId: row.audience_id,
      memberNumber: row.member_number,
      variant: row.variant,
      attempt: row.attempt,
      dueAt: row.due_at.getTime(),
      accepted:
        row.message_id === null
          ? null
          : { messageId: row.message_id, carrier: row.carrier ?? '', segments: row.segments ?? 0 },
    }));
  }

  /**
   * All of it, with the tally, or nothing. Who was cancelled or closed while their
   * message was being committed is sent all the same, and the message then taken back
   * out of the queue as any other.
   */
  settle(runId: string, { moves, postponed }: Settlement): Promise<MovedRecipients[]> {
    if (moves.length === 0 && postponed.length === 0) return Promise.resolve([]);
    return this.database.transaction(async (tx) => {
      if (postponed.length > 0) {
        await tx.rows(POSTPONE, [
          runId,
          byteaArray(postponed.map(({ msisdnHash }) => msisdnHash)),
          intArray(postponed.map(({ attempt }) => attempt)),
          bigintArray(postponed.map(({ dueAt }) => dueAt)),
        ]);
      }
      return moveRecipients(tx, runId, ['planned', 'cancelled', 'skipped'], moves);
    });
  }

  /** Those of the runs in which somebody's turn has come. `now` in ms since the epoch. */
  async dueRuns(runIds: readonly string[], now: number): Promise<Set<string>> {
    const rows = await this.database.rows<{ run_id: string }>(DUE_RUNS, [uuidArray(runIds), now]);
    return new Set(rows.map((row) => row.run_id));
  }

  /** Whether any message of the run was ever made. */
  async everSent(runId: string): Promise<boolean> {
    const [row] = await this.database.rows<{ sent: boolean }>(EVER_SENT, [runId]);
    return row?.sent === true;
  }
}
