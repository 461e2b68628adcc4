import { performance } from 'node:perf_hooks';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Failure } from '../failure/failure.js';
import { nodeNameOf } from '../settings/identity.adapter.js';
import { SettingsStore } from '../settings/settings.store.js';
import { decideDue } from './due.js';
import { HeldRun } from './held-run.js';
import type { Claim } from './held-run.js';
import { endOf } from './job-end.js';
import type { EndReport, RunEnd } from './job-end.js';
import { JobRegistry } from './job-registry.js';
import { LEASE, MOST_ATTEMPTS } from './job-limits.js';
import { JobReports } from './job-reports.js';
import { JobStore } from './job.store.js';
import type { JobRunRecord, JobState } from './job.store.js';
import type { JobPlan, ScheduledJob } from './job.js';
import { nextSlot } from './slots.js';

const RENEW_AFTER = LEASE / 3;
const LONGEST_DETAIL = 500;

/**
 * Does what is due. Every node does it; a moment of a job is in one node's hands
 * at a time, and so is a job. A node that dies, or is cut off from the database for
 * longer than the lease, loses its moment to another, which goes on from the place kept.
 */
@Injectable()
export class JobRunner implements OnModuleDestroy {
  readonly #log = new Logger('Jobs');
  readonly #held = new Map<string, HeldRun>();
  readonly #working = new Map<string, Promise<void>>();
  /** The plans that the database was told of. */
  readonly #known = new Map<string, string>();
  #ticking: Promise<void> | undefined;
  #stopping = false;

  constructor(
    private readonly registry: JobRegistry,
    private readonly store: JobStore,
    private readonly reports: JobReports,
    private readonly settings: SettingsStore,
  ) {}

  @Interval(1000)
  async scheduled(): Promise<void> {
    if (this.#ticking !== undefined) return;
    try {
      await this.tick(Date.now);
    } catch (error) {
      if (error instanceof Failure && error.retryable) return;
      this.#log.error({ err: error }, 'the jobs were not looked at');
    }
  }

  /** Begins all that is due by the clock (ms since the epoch), and does not wait for its end; a tick under way is joined. */
  tick(clock: () => number): Promise<void> {
    this.#ticking ??= this.#tick(clock).finally(() => (this.#ticking = undefined));
    return this.#ticking;
  }

  /** Begins a job once more, now (ms since the epoch), and resolves with it as it was begun. */
  async begin(name: string, clock: () => number): Promise<JobRunRecord> {
    const job = this.registry.find(name);
    if (job === undefined) throw refused('not_found', 'is no job; ListSchedules names them');
    const plan = job.plan();
    if (!plan.enabled) throw refused('failed_precondition', 'is turned off in the settings');
    const slot = clock();
    await this.#know(job, plan, slot);
    const claim = this.#isFree(name)
      ? await this.store.begin(name, slot, nodeNameOf(this.settings.current))
      : null;
    if (claim === null) throw refused('failed_precondition', 'is at work just now', true);
    this.#launch(job, claim, null, clock);
    return {
      job: name,
      slot,
      node: claim.node,
      startedAt: slot,
      finishedAt: null,
      outcome: 'running',
      detail: '',
      attempts: 1,
    };
  }

  /** The next moment of a job after `now`, in ms since the epoch; null of one that is off, or none. */
  next(name: string, now: number): number | null {
    const plan = this.registry.find(name)?.plan();
    return plan?.enabled === true ? nextSlot(plan, now) : null;
  }

  /** Resolves when nothing that this node began is at work any more. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working.values());
  }

  /** Begins no more, tells those at work, and resolves when they have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const held of this.#held.values()) held.stop();
    await this.#ticking?.catch(() => undefined);
    for (const held of this.#held.values()) held.stop();
    await this.idle();
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  async #tick(clock: () => number): Promise<void> {
    await this.#renew();
    const jobs = this.registry.all;
    for (const job of jobs) await this.#know(job, job.plan(), clock());
    const states = await this.store.look(jobs.map(({ name }) => name));
    for (const job of jobs) {
      const plan = job.plan();
      const state = states.get(job.name);
      if (plan.enabled && state !== undefined && this.#isFree(job.name)) {
        await this.#attend(job, plan, state, clock);
      }
    }
  }

  async #attend(
    job: ScheduledJob,
    plan: JobPlan,
    { knownUntil, running }: JobState,
    clock: () => number,
  ): Promise<void> {
    if (running === null) {
      const next = nextSlot(plan, knownUntil);
      if (next !== null && next <= clock()) await this.#claim(job, plan, clock);
    } else if (running.lapsed) {
      await this.#takeOver(job, running, clock);
    }
  }

  /** Tells the database of a plan that is new or another. */
  async #know({ name }: ScheduledJob, plan: JobPlan, now: number): Promise<void> {
    const recurrence = plan.enabled ? `${plan.cron} ${plan.timeZone}` : 'off';
    if (this.#known.get(name) === recurrence) return;
    await this.store.know(name, recurrence, now);
    this.#known.set(name, recurrence);
  }

  #isFree(name: string): boolean {
    return !this.#stopping && !this.#working.has(name);
  }

