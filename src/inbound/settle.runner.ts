import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Failure } from '../failure/failure.js';
import { Database } from '../storage/database.js';
import { Sealer } from '../storage/sealing.js';
import type { CommandRecord } from './command-record.js';
import { CommandStore } from './command.store.js';
import { CommandWay } from './command-way.runner.js';
import { ConversationStore } from './conversation.store.js';
import { INBOUND_CLOCK } from './inbound-clock.js';
import type { Clock } from './inbound-clock.js';
import { OrderRunner } from './order.runner.js';
import { placeOf } from './work-pace.js';

const TICK = 1000;
const BATCH = 20;

/**
 * Brings commands to their end that nobody has in hand: orders of which the core
 * did not say what became, replies that a dead node owed, questions that nobody
 * answered. Every node does it; a command is in one node's hands at a time.
 */
@Injectable()
export class SettleRunner implements OnModuleDestroy {
  readonly #log = new Logger('Inbound');
  #running: Promise<void> | undefined;
  #stopping = false;

  constructor(
    private readonly commands: CommandStore,
    private readonly conversations: ConversationStore,
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly way: CommandWay,
    private readonly orders: OrderRunner,
    @Optional() @Inject(INBOUND_CLOCK) private readonly clock: Clock = Date.now,
  ) {}

  @Interval('inbound settle', TICK)
  async scheduled(): Promise<void> {
    try {
      await this.run();
    } catch (error) {
      // What was claimed comes back with its lease.
      if (error instanceof Failure && error.retryable) return;
      this.#log.error({ err: error }, 'commands that were left were not looked at');
    }
  }

  /** Looks at all that is due; a run under way is joined. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Claims no more; resolves when what is in hand is done, or given back. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running?.catch(() => undefined);
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const now = this.clock();
      const claimed = await this.commands.claimDue(now, now + this.orders.lease, BATCH);
      await Promise.all(claimed.map((record) => this.#settle(record, now)));
      if (claimed.length < BATCH) return;
    }
  }

  /** Never rejects. */
  async #settle(record: CommandRecord, now: number): Promise<void> {
    try {
      if (record.state === 'waiting' && record.continuation === null) {
        await this.#close(record, now);
      } else await this.way.toTheEnd(record);
    } catch (error) {
      if (error instanceof Failure && error.retryable) return;
      this.#log.error(
        placeOf(error),
        `command ${record.commandId} could not be brought to its end`,
      );
    }
  }

  /** Nobody answered in time. */
  #close({ commandId, msisdn }: CommandRecord, now: number): Promise<void> {
    return this.database.transaction(async (tx) => {
      await this.conversations.end(tx, this.sealer.lookupHash(msisdn), [commandId]);
      const end = { state: 'expired', reason: 'not_answered', by: null, now } as const;
      await this.commands.close(tx, [commandId], end);
    });
  }
}
