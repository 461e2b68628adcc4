import { Module } from '@nestjs/common';
import { BroadcastLogRecorder } from './broadcast-log.recorder.js';

/** The log lines of broadcasts and jobs. Needs LoggingModule, BroadcastReports and JobReports from global modules. */
@Module({ providers: [BroadcastLogRecorder] })
export class BroadcastLogModule {}
