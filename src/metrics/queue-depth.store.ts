import { Injectable } from '@nestjs/common';
import { classOfCode } from '../message/message-class.js';
import { stateOfCode } from '../message/states.js';
import { uuid7Floor } from '../message/uuid7.js';
import { textArray } from '../storage/pg-array.js';
import { Database } from '../storage/database.js';
import { QUEUE_DEPTH } from './queue-depth.sql.js';
import type { QueueDepthRow } from './queue-depth.sql.js';

/** Open segments of one carrier, class and state. */
export interface QueueDepth {
  carrier: string;
  messageClass: string;
  /** queued, submitting or uncertain. */
  state: string;
  /** At most DEPTH_LIMIT. */
  segments: number;
  /** Milliseconds since the epoch; null with no segment, or not queued. */
  oldestDueAt: number | null;
}

/** Up to how many segments of one carrier, class and state are counted. */
export const DEPTH_LIMIT = 20_000;

/** The longest time to live is 14 days: a segment older than this is not open, save where a person holds it. */
const LOOK_BACK = 15 * 24 * 3600 * 1000;

/** Counts what waits. */
@Injectable()
export class QueueDepthStore {
  constructor(private readonly database: Database) {}

  /** Every combination of the carriers, the classes and the open states. Throws as Database does. */
  async read(carriers: readonly string[], now: number): Promise<QueueDepth[]> {
    const rows = await this.database.rows<QueueDepthRow>(QUEUE_DEPTH, [
      textArray([...carriers]),
      uuid7Floor(now - LOOK_BACK),
      DEPTH_LIMIT,
    ]);
    return rows.map((row) => ({
      carrier: row.carrier,
      messageClass: classOfCode(row.message_class),
      state: stateOfCode(row.lane),
      segments: row.segments,
      oldestDueAt: row.oldest_due_at,
    }));
  }
}
