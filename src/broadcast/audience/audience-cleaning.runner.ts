import { performance } from 'node:perf_hooks';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Failure } from '../../failure/failure.js';
import { Database } from '../../storage/database.js';
import type { Queryable } from '../../storage/queryable.js';
import { BroadcastReports } from '../run/broadcast-reports.js';
import {
  AUDIENCE_CLEANING_LOCK,
  AUDIENCE_DELETE,
  AUDIENCE_DROP,
  AUDIENCE_EXPIRED,
  MEMBERS_DELETE,
} from './audience.sql.js';

const BATCH = 5_000;
/** Milliseconds of one run; the next goes on. */
const MOST_TIME = 4 * 60_000;

/** Deletes audiences that are past their time, deleted, or whose upload broke off. One node at a time. */
@Injectable()
export class AudienceCleaning implements OnModuleDestroy {
  readonly #log = new Logger('Audiences');
  #stopping = false;

  constructor(
    private readonly database: Database,
    private readonly reports: BroadcastReports,
  ) {}

  @Cron('30 */5 * * * *', { name: 'audience-cleaning', timeZone: 'UTC', waitForCompletion: true })
  async scheduled(): Promise<void> {
    try {
      await this.run(Date.now());
    } catch (error) {
      if (error instanceof Failure && error.retryable) return;
      this.#log.error({ err: error }, 'old audiences were not deleted');
    }
  }

  /**
   * Deletes what is over at `now` (ms since the epoch), until nothing is left or
   * the time is up; gives how many audiences, undefined where another node is at it.
   */
  run(now: number): Promise<number | undefined> {
    const until = performance.now() + MOST_TIME;
    const more = () => !this.#stopping && performance.now() < until;
    return this.database.exclusive(AUDIENCE_CLEANING_LOCK, async (connection) => {
      let audiences = 0;
      let members = 0;
      while (more()) {
        const [over] = await connection.rows<{ audience_id: string }>(AUDIENCE_EXPIRED, [now]);
        if (over === undefined) break;
        const { whole, count } = await empty(connection, over.audience_id, more);
        members += count;
        if (whole) audiences += 1;
      }
      if (members > 0 || audiences > 0) {
        this.reports.all.next({ kind: 'audiences_cleaned', audiences, members });
      }
      return audiences;
    });
  }

  /** A run under way ends with its batch. */
  onModuleDestroy(): void {
    this.#stopping = true;
  }
}

/** In batches: a delete of millions would hold its rows, and the log, for minutes. */
async function empty(
  connection: Queryable,
  audienceId: string,
  more: () => boolean,
): Promise<{ whole: boolean; count: number }> {
  // Unusable before its members go, for that takes its time.
  await connection.rows(AUDIENCE_DROP, [audienceId]);
  for (let count = 0; ;) {
    const [deleted] = await connection.rows<{ count: number }>(MEMBERS_DELETE, [audienceId, BATCH]);
    count += deleted.count;
    if (deleted.count < BATCH) {
      await connection.rows(AUDIENCE_DELETE, [audienceId]);
      return { whole: true, count };
    }
    if (!more()) return { whole: false, count };
  }
}
