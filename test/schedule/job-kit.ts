import { filter, firstValueFrom, timeout } from 'rxjs';
import type { JobPlan, JobRun, ScheduledJob } from '../../src/schedule/job.js';
import { JobRegistry } from '../../src/schedule/job-registry.js';
import { JobReports } from '../../src/schedule/job-reports.js';
import type { JobReport } from '../../src/schedule/job-reports.js';
import { JobRunner } from '../../src/schedule/job.runner.js';
import { JobStore } from '../../src/schedule/job.store.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import type { Database } from '../../src/storage/database.js';
import { settingsOf } from '../rpc/gateway.js';

export const HOUR = 3_600_000;
/** A full hour, after every job's last moment and before its next. */
export const START = Date.parse('2026-11-23T09:00:00Z');

export const HOURLY: JobPlan = {
  enabled: true,
  cron: '0 * * * *',
  timeZone: 'UTC',
  missed: 'skip',
  grace: 60_000,
};

/** A job that notes what it does, and does what a test says. */
export class TestJob implements ScheduledJob {
  readonly description = 'A job of a test.';
  readonly slots: number[] = [];
  work: (run: JobRun) => Promise<string> = async () => 'done';

  constructor(
    readonly name: string,
    public planned: JobPlan = HOURLY,
  ) {}

  plan(): JobPlan {
    return this.planned;
  }

  run(run: JobRun): Promise<string> {
    this.slots.push(run.slot);
    return this.work(run);
  }
}

/** One node of several over a database. */
export class TestNode {
  readonly registry = new JobRegistry();
  readonly reports = new JobReports();
  readonly told: JobReport[] = [];
  readonly store: JobStore;
  readonly runner: JobRunner;

  constructor(
    readonly name: string,
    database: Database,
    jobs: readonly ScheduledJob[],
  ) {
    const settings = new SettingsStore('none', settingsOf({ nodeName: name }), {});
    this.store = new JobStore(database);
    this.runner = new JobRunner(this.registry, this.store, this.reports, settings);
    this.reports.all.subscribe((report) => this.told.push(report));
    for (const job of jobs) this.registry.add(job);
  }

  /** Looks at `now` and waits for what it began. */
  async at(now: number): Promise<void> {
    await this.runner.tick(() => now);
    await this.runner.idle();
  }

  reported(kind: JobReport['kind']): Promise<JobReport> {
    return firstValueFrom(
      this.reports.all.pipe(
        filter((report) => report.kind === kind),
        timeout({ first: 10_000 }),
      ),
    );
  }

  /** Newest first: `<slot's time> <outcome> <detail>`. */
  async history(job: string): Promise<string[]> {
    const runs = await this.store.list(job, null, 100);
    return runs.map(
      ({ slot, outcome, detail }) =>
        `${new Date(slot).toISOString().slice(11, 16)} ${outcome} ${detail}`,
    );
  }
}

/** Lets the lease of what a job is at run out, as 30 s of silence would. */
export async function lapse(database: Database, job: string): Promise<void> {
  await database.rows(
    {
      name: '',
      text: `update scheduled_job_run set leased_until = clock_timestamp() - interval '1 ms'
             where job = $1 and outcome = 'running'`,
    },
    [job],
  );
}
