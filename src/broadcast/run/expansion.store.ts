import { Injectable } from '@nestjs/common';
import { Database } from '../../storage/database.js';
import { bigintArray, byteaArray, intArray, textArray } from '../../storage/pg-array.js';
import type { AudienceCursor } from '../audience/audience-reader.js';
import { ADVANCE_EXPANSION, EXPANSION_PLACE } from './expansion.sql.js';
import { pageMoves, TOO_LATE } from './new-recipient.js';
import type { NewRecipient } from './new-recipient.js';
import { recipientStateCode, recipientStateOfCode } from './recipient-states.js';
import { PLAN_RECIPIENTS } from './recipient.sql.js';
import type { RunState } from './runs.js';
import { moveTally } from './tally.store.js';
import type { TallyMove } from './tally.js';

/** A page of an audience that is to come into a run. */
export interface ExpansionPage {
  runId: string;
  /** The states of the run in which it may. */
  states: readonly RunState[];
  /** Where the page was read from; null is the beginning. */
  from: AudienceCursor | null;
  /** Null after the last page. */
  next: AudienceCursor | null;
  recipients: readonly NewRecipient[];
}

/** Commits what a run's audience expands to. */
@Injectable()
export class ExpansionStore {
  constructor(private readonly database: Database) {}

  /** Where the audience is read on; undefined where it is read, or the run is not there. */
  async place(runId: string): Promise<{ from: AudienceCursor | null } | undefined> {
    const [row] = await this.database.rows<{ cursor: AudienceCursor | null }>(EXPANSION_PLACE, [
      runId,
    ]);
    return row && { from: row.cursor };
  }

  /**
   * Commits a page whole: its recipients, the place of the next one and the tally, and
   * gives what the tally has more of. Undefined, and nothing is changed, where the
   * run is not there any more or another node committed it. `now` in ms since the epoch.
   */
  commit(page: ExpansionPage, now: number): Promise<TallyMove[] | undefined> {
    const { runId, recipients } = page;
    return this.database.transaction(async (tx) => {
      const advanced = await tx.rows(ADVANCE_EXPANSION, [
        runId,
        jsonOf(page.from),
        jsonOf(page.next),
        textArray(page.states),
        page.next === null ? now : null,
      ]);
      if (advanced.length === 0) return undefined;
      if (recipients.length === 0) return [];
      const members = recipients.map(({ member }) => member);
      const rows = await tx.rows<{ variant: number; state: number; recipients: number }>(
        PLAN_RECIPIENTS,
        [
          runId,
          byteaArray(members.map((member) => member.msisdnHash)),
          textArray(members.map((member) => member.customerId)),
          textArray(members.map((member) => member.audienceId)),
          intArray(members.map((member) => member.memberNumber)),
          intArray(recipients.map(({ variant }) => variant)),
          intArray(recipients.map(({ state }) => recipientStateCode(state))),
          bigintArray(recipients.map(({ dueAt }) => dueAt)),
          TOO_LATE,
          now,
        ],
      );
      const fresh = rows.map((row) => ({ ...row, state: recipientStateOfCode(row.state) }));
      const moves = pageMoves(recipients, fresh);
      await moveTally(tx, runId, moves);
      return moves;
    });
  }
}

function jsonOf(cursor: AudienceCursor | null): string | null {
  return cursor === null ? null : JSON.stringify(cursor);
}
