import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Subscription } from 'rxjs';
import { codeOf } from '../../failure/failure.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import { BatchRecall } from '../../queue/recall-batch.store.js';
import { OWN_CLIENT_ID } from '../../settings/settings-checks.js';
import { BroadcastReports } from './broadcast-reports.js';
import { LookTimes } from './look-times.js';
import type { OpenRun } from './open-run.js';
import { runEvents } from './recipient-event.js';
import { RecipientRecall } from './recipient-recall.store.js';
import { RECALL_LOCK } from './run-locks.js';
import { RunStore } from './run.store.js';
import { Turns } from './turns.js';

const BATCH = 500;

/**
 * Takes back what paused and cancelled runs have in the queue: again and again, for
 * a chunk may have been on its way to it, or a node have died in between.
 */
@Injectable()
export class RecallRunner implements OnModuleInit, OnModuleDestroy {
  readonly #log = new Logger('Recall');
  readonly #turns = new Turns(() => this.#turn());
  readonly #looks = new LookTimes();
  #clock: () => number = Date.now;
  #following: Subscription | undefined;

  constructor(
    private readonly database: Database,
    private readonly runs: RunStore,
    private readonly queue: BatchRecall,
    private readonly recall: RecipientRecall,
    private readonly settings: SettingsStore,
    private readonly reports: BroadcastReports,
  ) {}

  onModuleInit(): void {
    this.#following = this.runs.changed.subscribe((runId) => {
      this.#looks.again(runId);
      void this.scheduled();
    });
  }

  @Interval(1000)
  async scheduled(): Promise<void> {
    if (!this.settings.current.broadcast.enabled) return;
    try {
      await this.run(Date.now);
    } catch (error) {
      const code = codeOf(error);
      this.reports.all.next({ kind: 'failed', step: 'recall', code });
      if (code === 'internal') this.#log.error({ err: error }, 'nothing was taken back');
    }
  }

  /** Takes its turn by the clock (ms since the epoch); nothing where another node has it. */
  run(clock: () => number): Promise<void> {
    this.#clock = clock;
    return this.#turns.take();
  }

  /** Resolves when a batch under way is committed. */
  async stop(): Promise<void> {
    this.#following?.unsubscribe();
    await this.#turns.stop();
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  async #turn(): Promise<void> {
    await this.database.exclusive(RECALL_LOCK, async () => {
      const now = this.#clock();
      const paused = await this.runs.openIn(['paused']);
      const ended = await this.runs.unfinished(now);
      this.#looks.keep(new Set([...paused, ...ended].map(({ runId }) => runId)));
      for (const run of [...ended, ...paused]) {
        if (this.#turns.stopped) return;
        if (!this.#looks.isTime(run.runId, now)) continue;
        const found = await this.#takeBack(run, now);
        this.#looks.looked(run.runId, found, this.#clock());
      }
    });
  }

  /** Whether there was anything. */
  async #takeBack(run: OpenRun, now: number): Promise<boolean> {
    const { runId, state, spec } = run;
    const search = { clientId: OWN_CLIENT_ID, eventPrefix: runEvents(runId) };
    let after: string | null = null;
    for (;;) {
      const queued = await this.queue.queuedOf(search, spec.messageClass, after, BATCH, now);
      if (queued.length > 0) {
        await this.recall.recall(run, queued, state === 'paused' ? 'paused' : 'cancelled', now);
        after = queued[queued.length - 1].messageId;
      }
      if (queued.length < BATCH || this.#turns.stopped) return after !== null;
    }
  }
}
