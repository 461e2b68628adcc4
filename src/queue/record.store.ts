import { randomBytes } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Subject } from 'rxjs';
import { Failure } from '../failure/failure.js';
import { isFinal, stateCode, stateOfCode } from '../message/states.js';
import { Uuid7Generator } from '../message/uuid7.js';
import { Database } from '../storage/database.js';
import { intArray, jsonArray, textArray, uuidArray } from '../storage/pg-array.js';
import type { Queryable } from '../storage/queryable.js';
import { openIds, rangeOf, recentIds } from './id-range.js';
import type { IdRange } from './id-range.js';
import { JournalSignal } from './journal-signal.js';
import { QueueReports } from './queue-reports.js';
import { leadingReceipts, receiptKey } from './receipt-batch.js';
import { changeColumns, receiveColumns } from './record-columns.js';
import { CHANGE, ERASE, KNOWN, PARK, RECEIVE, UNPARK } from './record.sql.js';
import { receiptMask } from './segment-change.js';
import type {
  ChangedSegment,
  ReceiptChange,
  ReceiptFate,
  SegmentChange,
} from './segment-change.js';
import type { TrailEntry } from './trail.js';

/** How a receipt ended, and the segment it moved. */
export interface ReceiptOutcome {
  fate: ReceiptFate;
  segment: ChangedSegment | null;
}

interface ChangedRow {
  message_id: string;
  segment_number: number;
  message_class: number;
  state: number;
}

interface WaitingChange {
  change: SegmentChange;
  recorded: () => void;
}

interface WaitingReceipt {
  receipt: ReceiptChange;
  resolve: (outcome: ReceiptOutcome) => void;
  reject: (error: unknown) => void;
}

const MAX_BATCH = 1000;
/** An answer that is recorded later than this after its receipt is found by the hourly look, in ms. */
const JOINED_SOON = 10 * 60 * 1000;
const RETRY_AFTER = 250;
const OTP = 1;

/**
 * Records what became of segments, in batches, one at a time and in order:
 * first what the SMSCs answered, then the receipts, so that a receipt which came
 * right after its answer finds its segment.
 *
 * Answers are kept and tried again while the database is away: they are at most
 * a window for each bind. Receipts are refused then, and the SMSC keeps them.
 */
