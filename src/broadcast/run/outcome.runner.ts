import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { codeOf, Failure } from '../../failure/failure.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import { OutcomeJournal } from './outcome-journal.store.js';
import { OutcomeReporter } from './outcome-reporter.store.js';
import { OUTCOME_LOCK } from './outcome.sql.js';
import { OutcomeStore } from './outcome.store.js';
import type { RunMoved } from './outcome.store.js';
import { Turns } from './turns.js';

/** Milliseconds for which one node goes on before another may. */
const TURN = 5_000;
/** Milliseconds between two looks at where the journal ends while nothing is followed. */
const IDLE = 10_000;

/**
 * Brings what became of messages to the recipients of runs. One node at a time
 * follows the journal; recipients, tally, numbers and the place are one commit.
 */
@Injectable()
export class OutcomeRunner implements OnModuleDestroy {
  readonly #log = new Logger('Outcome');
  readonly #turns = new Turns(() => this.#turn());
  #clock: () => number = Date.now;
  #skippedAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly journal: OutcomeJournal,
    private readonly store: OutcomeStore,
    private readonly reporter: OutcomeReporter,
    private readonly settings: SettingsStore,
  ) {}

  @Interval(500)
  async scheduled(): Promise<void> {
    if (!this.settings.current.broadcast.enabled) return;
    try {
      await this.run(Date.now);
    } catch (error) {
      this.reporter.failed('outcome', codeOf(error));
      if (error instanceof Failure && error.retryable) return;
      this.#log.error({ err: error }, 'what became of messages was not noted');
    }
  }

  /** Follows the journal to its end by the clock (ms since the epoch); nothing where another node does. */
  run(clock: () => number): Promise<void> {
    this.#clock = clock;
    return this.#turns.take();
  }

  /** Resolves when the part in hand is committed. */
  stop(): Promise<void> {
    return this.#turns.stop();
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  async #turn(): Promise<void> {
    await this.database.exclusive(OUTCOME_LOCK, async () => {
      const until = performance.now() + TURN;
      const now = this.#clock();
      const followed = await this.journal.followed(now);
      if (followed.length === 0) return this.#skip(now);
      let more = true;
      while (more && !this.#turns.stopped && performance.now() < until) {
        more = await this.#follow(this.#clock());
      }
    });
  }

  /** Nobody waits for anything: it costs a statement now and then. */
  async #skip(now: number): Promise<void> {
    if (Math.abs(now - this.#skippedAt) < IDLE) return;
    await this.journal.skip(now);
    this.#skippedAt = now;
  }

  /** Whether there is more. */
  async #follow(now: number): Promise<boolean> {
    this.#skippedAt = -Infinity;
    const from = await this.journal.place();
    if (from === undefined) {
      await this.journal.skip(now);
      return false;
    }
    const { ended, next, more } = await this.journal.read(from, now);
    const found = await this.store.outcomes(ended);
    const outcomes = [...found.values()].filter((outcome) => outcome !== null);
    let moved: RunMoved[] = [];
    await this.database.transaction(async (tx) => {
      moved = await this.store.apply(tx, outcomes);
      if (await this.journal.move(tx, from, next)) return;
      throw new Failure('overloaded', 'another node follows the journal');
    });
    await this.reporter.moved(moved);
    return more;
  }
}
