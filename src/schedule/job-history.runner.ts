import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { JobStore } from './job.store.js';
import { JOBS } from './job.js';
import type { JobPlan, JobRun, Jobs, ScheduledJob } from './job.js';

/** Milliseconds. */
const KEPT = 400 * 86_400_000;
const BATCH = 5_000;

/** Forgets what jobs did long ago. */
@Injectable()
export class JobHistoryRunner implements ScheduledJob, OnModuleInit {
  readonly name = 'job-history';
  readonly description = 'Deletes what is known of jobs after 400 days.';

  constructor(
    private readonly store: JobStore,
    @Inject(JOBS) private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  plan(): JobPlan {
    return {
      enabled: true,
      cron: '41 3 * * *',
      timeZone: 'UTC',
      missed: 'latest',
      grace: 60_000,
    };
  }

  async run(run: JobRun, now: number): Promise<string> {
    let deleted = 0;
    while (!run.stopping) {
      const count = await this.store.clean(now - KEPT, BATCH);
      deleted += count;
      if (count < BATCH) break;
    }
    return `${deleted} deleted`;
  }
}
