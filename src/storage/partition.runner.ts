import { Logger } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { Database } from './database.js';
import type { ExistingPartition } from './partitions.js';
import {
  missingPartitions,
  outdatedPartitions,
  parsePartition,
  partitionHorizon,
} from './partitions.js';
import {
  LIST_PARTITIONS,
  PARTITION_LOCK,
  attachPartition,
  createPartition,
  detachPartition,
  dropPartition,
  finishDetach,
} from './partitions.sql.js';
import type { Queryable } from './queryable.js';

/** Milliseconds, as in settings.retention. */
export interface Retention {
  messages: number;
  journal: number;
}

export interface PartitionReport {
  made: string[];
  dropped: string[];
}

const DAYS_AHEAD = 14;

/** Makes the days' partitions ahead of time and drops those past their retention. */
export class PartitionRunner {
  readonly reports = new Subject<PartitionReport>();
  readonly #log = new Logger('Partitions');
  #horizon = 0;

  constructor(
    private readonly database: Database,
    private readonly retention: () => Retention,
    private readonly daysAhead = DAYS_AHEAD,
  ) {}

  /** Until when, in milliseconds since the epoch, messages have somewhere to go. */
  horizon(): number {
    return this.#horizon;
  }

  /** Before the first message; throws where it cannot. */
  async prepare(now: number): Promise<void> {
    const made = await this.database.exclusive(PARTITION_LOCK, (tx) => this.#make(tx, now), {
      wait: true,
    });
    if (made !== undefined && made.length > 0) this.#log.log(`made ${made.length} partitions`);
  }

  /** Makes and drops; does nothing where another node is at it. */
  async run(now: number): Promise<PartitionReport | undefined> {
    const report = await this.database.exclusive(PARTITION_LOCK, async (connection) => {
      const keep = this.retention();
      return {
        made: await this.#make(connection, now),
        dropped: await this.#drop(connection, now, keep),
      };
    });
    if (report === undefined) {
      await this.#look(this.database, now);
      return undefined;
    }
    const { made, dropped } = report;
    this.#log.log(`partitions made ${made.length}, dropped ${dropped.length}`);
    this.reports.next(report);
    return report;
  }

  async #make(connection: Queryable, now: number): Promise<string[]> {
    const missing = missingPartitions(await this.#look(connection, now), now, this.daysAhead);
    for (const partition of missing) {
      await connection.rows(createPartition(partition), []);
      await connection.rows(attachPartition(partition), []);
    }
    if (missing.length > 0) await this.#look(connection, now);
    return missing.map(({ name }) => name);
  }

  async #drop(connection: Queryable, now: number, keep: Retention): Promise<string[]> {
    const outdated = outdatedPartitions(await this.#look(connection, now), now, keep);
    for (const { name, attached, detaching } of outdated) {
      const { table } = parsePartition(name)!;
      if (detaching) await connection.rows(finishDetach(table.name, name), []);
      else if (attached) await connection.rows(detachPartition(table.name, name), []);
      await connection.rows(dropPartition(name), []);
    }
    return outdated.map(({ name }) => name);
  }

  async #look(connection: Queryable, now: number): Promise<ExistingPartition[]> {
    const existing = await connection.rows<ExistingPartition & Record<string, unknown>>(
      LIST_PARTITIONS,
      [],
    );
    this.#horizon = partitionHorizon(existing, now);
    return existing;
  }
}
