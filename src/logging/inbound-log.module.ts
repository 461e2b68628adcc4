import { Module } from '@nestjs/common';
import { InboundLogRecorder } from './inbound-log.recorder.js';

/** The log lines of customers' messages. Needs LoggingModule, InboundReports and CoreReports from global modules. */
@Module({ providers: [InboundLogRecorder] })
export class InboundLogModule {}
