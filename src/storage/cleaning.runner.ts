import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Subject } from 'rxjs';
import { CLEAN_EVENT_KEYS, CLEAN_ORPHANS, CLEAN_TOLD, CLEANING_LOCK } from './cleaning.sql.js';
import type { Database } from './database.js';

/** Milliseconds, as in settings.retention. */
export interface RowRetention {
  eventKeys: number;
  orphanReceipts: number;
}

export interface CleaningReport {
  eventKeys: number;
  /** Receipts that never found a segment, by the carrier that sent them. */
  orphans: ReadonlyMap<string, number>;
  /** Nothing past its retention is left. */
  done: boolean;
}

const BATCH = 5_000;
/** Milliseconds of one run; the next goes on. */
const MOST_TIME = 10 * 60_000;

/** Deletes what goes by its age and has no partitions. */
export class CleaningRunner implements OnModuleDestroy {
  readonly reports = new Subject<CleaningReport>();
  readonly #log = new Logger('Cleaning');
  #stopping = false;

  constructor(
    private readonly database: Database,
    private readonly retention: () => RowRetention,
    private readonly mostTime = MOST_TIME,
  ) {}

  /**
   * Deletes until nothing old is left, the time is up or `halted`; undefined where
   * another node is at it.
   */
  async run(now: number, halted = () => false): Promise<CleaningReport | undefined> {
    const until = performance.now() + this.mostTime;
    const keep = this.retention();
    const report = await this.database.exclusive(CLEANING_LOCK, async (connection) => {
      const orphans = new Map<string, number>();
      let eventKeys = 0;
      const more = () => !this.#stopping && !halted() && performance.now() < until;
      // The orphans first: they are few, and somebody waits for their number.
      const noOrphans = await clean(
        (batch) => connection.rows<Orphan>(CLEAN_ORPHANS, [now - keep.orphanReceipts, batch]),
        more,
        ({ carrier }) => orphans.set(carrier, (orphans.get(carrier) ?? 0) + 1),
      );
      const noKeys = await clean(
        (batch) => connection.rows(CLEAN_EVENT_KEYS, [now - keep.eventKeys, batch]),
        more,
        () => (eventKeys += 1),
      );
      const noTold = await clean(
        (batch) => connection.rows(CLEAN_TOLD, [now, batch]),
        more,
        () => undefined,
      );
      return { eventKeys, orphans, done: noOrphans && noKeys && noTold };
    });
    if (report === undefined) return undefined;
    this.#tell(report);
    this.reports.next(report);
    return report;
  }

  /** A run under way ends with its batch. */
  onModuleDestroy(): void {
    this.#stopping = true;
  }

  #tell({ eventKeys, orphans, done }: CleaningReport): void {
    const orphaned = [...orphans.values()].reduce((sum, count) => sum + count, 0);
    if (eventKeys > 0 || orphaned > 0) {
      this.#log.log(`deleted ${eventKeys} event keys and ${orphaned} orphaned receipts`);
    }
    if (!done) this.#log.warn('there is more to delete; the next run goes on');
  }
}

interface Orphan extends Record<string, unknown> {
  carrier: string;
}

/**
 * In batches: a delete of millions would hold its rows, and the log, for
 * minutes. Gives whether nothing was left.
 */
async function clean<Row>(
  remove: (most: number) => Promise<Row[]>,
  more: () => boolean,
  removed: (row: Row) => void,
): Promise<boolean> {
  for (;;) {
    const rows = await remove(BATCH);
    rows.forEach(removed);
    if (rows.length < BATCH) return true;
    if (!more()) return false;
  }
}
