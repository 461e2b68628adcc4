import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Subject } from 'rxjs';
import { Failure } from '../../failure/failure.js';
import { Uuid7Generator } from '../../message/uuid7.js';
import { Database } from '../../storage/database.js';
import { textArray, uuidArray } from '../../storage/pg-array.js';
import type { Queryable, Statement } from '../../storage/queryable.js';
import { BroadcastReports } from './broadcast-reports.js';
import { openRunOf } from './open-run.js';
import type { OpenRun, OpenRunColumns } from './open-run.js';
import { RunRates } from './run-rates.js';
import { handedOver, runOf, tallyLineOf, totalsOf } from './run-row.js';
import type { RunColumns } from './run-row.js';
import type { RunSpec } from './run-spec.js';
import { runStatesBefore } from './run-states.js';
import {
  CHANGE_RUN,
  COMPLETE_RUNS,
  LATEST_RUNS,
  OPEN_RUNS,
  PLAN_RUN,
  RESUME_RUN,
  RUN,
  RUN_CHANNEL,
  RUN_OF_KEY,
  RUN_SPECS,
  RUNS_IN,
  RUNS_OF_CAMPAIGN,
  RUNS_OF_SCHEDULES,
  RUNS_UNFINISHED,
} from './run.sql.js';
import type { NewRun, Run, Runs, RunState, TallyLine } from './runs.js';
import { OPEN_TOTALS, TALLIES, TOTALS } from './tally.sql.js';
import type { TallyColumns, TotalColumns } from './tally.sql.js';

export type { OpenRun } from './open-run.js';

const SPECS_KEPT = 500;
/** Milliseconds after its end for which a run may have something left to close. */
const LONGEST_WORK = 40 * 86_400_000;
/** … and in which a chunk that was on its way may still come. */
const SETTLED_AFTER = 60_000;

/** The runs in the database. What changes one tells every node. */
@Injectable()
export class RunStore implements Runs, OnModuleDestroy {
  /** A run was planned, or its state is another; '' where some may have been missed. */
  readonly changed = new Subject<string>();
  readonly #ids = new Uuid7Generator(randomBytes);
  // A spec never changes.
  readonly #specs = new LRUCache<string, RunSpec>({ max: SPECS_KEPT });
  readonly #rates = new RunRates();
  readonly #stopListening: () => void;

  constructor(
    private readonly database: Database,
    private readonly reports: BroadcastReports,
  ) {
    this.#stopListening = database.listen(RUN_CHANNEL, (runId) => this.changed.next(runId));
  }

  onModuleDestroy(): void {
    this.#stopListening();
  }

  async plan(run: NewRun, now: number): Promise<Run> {
    const { spec } = run;
    const [planned] = await this.database.rows<{ run_id: string }>(PLAN_RUN, [
      this.#ids.next(now),
      run.key,
      run.campaignId,
      run.schedule,
      spec.name,
      run.clientId,
      JSON.stringify(spec),
      run.startsAt,
      run.endsAt,
      now,
    ]);
    const [found] = await this.#runs(RUN_OF_KEY, [run.key]);
    if (planned !== undefined) this.tell(found);
    return found;
  }

  async find(runId: string): Promise<Run | undefined> {
    const [run] = await this.#runs(RUN, [runId]);
    return run;
  }

  list(campaignId: string | null, before: string | null, limit: number): Promise<Run[]> {
    return campaignId === null
      ? this.#runs(RUNS_OF_SCHEDULES, [before, limit])
      : this.#runs(RUNS_OF_CAMPAIGN, [campaignId, before, limit]);
  }

  async latest(campaignIds: readonly string[]): Promise<Map<string, Run>> {
    const runs = await this.#runs(LATEST_RUNS, [uuidArray([...new Set(campaignIds)])]);
    return new Map(runs.map((run) => [run.campaignId!, run]));
  }

  open(campaignId: string): Promise<Run[]> {
    return this.#runs(OPEN_RUNS, [campaignId]);
  }

  async tally(runId: string): Promise<TallyLine[]> {
    const [spec] = await this.#specsOf([runId]);
    if (spec === undefined) return [];
    const rows = await this.database.rows<TallyColumns>(TALLIES, [uuidArray([runId])]);
    return rows.map((row) => tallyLineOf(row, spec));
  }

  pause(runId: string, now: number): Promise<Run> {
    return this.change(runId, 'paused', now);
  }

  async resume(runId: string): Promise<Run> {
    const rows = await this.database.rows(RESUME_RUN, [runId]);
    return this.#after(runId, rows.length > 0);
  }

