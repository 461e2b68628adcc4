import { Global, Module } from '@nestjs/common';
import { JobHistoryRunner } from './job-history.runner.js';
import { JobRegistry } from './job-registry.js';
import { JobReports } from './job-reports.js';
import { JobController } from './job.controller.js';
import { JobRunner } from './job.runner.js';
import { JobStore } from './job.store.js';
import { JOBS } from './job.js';

/**
 * ScheduleService, and what is done again and again, each moment once over all nodes.
 * Jobs make themselves known in onModuleInit. Needs Database and SettingsStore from
 * global modules.
 */
@Global()
@Module({
  controllers: [JobController],
  providers: [
    JobHistoryRunner,
    JobRegistry,
    JobReports,
    JobRunner,
    JobStore,
    { provide: JOBS, useExisting: JobRegistry },
  ],
  exports: [JobRegistry, JobReports, JobRunner, JOBS],
})
export class JobModule {}
