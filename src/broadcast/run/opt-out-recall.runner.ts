import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { isOptional } from '../../customer/consent.js';
import { OptOuts } from '../../customer/opt-outs.store.js';
import { codeOf } from '../../failure/failure.js';
import { BatchRecall } from '../../queue/recall-batch.store.js';
import type { QueuedMessage } from '../../queue/recall-batch.store.js';
import { OWN_CLIENT_ID } from '../../settings/settings-checks.js';
import { BroadcastReports } from './broadcast-reports.js';
import { BROADCAST_EVENTS, readRecipientEvent } from './recipient-event.js';
import { RecipientRecall } from './recipient-recall.store.js';
import { RunStore } from './run.store.js';
import { Turns } from './turns.js';

/** Milliseconds for which is looked again: a chunk judged before the STOP may come to the queue after it. */
const LOOKED_FOR = 10_000;
const MOST_NUMBERS = 200;
const BATCH = 1000;
/** Numbers that wait to be looked at; more are too many at once to hurry for. */
const MOST_WAITING = 50_000;

/**
 * Takes back what waits in the queue for a number that said STOP on this node: once
 * before that is answered, so that nothing follows the answer, and again for a while.
 * What a run has not yet come to is not sent, for it is asked of everybody before.
 */
@Injectable()
export class OptOutRecallRunner implements OnModuleInit, OnModuleDestroy {
  readonly #log = new Logger('OptOutRecall');
  readonly #turns = new Turns(() => this.#turn());
  /** Until when each number is looked at, by its hash in hexadecimal. */
  readonly #waiting = new Map<string, number>();
  readonly #atOnce = (hash: Buffer) => this.#said(hash);
  #clock: () => number = Date.now;

  constructor(
    private readonly optOuts: OptOuts,
    private readonly runs: RunStore,
    private readonly queue: BatchRecall,
    private readonly recall: RecipientRecall,
    private readonly reports: BroadcastReports,
  ) {}

  onModuleInit(): void {
    this.optOuts.beforeAnswer.add(this.#atOnce);
  }

  @Interval(1000)
  async scheduled(): Promise<void> {
    if (this.#waiting.size > 0) await this.#tried(() => this.run(Date.now));
  }

  /** Looks at the numbers that said STOP lately, by the clock (ms since the epoch). */
  run(clock: () => number): Promise<void> {
    this.#clock = clock;
    return this.#turns.take();
  }

  /** Resolves when a look under way is done. */
  async stop(): Promise<void> {
    this.optOuts.beforeAnswer.delete(this.#atOnce);
    await this.#turns.stop();
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  async #said(hash: Buffer): Promise<void> {
    if (this.#waiting.size < MOST_WAITING) {
      this.#waiting.set(hash.toString('hex'), this.#clock() + LOOKED_FOR);
    }
    await this.#tried(() => this.#takeBack([hash]));
  }

  /** Never rejects: what waits is looked at again. */
  async #tried(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const code = codeOf(error);
      this.reports.all.next({ kind: 'failed', step: 'opt_out', code });
      if (code === 'internal') this.#log.error({ err: error }, 'nothing was taken back at a STOP');
    }
  }

  async #turn(): Promise<void> {
    const numbers = [...this.#waiting];
    for (let from = 0; from < numbers.length && !this.#turns.stopped; from += MOST_NUMBERS) {
      const some = numbers.slice(from, from + MOST_NUMBERS);
      await this.#takeBack(some.map(([hash]) => Buffer.from(hash, 'hex')));
      const now = this.#clock();
      for (const [hash, until] of some) if (until <= now) this.#waiting.delete(hash);
    }
  }

  async #takeBack(hashes: readonly Buffer[]): Promise<void> {
    const now = this.#clock();
    const search = { clientId: OWN_CLIENT_ID, eventPrefix: BROADCAST_EVENTS };
    const queued = await this.queue.queuedFor(search, hashes, BATCH, now);
    const byRun = Map.groupBy(queued, runIdOf);
    const runIds = [...byRun.keys()].filter((runId) => runId !== undefined);
    const specs = await this.runs.specs(runIds);
    for (const [runId, spec] of specs) {
      if (!isOptional(spec.consent)) continue;
      await this.recall.recall({ runId, spec }, byRun.get(runId)!, 'opted_out', now);
    }
  }
}

function runIdOf({ eventId }: QueuedMessage): string | undefined {
  return readRecipientEvent(eventId)?.runId;
}
