import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Subscription } from 'rxjs';
import { BroadcastReports } from '../broadcast/run/broadcast-reports.js';
import { JobReports } from '../schedule/job-reports.js';
import { BroadcastLines } from './broadcast-lines.js';
import { GATEWAY_LOGGER } from './message-log.recorder.js';

/** Writes what becomes of broadcasts and jobs to the log. */
@Injectable()
export class BroadcastLogRecorder implements OnModuleInit, OnApplicationShutdown {
  private readonly subscriptions: Subscription[] = [];

  constructor(
    @Inject(GATEWAY_LOGGER) private readonly log: Logger,
    private readonly broadcasts: BroadcastReports,
    private readonly jobs: JobReports,
  ) {}

  onModuleInit(): void {
    const lines = new BroadcastLines(this.log);
    this.subscriptions.push(
      this.broadcasts.all.subscribe((report) => lines.broadcast(report, Date.now())),
      this.jobs.all.subscribe((report) => lines.job(report)),
    );
  }

  onApplicationShutdown(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }
}