  async #claim(job: ScheduledJob, plan: JobPlan, clock: () => number): Promise<void> {
    const node = nodeNameOf(this.settings.current);
    const now = clock();
    const decided = await this.store.claim(job.name, node, now, (knownUntil) =>
      decideDue(plan, knownUntil, now),
    );
    if (decided === null) return;
    const { claim, skipped } = decided;
    if (skipped > 0) this.reports.all.next({ kind: 'missed', job: job.name, slots: skipped });
    if (claim !== null) this.#launch(job, claim, null, clock);
  }

  async #takeOver(
    job: ScheduledJob,
    { slot, node: from, attempts, stale }: NonNullable<JobState['running']>,
    clock: () => number,
  ): Promise<void> {
    const { name } = job;
    if (stale || attempts >= MOST_ATTEMPTS) {
      const why = stale
        ? 'nobody went on with it for a day'
        : `given up after ${attempts} attempts`;
      if (!(await this.store.giveUp(name, slot, why, clock()))) return;
      const report = { kind: 'finished', outcome: 'failed', seconds: 0, detail: why } as const;
      this.reports.all.next({ ...report, job: name, slot });
      return;
    }
    const taken = await this.store.takeOver(name, slot, nodeNameOf(this.settings.current));
    if (taken === null) return;
    const { claim, cursor } = taken;
    this.reports.all.next({ kind: 'taken_over', job: name, slot, attempt: claim.attempt, from });
    this.#launch(job, claim, cursor, clock);
  }

  #launch(
    job: ScheduledJob,
    claim: Claim,
    cursor: Record<string, unknown> | null,
    clock: () => number,
  ): void {
    const write = async (place: Record<string, unknown>) => {
      const kept = await this.store.keep(claim, place);
      if (kept) run.leasedAt = performance.now();
      return kept;
    };
    const run = new HeldRun(claim, cursor, performance.now(), write);
    if (this.#stopping) run.stop();
    this.#held.set(job.name, run);
    const work = this.#work(job, run, clock).finally(() => {
      this.#held.delete(job.name);
      this.#working.delete(job.name);
    });
    this.#working.set(job.name, work);
  }

  /** Never rejects. */
  async #work(job: ScheduledJob, run: HeldRun, clock: () => number): Promise<void> {
    const { job: name, slot, attempt } = run.claim;
    this.reports.all.next({ kind: 'started', job: name, slot, attempt });
    const began = performance.now();
    const end = await this.#perform(job, run, clock);
    const seconds = (performance.now() - began) / 1000;
    try {
      this.reports.all.next({
        job: name,
        slot,
        ...(await this.#write(run, end, seconds, clock())),
      });
    } catch (error) {
      // The lease runs out, and the moment is begun again.
      this.#log.warn({ err: error }, `the end of ${name} could not be written down`);
    }
  }

  async #perform(job: ScheduledJob, run: HeldRun, clock: () => number): Promise<RunEnd> {
    try {
      const detail = await job.run(run, clock());
      return run.endedEarly ? { letGo: 'stopping', pause: 0 } : { outcome: 'done', detail };
    } catch (error) {
      if (!(error instanceof Failure))
        this.#log.error({ err: error }, `the job ${job.name} failed`);
      return endOf(error, run.claim.attempt);
    }
  }

  async #write(run: HeldRun, end: RunEnd, seconds: number, now: number): Promise<EndReport> {
    const lost = { kind: 'let_go', why: 'lost' } as const;
    if (run.lost) return lost;
    if ('letGo' in end) {
      const isAttempt = end.letGo === 'retry';
      const mine = await this.store.letGo(run.claim, end.pause, isAttempt);
      return mine ? { kind: 'let_go', why: end.letGo } : lost;
    }
    const { outcome } = end;
    const detail = end.detail.slice(0, LONGEST_DETAIL);
    const mine = await this.store.finish(run.claim, outcome, detail, now);
    return mine ? { kind: 'finished', outcome, seconds, detail } : lost;
  }

  /** Throws the last error, after all were tried. */
  async #renew(): Promise<void> {
    let failure: Error | undefined;
    for (const run of this.#held.values()) {
      const now = performance.now();
      if (run.lost || now - run.leasedAt < RENEW_AFTER) continue;
      try {
        if (await this.store.renew(run.claim)) run.leasedAt = now;
        else run.lose();
      } catch (error) {
        if (now - run.leasedAt >= LEASE) run.lose();
        failure = error as Error;
      }
    }
    if (failure !== undefined) throw failure;
  }
}

function refused(
  code: 'not_found' | 'failed_precondition',
  description: string,
  retryable = false,
): Failure {
  const violations = [{ field: 'name', description }];
  return new Failure(code, `name: ${description}`, { retryable, violations });
}
