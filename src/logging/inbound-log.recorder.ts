import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Subscription } from 'rxjs';
import { CoreReports } from '../core-banking/core-reports.js';
import { InboundReports } from '../inbound/inbound-reports.js';
import { SettingsStore } from '../settings/settings.store.js';
import { InboundLines } from './inbound-lines.js';
import { GATEWAY_LOGGER } from './message-log.recorder.js';

/** Writes what becomes of customers' messages to the log. */
@Injectable()
export class InboundLogRecorder implements OnModuleInit, OnApplicationShutdown {
  private readonly subscriptions: Subscription[] = [];

  constructor(
    @Inject(GATEWAY_LOGGER) private readonly log: Logger,
    private readonly inbound: InboundReports,
    private readonly core: CoreReports,
    private readonly settings: SettingsStore,
  ) {}

  onModuleInit(): void {
    const lines = new InboundLines(this.log);
    this.subscriptions.push(
      this.inbound.all.subscribe((report) => {
        // As it is now: a reload switches it.
        if (this.settings.current.log.messages) lines.handled(report);
        lines.inbound(report, Date.now());
      }),
      this.core.all.subscribe((report) => lines.core(report, Date.now())),
    );
  }

  onApplicationShutdown(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }
}
