import { Injectable } from '@nestjs/common';
import { HoldStore } from '../otp/hold.store.js';
import { Database } from '../storage/database.js';
import { SCHEDULED_DEPTH } from './scheduled-depth.sql.js';
import type { ScheduledDepthRow } from './scheduled-depth.sql.js';

/** What waits, and what is held. */
export interface ServiceDepth {
  /** Events that wait for their moment; at most SCHEDULED_LIMIT. */
  scheduled: number;
  /** Milliseconds for which one of them has been due; 0 with none. */
  late: number;
  /** Prefixes that get no one-time passwords, by country. */
  held: ReadonlyMap<string, number>;
}

/** Up to how many events that wait are counted. */
export const SCHEDULED_LIMIT = 100_000;

/** Counts what the services keep. */
@Injectable()
export class ServiceDepthStore {
  constructor(
    private readonly database: Database,
    private readonly holds: HoldStore,
  ) {}

  /** Throws as Database does. */
  async read(now: number): Promise<ServiceDepth> {
    const [[row], holds] = await Promise.all([
      this.database.rows<ScheduledDepthRow & Record<string, unknown>>(SCHEDULED_DEPTH, [
        SCHEDULED_LIMIT,
      ]),
      this.holds.inForce(now),
    ]);
    const byCountry = Map.groupBy(holds, ({ country }) => country);
    return {
      scheduled: row?.waiting ?? 0,
      late: Math.max(0, now - (row?.next_at ?? now)),
      held: new Map([...byCountry].map(([country, all]) => [country, all.length])),
    };
  }
}
