import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { PartitionHorizonStore } from './partition-horizon.store.js';
import { Readiness } from './readiness.js';

/** /health/live and /health/ready. Needs Database, SettingsStore and BIND_OVERVIEW from global modules. */
@Module({
  // A failing probe is asked again every few seconds: its answer says why, the log need not.
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [Readiness, PartitionHorizonStore],
  exports: [Readiness, PartitionHorizonStore],
})
export class HealthModule {}
