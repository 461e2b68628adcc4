import { Injectable } from '@nestjs/common';
import type { MessageChange } from '../rpc/generated/tellerline/v1/message.js';
import { Database } from '../storage/database.js';
import { uuidArray } from '../storage/pg-array.js';
import { encodeCursor } from './journal-cursor.js';
import type { JournalCursor } from './journal-cursor.js';
import { toProtoChange } from './message-view.js';
import type { JournalChange } from './message-view.js';
import { extent } from './tracking.store.js';
import { CHANGED_MESSAGES, JOURNAL_FROM } from './tracking.sql.js';
import type { ChangedMessageColumns, JournalColumns } from './tracking.sql.js';

/** Rows are group commits of up to some hundred changes. */
const ROWS_PER_READ = 8;
/** How far the time of a row may be from the order of its transaction, in milliseconds. */
const TIME_SLACK = 86_400_000;

export interface JournalFilter {
  /** Whose messages; null for everyone's. */
  client: string | null;
  /** Only these; null for all. */
  messageIds: ReadonlySet<string> | null;
}

export interface JournalPart {
  changes: MessageChange[];
  /** The place after everything that was looked at. */
  next: JournalCursor;
  /** There may be more already. */
  more: boolean;
  /** Transactions were under way that may have written more, to be seen when they end. */
  unsettled: boolean;
}

interface PlacedChange extends JournalChange {
  messageId: string;
  cursor: JournalCursor;
}

/** Reads the journal in commit-safe order: nothing is ever skipped, whoever commits when. */
@Injectable()
export class JournalStore {
  constructor(private readonly database: Database) {}

  /** The place where the changes after now begin. */
  async end(now: number): Promise<JournalCursor> {
    // Beyond every transaction ID: no row, but the horizon.
    const [row] = await this.#rows(
      { xid: String(2n ** 63n), position: '0', index: -1, at: now },
      null,
    );
    return { xid: row.horizon, position: '0', index: -1, at: now };
  }

  async read(from: JournalCursor, filter: JournalFilter, now: number): Promise<JournalPart> {
    const ids = filter.messageIds === null ? null : uuidArray([...filter.messageIds]);
    const rows = await this.#rows(from, ids);
    const { horizon, unsettled } = rows[0];
    const found = rows.filter((row) => row.xid !== null);
    const more = found.length === ROWS_PER_READ;
    const placed = found.flatMap((row) => changesOf(row, from, filter.messageIds));
    const last = found[found.length - 1];
    const next =
      more && last !== undefined
        ? cursorOf(last, last.message_ids.length - 1)
        : { xid: horizon, position: '0', index: -1, at: now };
    return { changes: await this.#describe(placed, filter.client), next, more, unsettled };
  }

  #rows(from: JournalCursor, ids: string | null): Promise<JournalColumns[]> {
    return this.database.rows<JournalColumns>(JOURNAL_FROM, [
      from.xid,
      from.position,
      Math.max(0, from.at - TIME_SLACK),
      ROWS_PER_READ,
      ids,
    ]);
  }

  async #describe(
    placed: readonly PlacedChange[],
    client: string | null,
  ): Promise<MessageChange[]> {
    if (placed.length === 0) return [];
    const ids = [...new Set(placed.map((change) => change.messageId))];
    const rows = await this.database.rows<ChangedMessageColumns>(CHANGED_MESSAGES, [
      uuidArray(ids),
      ...extent(ids),
      client,
    ]);
    const messages = new Map(rows.map((row) => [row.message_id, row]));
    return placed.flatMap((change) => {
      const message = messages.get(change.messageId);
      // Another client's, or past its retention.
      if (message === undefined) return [];
      return [toProtoChange(change, message, encodeCursor(change.cursor))];
    });
  }
}

function cursorOf(row: JournalColumns, index: number): JournalCursor {
  return { xid: row.xid!, position: row.position, index, at: row.at.getTime() };
}

function changesOf(
  row: JournalColumns,
  from: JournalCursor,
  wanted: ReadonlySet<string> | null,
): PlacedChange[] {
  const seen = row.xid === from.xid && row.position === from.position ? from.index : -1;
  const changes: PlacedChange[] = [];
  for (let i = seen + 1; i < row.message_ids.length; i += 1) {
    const messageId = row.message_ids[i];
    if (wanted !== null && !wanted.has(messageId)) continue;
    changes.push({
      messageId,
      cursor: cursorOf(row, i),
      at: row.at.getTime(),
      segmentNumber: row.segment_numbers[i],
      state: row.states[i],
      detail: row.details[i],
    });
  }
  return changes;
}
