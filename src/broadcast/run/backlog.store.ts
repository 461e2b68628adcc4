import { Inject, Injectable } from '@nestjs/common';
import { BIND_OVERVIEW } from '../../dispatch/bind-overview.js';
import type { BindOverview } from '../../dispatch/bind-overview.js';
import { CarriersUp } from '../../event/carriers-up.js';
import { classCode } from '../../message/message-class.js';
import { openIds } from '../../queue/id-range.js';
import { RouteStore } from '../../route/route.store.js';
import type { BroadcastClass } from '../../settings/broadcast-settings.schema.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import { intArray, textArray } from '../../storage/pg-array.js';
import { backlogOf, BacklogRoom } from './backlog.js';
import { QUEUED_SEGMENTS } from './backlog.sql.js';

/** How much the carriers' queues may be topped up, and which one a number goes to. */
@Injectable()
export class Backlogs {
  readonly #up: CarriersUp;

  constructor(
    private readonly database: Database,
    private readonly settings: SettingsStore,
    private readonly routes: RouteStore,
    @Inject(BIND_OVERVIEW) overview: BindOverview,
  ) {
    this.#up = new CarriersUp(() => overview.binds());
  }

  /** What the queues may take of a class, in segments. Nothing is for a carrier whose binds are known to be down. */
  async room(messageClass: BroadcastClass, now: number): Promise<BacklogRoom> {
    const { carriers, broadcast } = this.settings.current;
    this.#up.look(now);
    const enabled = carriers.filter(({ enabled: is }) => is);
    const sizes = new Map(
      enabled.map((c) => [c.name, backlogOf(c.segmentsPerSecond, broadcast.backlog)]),
    );
    const rows = await this.database.rows<{ carrier: string; segments: number }>(QUEUED_SEGMENTS, [
      textArray([...sizes.keys()]),
      classCode(messageClass),
      intArray([...sizes.values()]),
      ...openIds(now),
    ]);
    const room = new BacklogRoom();
    for (const { carrier, segments } of rows) {
      const size = sizes.get(carrier)!;
      room.set(carrier, size, this.#up.isUp(carrier) ? segments : size);
    }
    return room;
  }

  /** What each of some runs may take, by their classes. */
  async shares(
    classes: readonly BroadcastClass[],
    now: number,
  ): Promise<Map<BroadcastClass, BacklogRoom>> {
    const shares = new Map<BroadcastClass, BacklogRoom>();
    for (const [messageClass, runs] of Map.groupBy(classes, (one) => one)) {
      const room = await this.room(messageClass, now);
      shares.set(messageClass, room.share(runs.length));
    }
    return shares;
  }

  /** The carrier that a number's message would go to. Throws a Failure `no_route`. */
  carrierOf(msisdn: string, messageClass: BroadcastClass, now: number): string {
    this.#up.look(now);
    return this.routes.find(msisdn, messageClass, this.#up.isUp).carrier;
  }
}
