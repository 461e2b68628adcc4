import { Module } from '@nestjs/common';
import { InboundDepthStore } from './inbound-depth.store.js';
import { InboundMetricsRecorder } from './inbound-metrics.recorder.js';
import { MetricsModule } from './metrics.module.js';

/**
 * The metrics of customers' messages and of the bank's own system. Needs
 * InboundReports, CoreReports, Database and SettingsStore from global modules.
 */
@Module({
  imports: [MetricsModule],
  providers: [InboundDepthStore, InboundMetricsRecorder],
})
export class InboundMetricsModule {}
