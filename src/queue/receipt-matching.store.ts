import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { stateCode } from '../message/states.js';
import { Uuid7Generator } from '../message/uuid7.js';
import { intArray, jsonArray, textArray, uuidArray } from '../storage/pg-array.js';
import type { Queryable } from '../storage/queryable.js';
import { toChanged } from './changed-row.js';
import type { ChangedRow } from './changed-row.js';
import { eraseFinal } from './erasure.store.js';
import { openIds, recentIds } from './id-range.js';
import type { IdRange } from './id-range.js';
import { leadingReceipts, receiptKey } from './receipt-batch.js';
import { receiveColumns } from './record-columns.js';
import { KNOWN, PARK, RECEIVE } from './record.sql.js';
import { receiptMask } from './segment-change.js';
import type { ChangedSegment, ReceiptChange, ReceiptFate } from './segment-change.js';

/** How a receipt ended, and the segment it moved. */
export interface ReceiptOutcome {
  fate: ReceiptFate;
  segment: ChangedSegment | null;
}

/** Finds the segments of receipts, and parks those that have none yet. */
export class ReceiptMatching {
  readonly #orphanIds = new Uuid7Generator(randomBytes);
  /** Receipts this node parked of late: their answers may come at any moment. */
  readonly #parked = new LRUCache<string, true>({ max: 10_000, ttl: 60_000 });

  /** Whether this node parked a receipt for this message ID lately. */
  wasParked(carrier: string, smscMessageId: string): boolean {
    return this.#parked.size > 0 && this.#parked.has(receiptKey({ carrier, smscMessageId }));
  }

  /** The outcomes in the order of the receipts. */
  async receive(
    queryable: Queryable,
    receipts: readonly ReceiptChange[],
    now: number,
  ): Promise<ReceiptOutcome[]> {
    const outcomes = receipts.map((): ReceiptOutcome => ({ fate: 'repeated', segment: null }));
    let range = recentIds(now);
    let open = leadingReceipts(receipts);
    while (open.length > 0) {
      const batch = open.map((place) => receipts[place]);
      const moved = await queryable.rows<ChangedRow & { ordinal: number }>(
        RECEIVE,
        receiveColumns(batch, range, now),
      );
      for (const row of moved) {
        outcomes[open[row.ordinal]] = { fate: 'matched', segment: toChanged(row) };
      }
      await eraseFinal(queryable, moved.map(toChanged));
      const left = open.filter((place) => outcomes[place].fate !== 'matched');
      if (left.length === 0) break;
      const known = await this.#known(queryable, receipts, left, openIds(now));
      const orphans = left.filter((place) => !known.has(place));
      await this.#park(
        queryable,
        orphans.map((place) => receipts[place]),
        now,
      );
      for (const place of orphans) outcomes[place].fate = 'orphaned';
      // Of an older message, or its answer was committed between the two looks.
      range = openIds(now);
      open = left.filter((place) => known.get(place) === true);
    }
    return outcomes;
  }

  /** Those of the receipts at `places` that have a segment, and whether they move it. */
  async #known(
    queryable: Queryable,
    receipts: readonly ReceiptChange[],
    places: readonly number[],
    range: IdRange,
  ): Promise<Map<number, boolean>> {
    const asked = places.map((place) => receipts[place]);
    const rows = await queryable.rows<{ ordinal: number; moves: boolean }>(KNOWN, [
      intArray(places),
      textArray(asked.map((receipt) => receipt.carrier)),
      textArray(asked.map((receipt) => receipt.smscMessageId)),
      intArray(asked.map((receipt) => receiptMask(receipt.to))),
      ...range,
    ]);
    return new Map(rows.map((row) => [row.ordinal, row.moves]));
  }

  /** Keeps receipts whose segment is not known yet; `join` finds it. */
  async #park(queryable: Queryable, orphans: readonly ReceiptChange[], now: number): Promise<void> {
    if (orphans.length === 0) return;
    await queryable.rows(PARK, [
      uuidArray(orphans.map(() => this.#orphanIds.next(now))),
      textArray(orphans.map((receipt) => receipt.carrier)),
      textArray(orphans.map((receipt) => receipt.smscMessageId)),
      intArray(orphans.map((receipt) => stateCode(receipt.to))),
      jsonArray(orphans.map((receipt) => JSON.stringify(receipt.entry))),
      now,
    ]);
    for (const receipt of orphans) this.#parked.set(receiptKey(receipt), true);
  }
}
