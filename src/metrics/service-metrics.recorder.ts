import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Observable, Subscription } from 'rxjs';
import { AuthoringReports } from '../authoring/authoring-reports.js';
import { CustomerReports } from '../customer/customer-reports.js';
import { EventReports } from '../event/event-reports.js';
import { Failure } from '../failure/failure.js';
import { OtpReports } from '../otp/otp-reports.js';
import { TemplateStore } from '../template/template.store.js';
import { CustomerSeries } from './customer-series.js';
import { EventSeries } from './event-series.js';
import { Metrics } from './metrics.js';
import { OtpSeries } from './otp-series.js';
import { ScrapeQuestion } from './scrape-question.js';
import { ServiceDepthStore } from './service-depth.store.js';
import { servicesAtZero } from './start-at-zero.js';

/** Subscribes to what the services report: events, customers, templates, one-time passwords. */
@Injectable()
export class ServiceMetricsRecorder implements OnModuleInit, OnApplicationShutdown {
  private readonly log = new Logger('Metrics');
  private readonly subscriptions: Subscription[] = [];
  private readonly question = new ScrapeQuestion(
    (now) => this.ask(now),
    () => this.clear(),
  );

  constructor(
    private readonly metrics: Metrics,
    private readonly events: EventReports,
    private readonly customers: CustomerReports,
    private readonly authoring: AuthoringReports,
    private readonly otp: OtpReports,
    private readonly depths: ServiceDepthStore,
    private readonly templates: TemplateStore,
  ) {}

  onModuleInit(): void {
    const { metrics } = this;
    servicesAtZero(metrics);
    const events = new EventSeries(metrics);
    const otp = new OtpSeries(metrics);
    const customers = new CustomerSeries(metrics);
    this.follow(this.events.all, (report) => events.record(report));
    this.follow(this.otp.all, (report) => otp.record(report));
    this.follow(this.customers.all, (report) => customers.record(report));
    this.follow(this.authoring.all, ({ kind }) =>
      metrics.all.templateChanges.labels(kind.replace('template_', '')).inc(),
    );
    metrics.beforeScrape(() => events.drain());
    metrics.beforeScrape(() => otp.drain());
    metrics.beforeScrape(() => this.showTemplates());
    metrics.beforeScrape(() => this.question.refresh(Date.now()));
  }

  onApplicationShutdown(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }

  private follow<R>(reports: Observable<R>, record: (report: R) => void): void {
    this.subscriptions.push(reports.subscribe(record));
  }

  private showTemplates(): void {
    const { templateFilesRefused, templateVersionsPassedOver } = this.metrics.all;
    templateFilesRefused.set(this.templates.filesRefused ? 1 : 0);
    templateVersionsPassedOver.set(this.templates.problems.size);
  }

  private async ask(now: number): Promise<boolean> {
    try {
      const { scheduled, late, held } = await this.depths.read(now);
      this.clear();
      this.metrics.all.scheduledWaiting.set(scheduled);
      this.metrics.all.scheduledLate.set(late / 1000);
      for (const [country, prefixes] of held) {
        this.metrics.all.otpPrefixesHeld.labels(country).set(prefixes);
      }
      return true;
    } catch (error) {
      // That it is away, tellerline_database_up says.
      if (error instanceof Failure && error.code === 'storage_away') return false;
      this.log.warn(`what waits and what is held was not counted: ${(error as Error).message}`);
      return false;
    }
  }

  private clear(): void {
    const { scheduledWaiting, scheduledLate, otpPrefixesHeld } = this.metrics.all;
    scheduledWaiting.remove();
    scheduledLate.remove();
    otpPrefixesHeld.reset();
  }
}
