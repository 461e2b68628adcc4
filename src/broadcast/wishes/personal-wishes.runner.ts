import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { JOBS } from '../../schedule/job.js';
import type { JobPlan, JobRun, Jobs, ScheduledJob } from '../../schedule/job.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { RUNS } from '../run/runs.js';
import type { Runs } from '../run/runs.js';
import { personalWishes } from './personal-wishes.js';
import type { PersonalOccasion } from './personal-wishes.js';
import { openDays } from './wish-days.js';
import { wishPlan } from './wish-plan.js';

/** A job for each occasion that a customer has: it plans the day's run, which the runs' engine carries out. */
@Injectable()
export class PersonalWishesRunner implements OnModuleInit {
  constructor(
    @Inject(JOBS) private readonly jobs: Jobs,
    @Inject(RUNS) private readonly runs: Runs,
    private readonly settings: SettingsStore,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this.#job('birthday', 'Wishes customers a happy birthday.'));
    this.jobs.add(
      this.#job('anniversary', 'Thanks customers on the day on which they came to the bank.'),
    );
  }

  #job(occasion: PersonalOccasion, description: string): ScheduledJob {
    return {
      name: occasion,
      description,
      plan: (): JobPlan => wishPlan(this.settings.current.schedules[occasion]),
      run: (run, now) => this.#run(occasion, run, now),
    };
  }

  /** All days that are somewhere still are planned: after an outage, those that came meanwhile too. */
  async #run(occasion: PersonalOccasion, { slot }: JobRun, now: number): Promise<string> {
    const settings = this.settings.current.schedules[occasion];
    const days = openDays(Math.max(now, slot), settings.at, settings.until);
    for (const day of days) await this.runs.plan(personalWishes(occasion, day, settings), now);
    return `planned for ${days.join(', ')}`;
  }
}
