import { Injectable } from '@nestjs/common';
import { classCode } from '../message/message-class.js';
import type { MessageClass } from '../message/message-class.js';
import { Database } from '../storage/database.js';
import { byteaArray, uuidArray } from '../storage/pg-array.js';
import type { Queryable } from '../storage/queryable.js';
import { eraseTexts } from './erasure.store.js';
import { openIds, rangeOf } from './id-range.js';
import { QUEUED_FOR, QUEUED_OF, RECALL_MESSAGES } from './recall-batch.sql.js';
import { trailJson } from './trail.js';

/** A message that has a queued segment. */
export interface QueuedMessage {
  messageId: string;
  eventId: string;
}

/** Whose, and of which events. */
export interface QueuedSearch {
  clientId: string;
  /** With what their event IDs begin. */
  eventPrefix: string;
}

interface QueuedColumns extends Record<string, unknown> {
  message_id: string;
  event_id: string;
}

/** Takes back many messages that were queued and never submitted. */
@Injectable()
export class BatchRecall {
  constructor(private readonly database: Database) {}

  /**
   * Those of the messages whose segments were all queued: they are cancelled and
   * in the journal once the transaction commits, which the caller then says on
   * the JournalSignal. A thousand at a time will do.
   */
  async recall(tx: Queryable, messageIds: readonly string[], detail: string): Promise<string[]> {
    if (messageIds.length === 0) return [];
    const now = Date.now();
    const rows = await tx.rows<{ message_id: string }>(RECALL_MESSAGES, [
      uuidArray(messageIds),
      ...rangeOf(messageIds),
      trailJson({ t: now, s: 'cancelled', d: detail }),
      now,
      detail,
    ]);
    const recalled = rows.map((row) => row.message_id);
    await eraseTexts(tx, recalled);
    return recalled;
  }

  /** Of a class, in the order of message IDs, after one of them. `now` in ms since the epoch. */
  async queuedOf(
    { clientId, eventPrefix }: QueuedSearch,
    messageClass: MessageClass,
    after: string | null,
    limit: number,
    now: number,
  ): Promise<QueuedMessage[]> {
    const [least, greatest] = openIds(now);
    const rows = await this.database.rows<QueuedColumns>(QUEUED_OF, [
      clientId,
      eventPrefix,
      classCode(messageClass),
      after ?? least,
      greatest,
      limit,
    ]);
    return rows.map(queuedMessage);
  }

  /** Those for some numbers, by their hashes. */
  async queuedFor(
    { clientId, eventPrefix }: QueuedSearch,
    recipientHashes: readonly Buffer[],
    limit: number,
    now: number,
  ): Promise<QueuedMessage[]> {
    const rows = await this.database.rows<QueuedColumns>(QUEUED_FOR, [
      clientId,
      eventPrefix,
      byteaArray(recipientHashes),
      ...openIds(now),
      limit,
    ]);
    return rows.map(queuedMessage);
  }
}

function queuedMessage(row: QueuedColumns): QueuedMessage {
  return { messageId: row.message_id, eventId: row.event_id };
}
