import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Failure } from '../../failure/failure.js';
import { JOBS } from '../../schedule/job.js';
import type { JobPlan, JobRun, Jobs, ScheduledJob } from '../../schedule/job.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { RUNS } from '../run/runs.js';
import type { Runs } from '../run/runs.js';
import { festivalWishes } from './festival-calendar.js';
import { FestivalsStore } from './festivals.store.js';
import { openDays } from './wish-days.js';
import { wishPlan } from './wish-plan.js';

/** Plans the runs of the festivals of a day. */
@Injectable()
export class FestivalsRunner implements ScheduledJob, OnModuleInit {
  readonly name = 'festivals';
  readonly description = 'Wishes customers well on festivals, by the calendar.';

  constructor(
    @Inject(JOBS) private readonly jobs: Jobs,
    @Inject(RUNS) private readonly runs: Runs,
    private readonly festivals: FestivalsStore,
    private readonly settings: SettingsStore,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  plan(): JobPlan {
    return wishPlan(this.settings.current.schedules.festivals);
  }

  async run({ slot }: JobRun, now: number): Promise<string> {
    const { festivals: settings } = this.settings.current.schedules;
    const { festivals } = this.festivals;
    if (festivals === null) {
      const description = 'the calendar of festivals (schedules.festivals.file) cannot be used';
      throw new Failure('failed_precondition', description);
    }
    const days = openDays(Math.max(now, slot), settings.at, settings.until);
    const runs = days.flatMap((day) => festivalWishes(festivals, day, settings));
    for (const run of runs) await this.runs.plan(run, now);
    const planned = runs.map(({ key }) => key.slice('festival:'.length));
    return planned.length === 0 ? 'no festival' : `planned ${planned.join(', ')}`;
  }
}