  cancel(runId: string, now: number): Promise<Run> {
    return this.change(runId, 'cancelled', now);
  }

  /** Changes the state where the one that it is in allows it. `failure` can be shown to people. */
  async change(
    runId: string,
    to: Exclude<RunState, 'planned'>,
    now: number,
    failure: string | null = null,
  ): Promise<Run> {
    const from = runStatesBefore(to).filter((state) => to !== 'running' || state === 'planned');
    const values = [runId, to, textArray(from), now, failure];
    const rows = await this.database.rows(CHANGE_RUN, values);
    return this.#after(runId, rows.length > 0);
  }

  /**
   * Those that are not over and in one of these states, the earliest first, as they are
   * at this moment; read over the connection `on`.
   */
  openIn(states: readonly RunState[], on: Queryable = this.database): Promise<OpenRun[]> {
    return this.#open(RUNS_IN, [textArray(states)], on);
  }

  /**
   * Those that were cancelled, or failed, and may still have messages in the queue or
   * recipients to close. `now` in ms since the epoch.
   */
  unfinished(now: number): Promise<OpenRun[]> {
    return this.#open(RUNS_UNFINISHED, [now - LONGEST_WORK, now - SETTLED_AFTER]);
  }

  /** Completes those that nothing is left of. */
  async complete(now: number): Promise<void> {
    const rows = await this.database.rows<{ run_id: string }>(COMPLETE_RUNS, [now]);
    for (const { run_id: runId } of rows) await this.#after(runId, true);
  }

  /** Those that there are, by run ID. */
  async specs(runIds: readonly string[]): Promise<Map<string, RunSpec>> {
    const found = await this.#specsOf(runIds);
    return new Map(
      runIds.flatMap((id, index) => {
        const spec = found[index];
        return spec === undefined ? [] : [[id, spec] as const];
      }),
    );
  }

  /** Takes a reading of how fast the runs go. `now` in ms since the epoch. */
  async measure(now: number): Promise<void> {
    const rows = await this.database.rows<TotalColumns>(OPEN_TOTALS, []);
    const byRun = Map.groupBy(rows, (row) => row.run_id);
    for (const [runId, ofRun] of byRun) {
      this.#rates.note(runId, handedOver(totalsOf(ofRun)), now);
    }
    this.#rates.keep(new Set(byRun.keys()));
  }

  /** Says that a run is planned, or its state another. */
  tell({ runId, state, spec }: Pick<Run, 'runId' | 'state' | 'spec'>): void {
    const { name, messageClass } = spec;
    this.reports.all.next({ kind: 'run', runId, name, state, messageClass });
    this.changed.next(runId);
  }

  async #open(
    statement: Statement,
    values: readonly unknown[],
    on: Queryable = this.database,
  ): Promise<OpenRun[]> {
    const rows = await on.rows<OpenRunColumns>(statement, values);
    const specs = await this.#specsOf(rows.map((row) => row.run_id));
    return rows.flatMap((row, index) => {
      const spec = specs[index];
      return spec === undefined ? [] : [openRunOf(row, spec)];
    });
  }

  async #after(runId: string, changed: boolean): Promise<Run> {
    const run = await this.find(runId);
    if (run === undefined) throw new Failure('not_found', `there is no run ${runId}`);
    if (changed) this.tell(run);
    return run;
  }

  async #runs(statement: Statement, values: readonly unknown[]): Promise<Run[]> {
    const rows = await this.database.rows<RunColumns>(statement, values);
    if (rows.length === 0) return [];
    const ids = uuidArray(rows.map((row) => row.run_id));
    const totals = await this.database.rows<TotalColumns>(TOTALS, [ids]);
    const byRun = Map.groupBy(totals, (row) => row.run_id);
    const now = Date.now();
    return rows.map((row) => {
      const ofRun = totalsOf(byRun.get(row.run_id) ?? []);
      this.#rates.note(row.run_id, handedOver(ofRun), now);
      return runOf(row, ofRun, this.#rates.perSecond(row.run_id, now));
    });
  }

  /** In the order given. */
  async #specsOf(runIds: readonly string[]): Promise<(RunSpec | undefined)[]> {
    const found = new Map(runIds.map((id) => [id, this.#specs.get(id)]));
    const missing = runIds.filter((id) => found.get(id) === undefined);
    if (missing.length > 0) {
      const rows = await this.database.rows<{ run_id: string; spec: RunSpec }>(RUN_SPECS, [
        uuidArray(missing),
      ]);
      for (const { run_id: id, spec } of rows) {
        found.set(id, spec);
        this.#specs.set(id, spec);
      }
    }
    return runIds.map((id) => found.get(id));
  }
}
