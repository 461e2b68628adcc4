import { Inject, Injectable } from '@nestjs/common';
import { BIND_OVERVIEW } from '../dispatch/bind-overview.js';
import type { BindOverview } from '../dispatch/bind-overview.js';
import { uuid7Floor } from '../message/uuid7.js';
import type {
  Carrier,
  GetStatusResponse,
} from '../rpc/generated/tellerline/v1/operations_service.js';
import { toTimestamp } from '../rpc/timestamps.js';
import { nodeNameOf, VERSION } from '../settings/identity.adapter.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Database } from '../storage/database.js';
import { textArray } from '../storage/pg-array.js';
import { ORPHANS, QUEUES, SLOTS } from './operations.sql.js';
import type { QueueColumns, SlotColumns } from './operations.sql.js';
import { toBindStatuses, toProtoCarrier, toQueueStatuses } from './status-view.js';

/** Counts go no further. */
const MOST_COUNTED = 100_000;

/** What an operator asks: binds, queues and carriers. */
@Injectable()
export class OperationsStore {
  readonly #startedAt = Date.now() - process.uptime() * 1000;

  constructor(
    private readonly database: Database,
    private readonly settings: SettingsStore,
    @Inject(BIND_OVERVIEW) private readonly overview: BindOverview,
  ) {}

  async status(): Promise<GetStatusResponse> {
    const { carriers, retention } = this.settings.current;
    const node = nodeNameOf(this.settings.current);
    const names = textArray(carriers.map((carrier) => carrier.name));
    const oldest = uuid7Floor(Math.max(0, Date.now() - retention.messages));
    const [slots, queues, orphans] = await Promise.all([
      this.database.rows<SlotColumns>(SLOTS, [names]),
      this.database.rows<QueueColumns>(QUEUES, [names, MOST_COUNTED, oldest]),
      this.database.rows<{ orphans: number }>(ORPHANS, [MOST_COUNTED]),
    ]);
    return {
      version: VERSION,
      node,
      startedAt: toTimestamp(Math.round(this.#startedAt)),
      binds: toBindStatuses(slots, this.overview.binds(), node),
      queues: toQueueStatuses(queues),
      orphanReceipts: String(orphans[0]?.orphans ?? 0),
    };
  }

  carriers(): Carrier[] {
    return this.settings.current.carriers.map(toProtoCarrier);
  }
}
