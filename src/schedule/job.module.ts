import { Global, Module } from '@nestjs/common';
import { JobRegistry } from './job-registry.js';
import { JobReports } from './job-reports.js';
import { JOBS } from './job.js';

/** What is done again and again, each moment once over all nodes. Jobs make themselves known in onModuleInit. */
@Global()
@Module({
  providers: [JobRegistry, JobReports, { provide: JOBS, useExisting: JobRegistry }],
  exports: [JobRegistry, JobReports, JOBS],
})
export class JobModule {}
