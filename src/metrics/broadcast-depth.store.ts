import { Injectable } from '@nestjs/common';
import { Database } from '../storage/database.js';
import { textArray } from '../storage/pg-array.js';
import { BROADCAST_DEPTH } from './broadcast-depth.sql.js';
import type { BroadcastDepthRow } from './broadcast-depth.sql.js';
import { JOB_DEPTH } from './job-depth.sql.js';
import type { JobDepthRow } from './job-depth.sql.js';

/** The sendings that are not over. Counts are at most RUNS_LIMIT, times in milliseconds. */
export interface BroadcastDepth {
  planned: number;
  running: number;
  paused: number;
  /** For how long a recipient of the running ones has been due; 0 with none. */
  oldestDue: number;
  /** For how long the oldest reads its audience; 0 with none. */
  expanding: number;
}

/** How a job stands, in milliseconds since the epoch. */
export interface JobDepth {
  job: string;
  knownUntil: number;
  /** Null where it was not done yet. */
  lastDoneAt: number | null;
}

export const RUNS_LIMIT = 500;

/** Counts what is to be sent to many, and says how jobs stand. */
@Injectable()
export class BroadcastDepthStore {
  constructor(private readonly database: Database) {}

  /** Throws as Database does, as the next. */
  async broadcasts(now: number): Promise<BroadcastDepth> {
    const [row] = await this.database.rows<BroadcastDepthRow & Record<string, unknown>>(
      BROADCAST_DEPTH,
      [RUNS_LIMIT, now],
    );
    const age = (at: number | null | undefined) => Math.max(0, now - (at ?? now));
    return {
      planned: row?.planned ?? 0,
      running: row?.running ?? 0,
      paused: row?.paused ?? 0,
      oldestDue: age(row?.oldest_due_at),
      expanding: age(row?.expanding_since),
    };
  }

  async jobs(names: readonly string[]): Promise<JobDepth[]> {
    const rows = await this.database.rows<JobDepthRow & Record<string, unknown>>(JOB_DEPTH, [
      textArray(names),
    ]);
    return rows.map((row) => ({
      job: row.job,
      knownUntil: row.known_until,
      lastDoneAt: row.last_done_at,
    }));
  }
}
