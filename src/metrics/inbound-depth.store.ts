import { Injectable } from '@nestjs/common';
import { Database } from '../storage/database.js';
import { INBOUND_DEPTH } from './inbound-depth.sql.js';
import type { InboundDepthRow } from './inbound-depth.sql.js';

/** What customers wrote that is not done with. Counts are at most INBOUND_LIMIT, times in milliseconds. */
export interface InboundDepth {
  waiting: number;
  /** Age of the oldest that could be answered; 0 with none. */
  oldest: number;
  executing: number;
  /** Age of the oldest of them; 0 with none. */
  oldestExecuting: number;
  uncertain: number;
}

export const INBOUND_LIMIT = 20_000;

@Injectable()
export class InboundDepthStore {
  constructor(private readonly database: Database) {}

  /** Throws as Database does. */
  async read(now: number): Promise<InboundDepth> {
    const [row] = await this.database.rows<InboundDepthRow & Record<string, unknown>>(
      INBOUND_DEPTH,
      [INBOUND_LIMIT, now],
    );
    const age = (at: number | null | undefined) => Math.max(0, now - (at ?? now));
    return {
      waiting: row?.waiting ?? 0,
      oldest: age(row?.oldest_at),
      executing: row?.executing ?? 0,
      oldestExecuting: age(row?.oldest_executing_at),
      uncertain: row?.uncertain ?? 0,
    };
  }
}
