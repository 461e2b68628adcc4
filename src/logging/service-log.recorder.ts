import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Subscription } from 'rxjs';
import { AuthoringReports } from '../authoring/authoring-reports.js';
import { CustomerReports } from '../customer/customer-reports.js';
import { EventReports } from '../event/event-reports.js';
import { OtpReports } from '../otp/otp-reports.js';
import { GATEWAY_LOGGER } from './message-log.recorder.js';
import { ServiceLines } from './service-lines.js';

/** Writes what the services report to the log. */
@Injectable()
export class ServiceLogRecorder implements OnModuleInit, OnApplicationShutdown {
  private readonly subscriptions: Subscription[] = [];

  constructor(
    @Inject(GATEWAY_LOGGER) private readonly log: Logger,
    private readonly events: EventReports,
    private readonly customers: CustomerReports,
    private readonly authoring: AuthoringReports,
    private readonly otp: OtpReports,
  ) {}

  onModuleInit(): void {
    const lines = new ServiceLines(this.log);
    this.subscriptions.push(
      this.events.all.subscribe((report) => lines.event(report)),
      this.customers.all.subscribe((report) => lines.customer(report)),
      this.authoring.all.subscribe((report) => lines.authoring(report)),
      this.otp.all.subscribe((report) => lines.otp(report)),
    );
  }

  onApplicationShutdown(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }
}