@Injectable()
export class RecordStore {
  readonly #log = new Logger('RecordStore');
  readonly #orphanIds = new Uuid7Generator(randomBytes);
  /** Receipts this node parked of late: their answers may come at any moment. */
  readonly #parked = new LRUCache<string, true>({ max: 10_000, ttl: 60_000 });
  /** Parked receipts that found their segment, once that is committed. */
  readonly joined = new Subject<{ receipt: ReceiptChange; outcome: ReceiptOutcome }>();
  #changes: WaitingChange[] = [];
  #receipts: WaitingReceipt[] = [];
  #running = false;
  #scheduled = false;
  #away = false;
  #idle: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly reports: QueueReports,
    private readonly journal: JournalSignal,
  ) {}

  /** `recorded` is called once the change is committed, or found to be out of date. */
  change(change: SegmentChange, recorded: () => void): void {
    this.#changes.push({ change, recorded });
    this.#schedule();
  }

  /** Resolves once committed; throws a Failure `storage_away` with the database away. */
  receipt(receipt: ReceiptChange): Promise<ReceiptOutcome> {
    if (this.#away || this.#receipts.length >= 10 * MAX_BATCH) {
      return Promise.reject(new Failure('storage_away', 'the database cannot be reached'));
    }
    return new Promise((resolve, reject) => {
      this.#receipts.push({ receipt, resolve, reject });
      this.#schedule();
    });
  }

  /** Resolves when nothing waits to be recorded. */
  drained(): Promise<void> {
    if (!this.#running && this.#changes.length + this.#receipts.length === 0) {
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /**
   * Applies receipts parked since `since` (ms since the epoch) whose segments are
   * known by now. Those that came before their answer on another node, or in the
   * moment before it was committed, are found here.
   */
  async join(since = Date.now() - JOINED_SOON): Promise<void> {
    const now = Date.now();
    const joined = await this.database.transaction(async (transaction) => {
      const rows = await transaction.rows<{
        carrier: string;
        smsc_message_id: string;
        state: number;
        entry: TrailEntry;
      }>(UNPARK, [...openIds(now), MAX_BATCH, since]);
      if (rows.length === 0) return [];
      const receipts = rows.map((row): ReceiptChange => ({
        carrier: row.carrier,
        smscMessageId: row.smsc_message_id,
        to: stateOfCode(row.state),
        entry: row.entry,
      }));
      const outcomes = await this.#receive(transaction, receipts, now);
      return receipts.map((receipt, place) => ({ receipt, outcome: outcomes[place] }));
    });
    if (joined.length === 0) return;
    this.journal.written.next();
    for (const one of joined) this.joined.next(one);
  }

  /** Erases the texts of those one-time passwords among these messages that are done with. */
  async erase(messageIds: readonly string[], queryable: Queryable = this.database): Promise<void> {
    if (messageIds.length === 0) return;
    await queryable.rows(ERASE, [uuidArray(messageIds), ...rangeOf(messageIds), Date.now()]);
  }

  #schedule(): void {
    if (this.#scheduled || this.#running) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#changes.length + this.#receipts.length > 0) {
      const changes = this.#changes.splice(0, MAX_BATCH);
      // Taken now: the answer to a receipt that comes later may not be among the changes.
      const receipts = this.#receipts.splice(0, MAX_BATCH);
      if (changes.length > 0) await this.#recordChanges(changes, receipts);
      if (receipts.length > 0) await this.#recordReceipts(receipts);
    }
    this.#running = false;
    for (const idle of this.#idle.splice(0)) idle();
  }

  /** Where the database is away, `receipts` are refused and emptied. */
  async #recordChanges(waiting: WaitingChange[], receipts: WaitingReceipt[]): Promise<void> {
    const changes = waiting.map(({ change }) => change);
    for (const batch of inTurn(changes)) {
      while (!(await this.#tryChanges(batch))) {
        this.#away = true;
        // While answers wait for the database, receipts go back to the SMSC.
        const failure = new Failure('storage_away', 'the database cannot be reached');
        for (const { reject } of [...receipts.splice(0), ...this.#receipts.splice(0)]) {
          reject(failure);
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER));
      }
    }
    this.#away = false;
    this.journal.written.next();
    for (const { recorded } of waiting) recorded();
    if (changes.some((change) => this.#wasParked(change))) {
      void this.join().catch(() => undefined); // the sweep joins what is missed
    }
  }

  /** False where it is worth another try. */
  async #tryChanges(batch: readonly SegmentChange[]): Promise<boolean> {
    try {
      const rows = await this.#timed(batch.length, () =>
        this.database.rows<ChangedRow>(CHANGE, changeColumns(batch, Date.now())),
      );
      await this.#eraseFinal(this.database, rows.map(toChanged));
      return true;
    } catch (error) {
      if (error instanceof Failure && error.retryable) return false;
      if (batch.length === 1) {
        this.#log.error({ err: error, message_id: batch[0].messageId }, 'could not record');
        return true;
      }
    }
    // One that the database will never take must not take the others with it.
    for (const change of batch) if (!(await this.#tryChanges([change]))) return false;
    return true;
  }

  #wasParked(change: SegmentChange): boolean {
    if (change.smscMessageId === undefined || this.#parked.size === 0) return false;
    const carrier = change.entries[change.entries.length - 1]?.b?.split('/')[0] ?? '';
    return this.#parked.has(receiptKey({ carrier, smscMessageId: change.smscMessageId }));
  }

  async #recordReceipts(waiting: WaitingReceipt[]): Promise<void> {
    const receipts = waiting.map(({ receipt }) => receipt);
    try {
      const outcomes = await this.#timed(receipts.length, () =>
        this.#receive(this.database, receipts, Date.now()),
      );
      this.journal.written.next();
      waiting.forEach(({ resolve }, place) => resolve(outcomes[place]));
    } catch (error) {
      const refused = !(error instanceof Failure && error.retryable);
      if (refused && waiting.length > 1) {
        for (const one of waiting) await this.#recordReceipts([one]);
      } else {
        for (const { reject } of waiting) reject(error);
      }
    }
  }

  /** The outcomes in the order of the receipts. */
  async #receive(
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
      await this.#eraseFinal(queryable, moved.map(toChanged));
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

  /** Promise 8: an OTP's text goes once its fate is final; the sweep finds what is missed here. */
  async #eraseFinal(queryable: Queryable, segments: readonly ChangedSegment[]): Promise<void> {
    const ids = segments
      .filter(({ messageClass, state }) => messageClass === OTP && isFinal(stateOfCode(state)))
      .map(({ messageId }) => messageId);
    if (ids.length > 0) await this.erase(ids, queryable);
  }

  async #timed<T>(rows: number, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work();
    const milliseconds = performance.now() - started;
    this.reports.all.next({ kind: 'flushed', operation: 'record', rows, milliseconds });
    return result;
  }
}

function toChanged(row: ChangedRow): ChangedSegment {
  return {
    messageId: row.message_id,
    segmentNumber: row.segment_number,
    messageClass: row.message_class,
    state: row.state,
  };
}

/** One statement can move a row only once: changes of the same segment go one statement after the other. */
function inTurn(changes: readonly SegmentChange[]): SegmentChange[][] {
  const batches: SegmentChange[][] = [];
  const depth = new Map<string, number>();
  for (const change of changes) {
    const key = `${change.messageId}/${change.segmentNumber}`;
    const place = depth.get(key) ?? 0;
    depth.set(key, place + 1);
    (batches[place] ??= []).push(change);
  }
  return batches;
}
