import { Module } from '@nestjs/common';
import { HealthModule } from '../health/health.module.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';
import { MetricsRecorder } from './metrics.recorder.js';
import { QueueDepthRecorder } from './queue-depth.recorder.js';
import { QueueDepthStore } from './queue-depth.store.js';

/**
 * /metrics and what fills it. Needs QueueReports, DispatchReports,
 * ReceiptReports, Database, CleaningRunner and SettingsStore from global modules.
 */
@Module({
  imports: [HealthModule],
  controllers: [MetricsController],
  providers: [Metrics, MetricsRecorder, QueueDepthStore, QueueDepthRecorder],
  exports: [Metrics],
})
export class MetricsModule {}
