import { performance } from 'node:perf_hooks';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import { CLEAN_RECIPIENTS } from './recipient-cleaning.sql.js';
import { RECIPIENT_CLEANING_LOCK } from './run-locks.js';

const BATCH = 5_000;
/** Milliseconds of one run; the next goes on. */
const MOST_TIME = 10 * 60_000;

/** Deletes the recipients of runs past their retention, one node at a time. Their tallies stay. */
@Injectable()
export class RecipientCleaningRunner implements OnModuleDestroy {
  readonly #log = new Logger('RecipientCleaning');
  #stopping = false;

  constructor(
    private readonly database: Database,
    private readonly settings: SettingsStore,
  ) {}

  @Cron('0 37 * * * *', { name: 'recipient cleaning', timeZone: 'UTC', waitForCompletion: true })
  async scheduled(): Promise<void> {
    if (!this.settings.current.broadcast.enabled) return;
    try {
      await this.run(Date.now());
    } catch (error) {
      this.#log.error({ err: error }, 'old recipients were not deleted');
    }
  }

  /** How many were deleted; undefined where another node is at it. `now` in ms since the epoch. */
  async run(now: number): Promise<number | undefined> {
    const until = performance.now() + MOST_TIME;
    const oldest = now - this.settings.current.retention.broadcasts;
    const deleted = await this.database.exclusive(RECIPIENT_CLEANING_LOCK, async (connection) => {
      let count = 0;
      while (!this.#stopping && performance.now() < until) {
        const rows = await connection.rows(CLEAN_RECIPIENTS, [oldest, BATCH]);
        if (rows.length === 0) break;
        count += rows.length;
      }
      return count;
    });
    if (deleted) this.#log.log(`deleted ${deleted} recipients of broadcasts`);
    return deleted;
  }

  /** A batch under way is the last. */
  stop(): void {
    this.#stopping = true;
  }

  onModuleDestroy(): void {
    this.stop();
  }
}
