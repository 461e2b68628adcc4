import { Injectable, Logger } from '@nestjs/common';
import { Subject } from 'rxjs';
import { Failure } from '../failure/failure.js';
import { stateOfCode } from '../message/states.js';
import { Database } from '../storage/database.js';
import { toChanged } from './changed-row.js';
import type { ChangedRow } from './changed-row.js';
import { eraseFinal } from './erasure.store.js';
import { openIds } from './id-range.js';
import { JournalSignal } from './journal-signal.js';
import { QueueReports } from './queue-reports.js';
import { ReceiptMatching } from './receipt-matching.store.js';
import type { ReceiptOutcome } from './receipt-matching.store.js';
import { changeColumns } from './record-columns.js';
import { CHANGE, UNPARK } from './record.sql.js';
import type { ReceiptChange, SegmentChange } from './segment-change.js';
import type { TrailEntry } from './trail.js';

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
  readonly #matching = new ReceiptMatching();
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
      const outcomes = await this.#matching.receive(transaction, receipts, now);
      return receipts.map((receipt, place) => ({ receipt, outcome: outcomes[place] }));
    });
    if (joined.length === 0) return;
    this.journal.written.next();
    for (const one of joined) this.joined.next(one);
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
      await eraseFinal(this.database, rows.map(toChanged));
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
    if (change.smscMessageId === undefined) return false;
    const carrier = change.entries[change.entries.length - 1]?.b?.split('/')[0] ?? '';
    return this.#matching.wasParked(carrier, change.smscMessageId);
  }

  async #recordReceipts(waiting: WaitingReceipt[]): Promise<void> {
    const receipts = waiting.map(({ receipt }) => receipt);
    try {
      const outcomes = await this.#timed(receipts.length, () =>
        this.#matching.receive(this.database, receipts, Date.now()),
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

  async #timed<T>(rows: number, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work();
    const milliseconds = performance.now() - started;
    this.reports.all.next({ kind: 'flushed', operation: 'record', rows, milliseconds });
    return result;
  }
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
