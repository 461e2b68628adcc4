import { Injectable } from '@nestjs/common';
import { isFinal, stateOfCode } from '../../message/states.js';
import { Database } from '../../storage/database.js';
import type { Queryable } from '../../storage/queryable.js';
import type { JournalCursor } from '../../tracking/journal-cursor.js';
import { JOURNAL_FROM } from '../../tracking/tracking.sql.js';
import type { JournalColumns } from '../../tracking/tracking.sql.js';
import { FOLLOWED_RUNS, JOURNAL_PLACE, MOVE_PLACE, SKIP_TO_END } from './outcome.sql.js';
import type { PlaceColumns } from './outcome.sql.js';

/** Rows are group commits of up to some hundred changes. */
const ROWS_PER_READ = 16;
/** How far the time of a row may be from the order of its transaction, in milliseconds. */
const TIME_SLACK = 86_400_000;
/** Milliseconds: no message of a run that was over before can be under way. */
const UNDER_WAY = 20 * 86_400_000;

/** A part of the journal. */
export interface JournalPart {
  /** The messages of which a segment came to an end, each once. */
  ended: string[];
  next: JournalCursor;
  more: boolean;
}

/** The journal, from the place up to which broadcasts have read it. */
@Injectable()
export class OutcomeJournal {
  constructor(private readonly database: Database) {}

  /** Runs that may have messages under way. `now` in ms since the epoch. */
  async followed(now: number): Promise<string[]> {
    const rows = await this.database.rows<{ run_id: string }>(FOLLOWED_RUNS, [now - UNDER_WAY]);
    return rows.map((row) => row.run_id);
  }

  /** Leaves out what nobody waits for, as far as that is so. */
  async skip(now: number): Promise<void> {
    await this.database.rows(SKIP_TO_END, [now - UNDER_WAY, now]);
  }

  /** Undefined where somebody removed the row that the migration made. */
  async place(): Promise<JournalCursor | undefined> {
    const [row] = await this.database.rows<PlaceColumns>(JOURNAL_PLACE, []);
    return row === undefined ? undefined : { ...row, at: row.at.getTime() };
  }

  /** In commit-safe order: nothing is ever written before a place that was read. */
  async read(from: JournalCursor, now: number): Promise<JournalPart> {
    const rows = await this.database.rows<JournalColumns & Record<string, unknown>>(JOURNAL_FROM, [
      from.xid,
      from.position,
      Math.max(0, from.at - TIME_SLACK),
      ROWS_PER_READ,
      null,
    ]);
    const found = rows.filter(({ xid }) => xid !== null);
    const ended = new Set<string>();
    for (const row of found) {
      const seen = row.xid === from.xid && row.position === from.position ? from.index + 1 : 0;
      for (let i = seen; i < row.message_ids.length; i++) {
        if (isFinal(stateOfCode(row.states[i]))) ended.add(row.message_ids[i]);
      }
    }
    const last = found.at(-1);
    const more = last !== undefined && found.length === ROWS_PER_READ;
    const next = more
      ? {
          xid: last.xid!,
          position: last.position,
          index: last.message_ids.length - 1,
          at: last.at.getTime(),
        }
      : { xid: rows[0].horizon, position: '0', index: -1, at: now };
    return { ended: [...ended], next, more };
  }

  /** Whether the place was still `from`; else another node reads, and what was made of it is not to be committed. */
  async move(tx: Queryable, from: JournalCursor, to: JournalCursor): Promise<boolean> {
    const rows = await tx.rows(MOVE_PLACE, [
      from.xid,
      from.position,
      from.index,
      to.xid,
      to.position,
      to.index,
      to.at,
    ]);
    return rows.length > 0;
  }
}
