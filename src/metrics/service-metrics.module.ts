import { Module } from '@nestjs/common';
import { AuthoringModule } from '../authoring/authoring.module.js';
import { CustomerModule } from '../customer/customer.module.js';
import { EventModule } from '../event/event.module.js';
import { OtpModule } from '../otp/otp.module.js';
import { TemplateModule } from '../template/template.module.js';
import { MetricsModule } from './metrics.module.js';
import { ServiceDepthStore } from './service-depth.store.js';
import { ServiceMetricsRecorder } from './service-metrics.recorder.js';

/** The metrics of events, customers, templates and one-time passwords. Needs Database from a global module. */
@Module({
  imports: [MetricsModule, EventModule, CustomerModule, AuthoringModule, OtpModule, TemplateModule],
  providers: [ServiceDepthStore, ServiceMetricsRecorder],
})
export class ServiceMetricsModule {}
