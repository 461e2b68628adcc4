import { Inject, Injectable, Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { InboundCleaningRunner } from './inbound/inbound-cleaning.runner.js';
import { IntakeModule } from './inbound/intake.module.js';
import { OtpCleaningRunner } from './otp/otp-cleaning.runner.js';
import { OtpModule } from './otp/otp.module.js';
import { JOBS } from './schedule/job.js';
import type { JobPlan, Jobs } from './schedule/job.js';
import { CleaningRunner } from './storage/cleaning.runner.js';
import { PartitionRunner } from './storage/partition.runner.js';

/** Another time comes soon. */
const GRACE = 600_000;

/** What keeps the database as small as settings.retention says; moments off the hour, where everyone's jobs are. */
@Injectable()
export class RetentionJobs implements OnModuleInit {
  constructor(
    @Inject(JOBS) private readonly jobs: Jobs,
    private readonly partitions: PartitionRunner,
    private readonly cleaning: CleaningRunner,
    private readonly inbound: InboundCleaningRunner,
    private readonly otp: OtpCleaningRunner,
  ) {}

  onModuleInit(): void {
    // Twice a day, so that one missed run matters little.
    this.#add(
      'partitions',
      'Makes the days ahead of messages, and drops those past their retention.',
      '17 3,15 * * *',
      async (now) => {
        const report = await this.partitions.run(now);
        return report && `made ${report.made.length}, dropped ${report.dropped.length}`;
      },
    );
    this.#add(
      'retention',
      'Deletes event keys and receipts of nobody past their retention.',
      '27 * * * *',
      async (now, halted) => {
        const report = await this.cleaning.run(now, halted);
        if (report === undefined) return undefined;
        const orphans = [...report.orphans.values()].reduce((sum, count) => sum + count, 0);
        return `deleted ${report.eventKeys} event keys and ${orphans} receipts`;
      },
    );
    // Four times an hour, for the questions and the hashes.
    this.#add(
      'inbound-retention',
      'Deletes what is kept of customers’ commands past its time.',
      '11,26,41,56 * * * *',
      async (now, halted) => {
        const report = await this.inbound.run(now, halted);
        return (
          report && `deleted ${report.commands} commands and ${report.conversations} questions`
        );
      },
    );
    this.#add(
      'otp-retention',
      'Deletes what is kept of one-time passwords past its time.',
      '8,23,38,53 * * * *',
      async (now, halted) => {
        const report = await this.otp.run(now, halted);
        return report && `deleted ${report.challenges} challenges and ${report.subjects} counts`;
      },
    );
  }

  #add(
    name: string,
    description: string,
    cron: string,
    work: (now: number, halted: () => boolean) => Promise<string | undefined>,
  ): void {
    const plan: JobPlan = { enabled: true, cron, timeZone: 'UTC', missed: 'latest', grace: GRACE };
    this.jobs.add({
      name,
      description,
      plan: () => plan,
      run: async (run, now) => (await work(now, () => run.stopping)) ?? 'another node was at it',
    });
  }
}

/** Retention as jobs, seen and listed with the others. */
@Module({ imports: [IntakeModule, OtpModule], providers: [RetentionJobs] })
export class RetentionJobsModule {}
