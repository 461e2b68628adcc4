import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { codeOf, Failure } from '../../failure/failure.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import type { MessageOutcome } from './outcome-change.js';
import { OutcomeJournal } from './outcome-journal.store.js';
import { OutcomeReporter } from './outcome-reporter.store.js';
import { OUTCOME_SWEEP_LOCK, SILENT_RECIPIENTS } from './outcome.sql.js';
import type { SilentColumns } from './outcome.sql.js';
import { OutcomeStore } from './outcome.store.js';
import type { RunMoved } from './outcome.store.js';
import { Turns } from './turns.js';

const HOUR = 3_600_000;
/** Recipients that are looked at together, and pages of one turn. */
const PAGE = 5_000;
const PAGES = 20;
/** Milliseconds without an outcome after which the message itself is looked at, and a run again. */
const SILENT = HOUR;
/** Longer than any time to live (14 days) and the day for which a receipt is waited for. */
const GIVEN_UP = 16 * 24 * HOUR;
const GONE = 'message gone';
const NO_RECEIPT = 'no receipt came';
const BEGINNING = Buffer.alloc(0);

/**
 * Looks up what the journal does not tell: recipients that stay `sent`, because
 * the journal was cut while nobody read it, or their message is past its
 * retention. A few pages a minute, every run once an hour.
 */
@Injectable()
export class OutcomeSweepRunner implements OnModuleDestroy {
  readonly #log = new Logger('Outcome');
  readonly #turns = new Turns(() => this.#turn());
  /** Where each run goes on, and not before when. Nothing of it has to survive. */
  readonly #places = new Map<string, { after: Buffer; notBefore: number }>();
  #clock: () => number = Date.now;

  constructor(
    private readonly database: Database,
    private readonly journal: OutcomeJournal,
    private readonly store: OutcomeStore,
    private readonly reporter: OutcomeReporter,
    private readonly settings: SettingsStore,
  ) {}

  @Interval(60_000)
  async scheduled(): Promise<void> {
    if (!this.settings.current.broadcast.enabled) return;
    try {
      await this.run(Date.now);
    } catch (error) {
      this.reporter.failed('sweep', codeOf(error));
      if (error instanceof Failure && error.retryable) return;
      this.#log.error({ err: error }, 'recipients without an outcome were not looked at');
    }
  }

  /** Looks at some pages by the clock (ms since the epoch); nothing where another node does. */
  run(clock: () => number): Promise<void> {
    this.#clock = clock;
    return this.#turns.take();
  }

  stop(): Promise<void> {
    return this.#turns.stop();
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  async #turn(): Promise<void> {
    await this.database.exclusive(OUTCOME_SWEEP_LOCK, async () => {
      const now = this.#clock();
      const runs = await this.journal.followed(now);
      const there = new Set(runs);
      for (const runId of this.#places.keys()) if (!there.has(runId)) this.#places.delete(runId);
      let pages = 0;
      for (const runId of runs) {
        while (pages < PAGES && !this.#turns.stopped && this.#due(runId, now)) {
          pages++;
          await this.#page(runId, now);
        }
      }
    });
  }

  #due(runId: string, now: number): boolean {
    return (this.#places.get(runId)?.notBefore ?? 0) <= now;
  }

  async #page(runId: string, now: number): Promise<void> {
    const { after } = this.#places.get(runId) ?? { after: BEGINNING };
    const rows = await this.database.rows<SilentColumns>(SILENT_RECIPIENTS, [
      runId,
      after,
      PAGE,
      now - SILENT,
    ]);
    const silent = rows.filter((row) => row.msisdn_hash !== null);
    await this.#resolve(runId, silent, now);
    const last = rows.at(0)?.last;
    this.#places.set(
      runId,
      last === undefined
        ? { after: BEGINNING, notBefore: now + SILENT }
        : { after: last, notBefore: 0 },
    );
  }

  async #resolve(runId: string, silent: readonly SilentColumns[], now: number): Promise<void> {
    if (silent.length === 0) return;
    const found = await this.store.outcomes(silent.map((row) => row.message_id));
    const outcomes = silent.flatMap((row): MessageOutcome[] => {
      const outcome = found.get(row.message_id);
      if (outcome) return [outcome];
      const old = row.sent_at.getTime() < now - GIVEN_UP;
      if (outcome === null && !old) return [];
      return [unknown(runId, row, outcome === null ? NO_RECEIPT : GONE, now)];
    });
    let moved: RunMoved[] = [];
    await this.database.transaction(async (tx) => {
      moved = await this.store.apply(tx, outcomes);
    });
    await this.reporter.moved(moved);
  }
}

function unknown(runId: string, row: SilentColumns, detail: string, now: number): MessageOutcome {
  return {
    runId,
    msisdnHash: row.msisdn_hash!,
    attempt: row.attempt,
    messageId: row.message_id,
    carrier: '',
    segments: 0,
    to: 'unknown',
    detail,
    at: now,
  };
}
