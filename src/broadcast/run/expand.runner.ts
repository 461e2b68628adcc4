import { performance } from 'node:perf_hooks';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Subscription } from 'rxjs';
import { codeOf, Failure } from '../../failure/failure.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import { AUDIENCE_READER } from '../audience/audience-reader.js';
import type { AudienceCursor, AudiencePage, AudienceReader } from '../audience/audience-reader.js';
import { CONTENTS } from '../content/run-content.js';
import type { Contents } from '../content/run-content.js';
import { BroadcastReports } from './broadcast-reports.js';
import { DueMoments } from './due-moment.js';
import { ExpansionStore } from './expansion.store.js';
import { arrivals } from './moved-reports.js';
import { DUPLICATE, newRecipient } from './new-recipient.js';
import type { OpenRun } from './open-run.js';
import { RecipientDues } from './recipient-dues.store.js';
import { EXPAND_LOCK } from './run-locks.js';
import { RunStore } from './run.store.js';
import type { TallyMove } from './tally.js';
import { Turns } from './turns.js';

/** Members that are read, and committed, together. */
const PAGE = 4000;
/** Milliseconds for which one node goes on before another may. */
const TURN = 5_000;
/** Milliseconds after which a run is tried again whose audience could not be read. */
const PAUSE = 5_000;

/** A page that is being read while the one before it is committed. */
interface Ahead {
  from: string;
  page: Promise<AudiencePage>;
}

/**
 * Starts the runs whose time has come, and turns their audiences into recipients,
 * page by page, each run in its turn. One node at a time does it, and another goes
 * on where it left off: a page is committed whole, with the place of the next.
 */
@Injectable()
export class ExpandRunner implements OnModuleInit, OnModuleDestroy {
  readonly #log = new Logger('Expand');
  readonly #turns = new Turns(() => this.#turn());
  readonly #moments = new Map<string, DueMoments>();
  readonly #ahead = new Map<string, Ahead>();
  /** When a run that failed is tried again. */
  readonly #notBefore = new Map<string, number>();
  #clock: () => number = Date.now;
  #following: Subscription | undefined;

  constructor(
    private readonly database: Database,
    private readonly runs: RunStore,
    private readonly expansion: ExpansionStore,
    private readonly dues: RecipientDues,
    @Inject(AUDIENCE_READER) private readonly audiences: AudienceReader,
    @Inject(CONTENTS) private readonly contents: Contents,
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
      this.#failed(error, 'audiences were not read');
    }
  }

  /** Takes its turn by the clock (ms since the epoch); nothing where another node has it. */
  run(clock: () => number): Promise<void> {
    this.#clock = clock;
    return this.#turns.take();
  }

  /** Resolves when a page under way is committed. */
  async stop(): Promise<void> {
    this.#following?.unsubscribe();
    await this.#turns.stop();
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  async #turn(): Promise<void> {
    try {
      await this.database.exclusive(EXPAND_LOCK, () => this.#pages(performance.now() + TURN));
    } finally {
      this.#ahead.clear();
    }
  }

  async #pages(until: number): Promise<void> {
    for (;;) {
      await this.#start();
      const runs = await this.#expandable();
      if (runs.length === 0) return;
      for (const run of runs) {
        if (this.#turns.stopped || performance.now() > until) return;
        await this.#tried(run, () => this.#expand(run));
      }
    }
  }

  async #start(): Promise<void> {
    const now = this.#clock();
    const due = (await this.runs.openIn(['planned'])).filter(
      (run) => run.startsAt <= now && this.#mayTry(run, now),
    );
    for (const run of due) {
      if (this.#turns.stopped) return;
      await this.#tried(run, async () => {
        this.contents.prepare(run.spec);
        await this.runs.change(run.runId, 'running', now);
      });
    }
  }

  /** What is past its end is read to its end too, so that everybody is accounted for. */
  async #expandable(): Promise<OpenRun[]> {
    const now = this.#clock();
    const runs = await this.runs.openIn(['running', 'paused']);
    const open = new Set(runs.map(({ runId }) => runId));
    for (const known of [this.#moments, this.#notBefore]) {
      for (const runId of known.keys()) if (!open.has(runId)) known.delete(runId);
    }
    return runs.filter(
      (run) =>
        run.expandedAt === null &&
        (run.state === 'running' || run.endsAt <= now) &&
        this.#mayTry(run, now),
    );
  }

  #mayTry({ runId }: OpenRun, now: number): boolean {
    return (this.#notBefore.get(runId) ?? 0) <= now;
  }

  async #expand(run: OpenRun): Promise<void> {
    const { runId, spec } = run;
    const place = await this.expansion.place(runId);
    if (place === undefined) return;
    const began = performance.now();
    const now = this.#clock();
    const { members, next } = await this.#read(run, place.from, now);
    if (next !== null && !this.#turns.stopped) this.#readAhead(run, next, now);
    const late = run.endsAt <= now;
    const dueAt = await this.dues.of(members, this.#momentsOf(run));
    const moves = await this.expansion.commit(
      {
        runId,
        states: late ? ['running', 'paused'] : ['running'],
        from: place.from,
        next,
        recipients: members.map((member, index) =>
          newRecipient(runId, spec, member, dueAt[index], late),
        ),
      },
      this.#clock(),
    );
    if (moves !== undefined) this.#report(run, moves, performance.now() - began);
  }

  #read(run: OpenRun, from: AudienceCursor | null, now: number): Promise<AudiencePage> {
    const ahead = this.#ahead.get(run.runId);
    this.#ahead.delete(run.runId);
    if (ahead !== undefined && ahead.from === JSON.stringify(from)) return ahead.page;
    return this.audiences.page(run.spec.audience, from, PAGE, now);
  }

  #readAhead({ runId, spec }: OpenRun, from: AudienceCursor, now: number): void {
    const page = this.audiences.page(spec.audience, from, PAGE, now);
    // Whoever takes the page is told.
    page.catch(() => undefined);
    this.#ahead.set(runId, { from: JSON.stringify(from), page });
  }

  #momentsOf({ runId, spec, startsAt }: OpenRun): DueMoments {
    let moments = this.#moments.get(runId);
    if (moments === undefined) {
      this.#moments.set(runId, (moments = new DueMoments(spec.moment, startsAt)));
    }
    return moments;
  }

  #report(run: OpenRun, moves: readonly TallyMove[], milliseconds: number): void {
    const duplicates = sum(moves.filter(({ reason }) => reason === DUPLICATE));
    const recipients = sum(moves) - duplicates;
    const { runId } = run;
    this.reports.all.next({ kind: 'expanded', runId, recipients, duplicates, milliseconds });
    for (const report of arrivals(run, moves)) this.reports.all.next(report);
  }

  /** One run that cannot be helped does not stop the others. */
  async #tried(run: OpenRun, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const now = this.#clock();
      this.#notBefore.set(run.runId, now + PAUSE);
      if (error instanceof Failure && !error.retryable && error.code !== 'internal') {
        await this.runs.change(run.runId, 'failed', now, error.publicMessage);
        return;
      }
      this.#failed(error, `the audience of the run ${run.runId} was not read`);
    }
  }

  #failed(error: unknown, what: string): void {
    const code = codeOf(error);
    this.reports.all.next({ kind: 'failed', step: 'expand', code });
    if (code === 'internal') this.#log.error({ err: error }, what);
  }
}

function sum(moves: readonly TallyMove[]): number {
  return moves.reduce((total, { recipients }) => total + recipients, 0);
}
