import { Injectable } from '@nestjs/common';
import { Database } from '../storage/database.js';
import { partitionHorizon } from '../storage/partitions.js';
import type { ExistingPartition } from '../storage/partitions.js';
import { LIST_PARTITIONS } from '../storage/partitions.sql.js';

/** How far ahead the partitions have been made, by whichever node made them. */
@Injectable()
export class PartitionHorizonStore {
  constructor(private readonly database: Database) {}

  /** Milliseconds since the epoch; `now` or before where today has none. Throws as Database does. */
  async read(now: number): Promise<number> {
    return partitionHorizon(await this.database.rows<ExistingPartition>(LIST_PARTITIONS, []), now);
  }
}
