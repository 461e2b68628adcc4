import { Module } from '@nestjs/common';
import { AuthoringModule } from '../authoring/authoring.module.js';
import { CustomerModule } from '../customer/customer.module.js';
import { EventModule } from '../event/event.module.js';
import { OtpModule } from '../otp/otp.module.js';
import { ServiceLogRecorder } from './service-log.recorder.js';

/** The log lines of events, customers, templates and one-time passwords. Needs LoggingModule, which is global. */
@Module({
  imports: [EventModule, CustomerModule, AuthoringModule, OtpModule],
  providers: [ServiceLogRecorder],
})
export class ServiceLogModule {}
