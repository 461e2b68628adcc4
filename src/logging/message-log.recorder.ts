import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Observable, Subscription } from 'rxjs';
import { DispatchReports } from '../dispatch/dispatch-reports.js';
import { QueueReports } from '../queue/queue-reports.js';
import { ReceiptReports } from '../receipt/receipt-reports.js';
import { SettingsStore } from '../settings/settings.store.js';
import { LinkLines } from './link-lines.js';
import { MessageLines } from './message-lines.js';

/** The Nest token of the process's pino Logger. */
export const GATEWAY_LOGGER = Symbol('GatewayLogger');

/** Writes what the others report to the log. */
@Injectable()
export class MessageLogRecorder implements OnModuleInit, OnApplicationShutdown {
  private readonly subscriptions: Subscription[] = [];

  constructor(
    @Inject(GATEWAY_LOGGER) private readonly log: Logger,
    private readonly queue: QueueReports,
    private readonly dispatch: DispatchReports,
    private readonly receipts: ReceiptReports,
    private readonly settings: SettingsStore,
  ) {}

  onModuleInit(): void {
    const links = new LinkLines(this.log);
    const messages = new MessageLines(this.log);
    this.follow(this.dispatch.all, (report) => links.dispatch(report, Date.now()));
    this.follow(this.receipts.all, (report) => links.receipt(report, Date.now()));
    this.follow(
      this.queue.all,
      this.whenWanted((report) => messages.queue(report)),
    );
    this.follow(
      this.dispatch.all,
      this.whenWanted((report) => messages.dispatch(report)),
    );
    this.follow(
      this.receipts.all,
      this.whenWanted((report) => messages.receipt(report)),
    );
  }

  onApplicationShutdown(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }

  /** settings.log.messages, as it is now: a reload switches it. */
  private whenWanted<R>(write: (report: R) => void): (report: R) => void {
    return (report) => {
      if (this.settings.current.log.messages) write(report);
    };
  }

  private follow<R>(reports: Observable<R>, write: (report: R) => void): void {
    this.subscriptions.push(reports.subscribe(write));
  }
}
