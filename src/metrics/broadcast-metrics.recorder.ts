import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { BroadcastReports } from '../broadcast/run/broadcast-reports.js';
import { Failure } from '../failure/failure.js';
import { JobRegistry } from '../schedule/job-registry.js';
import { JobReports } from '../schedule/job-reports.js';
import { nextSlot } from '../schedule/slots.js';
import { SettingsStore } from '../settings/settings.store.js';
import { BroadcastDepthStore } from './broadcast-depth.store.js';
import type { JobDepth } from './broadcast-depth.store.js';
import { BroadcastSeries } from './broadcast-series.js';
import { JobSeries } from './job-series.js';
import { Metrics } from './metrics.js';
import { ScrapeQuestion } from './scrape-question.js';
import { broadcastsAtZero, jobsAtZero } from './start-at-zero.js';

/** Subscribes to what becomes of broadcasts and jobs, and counts at a scrape what is open of them. */
@Injectable()
export class BroadcastMetricsRecorder implements OnModuleInit, OnApplicationShutdown {
  private readonly log = new Logger('Metrics');
  private readonly subscriptions: Subscription[] = [];
  private readonly question = new ScrapeQuestion(
    (now) => this.ask(now),
    () => this.clear(),
  );

  constructor(
    private readonly metrics: Metrics,
    private readonly broadcasts: BroadcastReports,
    private readonly jobs: JobReports,
    private readonly registry: JobRegistry,
    private readonly depths: BroadcastDepthStore,
    private readonly settings: SettingsStore,
  ) {}

  onModuleInit(): void {
    const { metrics } = this;
    const broadcasts = new BroadcastSeries(metrics);
    const jobs = new JobSeries(metrics);
    this.startAtZero();
    this.subscriptions.push(
      this.broadcasts.all.subscribe((report) => broadcasts.record(report)),
      this.jobs.all.subscribe((report) => jobs.record(report)),
      this.settings.changes.subscribe(() => this.startAtZero()),
    );
    // Jobs make themselves known in their own onModuleInit, which may come after this one.
    metrics.beforeScrape(() => jobsAtZero(metrics, this.names));
    metrics.beforeScrape(() => this.question.refresh(Date.now()));
  }

  onApplicationShutdown(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }

  private get names(): string[] {
    return this.registry.all.map(({ name }) => name);
  }

  private startAtZero(): void {
    const { registers } = this.settings.current.broadcast;
    broadcastsAtZero(
      this.metrics,
      registers.map(({ name }) => name),
    );
  }

  private async ask(now: number): Promise<boolean> {
    try {
      const [depth, jobs] = await Promise.all([
        this.depths.broadcasts(now),
        this.depths.jobs(this.names),
      ]);
      const { broadcastRuns, broadcastOldestDue, broadcastLongestExpansion } = this.metrics.all;
      for (const state of ['planned', 'running', 'paused'] as const) {
        broadcastRuns.labels(state).set(depth[state]);
      }
      broadcastOldestDue.set(depth.oldestDue / 1000);
      broadcastLongestExpansion.set(depth.expanding / 1000);
      this.showJobs(jobs);
      return true;
    } catch (error) {
      // That it is away, tellerline_database_up says.
      if (error instanceof Failure && error.code === 'storage_away') return false;
      this.log.warn(`broadcasts and jobs were not counted: ${(error as Error).message}`);
      return false;
    }
  }

  private showJobs(jobs: readonly JobDepth[]): void {
    const { jobNextRun, jobLastSuccess } = this.metrics.all;
    jobNextRun.reset();
    jobLastSuccess.reset();
    for (const { job, knownUntil, lastDoneAt } of jobs) {
      if (lastDoneAt !== null) jobLastSuccess.labels(job).set(lastDoneAt / 1000);
      const plan = this.registry.find(job)?.plan();
      const next = plan?.enabled === true ? nextSlot(plan, knownUntil) : null;
      if (next !== null) jobNextRun.labels(job).set(next / 1000);
    }
  }

  private clear(): void {
    const { all } = this.metrics;
    all.broadcastRuns.reset();
    all.broadcastOldestDue.remove();
    all.broadcastLongestExpansion.remove();
    all.jobNextRun.reset();
    all.jobLastSuccess.reset();
  }
}
