import { Module } from '@nestjs/common';
import { BroadcastDepthStore } from './broadcast-depth.store.js';
import { BroadcastMetricsRecorder } from './broadcast-metrics.recorder.js';
import { MetricsModule } from './metrics.module.js';

/**
 * The metrics of campaigns, wishes and jobs. Needs BroadcastReports, JobReports,
 * JobRegistry, Database and SettingsStore from global modules.
 */
@Module({
  imports: [MetricsModule],
  providers: [BroadcastDepthStore, BroadcastMetricsRecorder],
})
export class BroadcastMetricsModule {}
