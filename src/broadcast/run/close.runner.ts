import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Subscription } from 'rxjs';
import { codeOf } from '../../failure/failure.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import { BroadcastReports } from './broadcast-reports.js';
import { arrivals, arrivedOf } from './moved-reports.js';
import { TOO_LATE } from './new-recipient.js';
import type { OpenRun } from './open-run.js';
import { closePlanned } from './recipient.store.js';
import type { Closing } from './recipient.store.js';
import { CLOSE_LOCK } from './run-locks.js';
import { RunStore } from './run.store.js';
import { Turns } from './turns.js';

const BATCH = 1000;
/** Milliseconds after a run's end in which a chunk may still be noted as sent. */
const GRACE = 5_000;
/** Milliseconds after a run's end in which the rest of its audience is read, to be counted. */
const READ_WITHIN = 3_600_000;
const CANCELLED: Closing = { to: 'cancelled', reason: '' };
const LATE: Closing = { to: 'skipped', reason: TOO_LATE };

/**
 * Brings runs to their end: closes whom nothing is sent to any more, for the run was
 * cancelled or its time is over, and completes the runs that nothing is left of.
 */
@Injectable()
export class CloseRunner implements OnModuleInit, OnModuleDestroy {
  readonly #log = new Logger('Close');
  readonly #turns = new Turns(() => this.#turn());
  #clock: () => number = Date.now;
  #following: Subscription | undefined;

  constructor(
    private readonly database: Database,
    private readonly runs: RunStore,
    private readonly settings: SettingsStore,
    private readonly reports: BroadcastReports,
  ) {}

  onModuleInit(): void {
    this.#following = this.runs.changed.subscribe(() => void this.scheduled());
  }

  @Interval(1000)
  async scheduled(): Promise<void> {
    if (!this.settings.current.broadcast.enabled) return;
    try {
      await this.run(Date.now);
    } catch (error) {
      const code = codeOf(error);
      this.reports.all.next({ kind: 'failed', step: 'close', code });
      if (code === 'internal') this.#log.error({ err: error }, 'runs were not closed');
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
    await this.database.exclusive(CLOSE_LOCK, async () => {
      const now = this.#clock();
      for (const run of await this.runs.unfinished(now)) await this.#close(run, CANCELLED, now);
      const open = await this.runs.openIn(['running', 'paused']);
      for (const run of open.filter(({ endsAt }) => endsAt + GRACE <= now)) {
        await this.#close(run, LATE, now);
        if (run.expandedAt === null && run.endsAt + READ_WITHIN <= now) {
          await this.runs.change(
            run.runId,
            'failed',
            now,
            'its audience could not be read in time',
          );
        }
      }
      await this.runs.complete(now);
    });
  }

  async #close(run: OpenRun, closing: Closing, now: number): Promise<void> {
    for (;;) {
      if (this.#turns.stopped) return;
      const moved = await this.database.transaction((tx) =>
        closePlanned(tx, run.runId, BATCH, closing, now),
      );
      // A batch is short where the sender has some in hand, too: those come next time.
      if (moved.length === 0) return;
      for (const report of arrivals(run, arrivedOf(moved))) this.reports.all.next(report);
    }
  }
}
