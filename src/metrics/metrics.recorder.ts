import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Observable, Subscription } from 'rxjs';
import { DispatchReports } from '../dispatch/dispatch-reports.js';
import { QueueReports } from '../queue/queue-reports.js';
import { ReceiptReports } from '../receipt/receipt-reports.js';
import { VERSION } from '../settings/identity.adapter.js';
import { SettingsStore } from '../settings/settings.store.js';
import { CleaningRunner } from '../storage/cleaning.runner.js';
import { Database } from '../storage/database.js';
import { DispatchSeries } from './dispatch-series.js';
import { Metrics } from './metrics.js';
import { QueueSeries } from './queue-series.js';
import { ReceiptSeries } from './receipt-series.js';
import { startAtZero } from './start-at-zero.js';

/**
 * Subscribes to what the others report. What comes with every message is
 * counted in plain numbers here and drained into prom-client before a scrape.
 */
@Injectable()
export class MetricsRecorder implements OnModuleInit, OnApplicationShutdown {
  private readonly subscriptions: Subscription[] = [];

  constructor(
    private readonly metrics: Metrics,
    private readonly queue: QueueReports,
    private readonly dispatch: DispatchReports,
    private readonly receipts: ReceiptReports,
    private readonly database: Database,
    private readonly cleaning: CleaningRunner,
    private readonly settings: SettingsStore,
  ) {}

  onModuleInit(): void {
    const { all } = this.metrics;
    all.info.labels(VERSION, process.version).set(1);
    this.startAtZero();
    this.follow(this.queue.all, new QueueSeries(this.metrics));
    this.follow(this.dispatch.all, new DispatchSeries(this.metrics));
    const receipts = new ReceiptSeries(this.metrics);
    this.follow(this.receipts.all, receipts);
    this.subscriptions.push(
      this.cleaning.reports.subscribe(({ orphans }) => receipts.unmatched(orphans)),
      this.database.availability.subscribe((up) => all.databaseUp.set(up ? 1 : 0)),
      this.settings.changes.subscribe(() => this.startAtZero()),
      this.settings.reloads.subscribe(({ outcome }) => all.settingsReloads.labels(outcome).inc()),
    );
    this.metrics.beforeScrape(() => {
      const { total, idle, waiting } = this.database.poolState;
      all.databaseConnections.labels('busy').set(total - idle);
      all.databaseConnections.labels('idle').set(idle);
      all.databaseConnections.labels('waiting').set(waiting);
    });
  }

  onApplicationShutdown(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }

  private startAtZero(): void {
    startAtZero(
      this.metrics,
      this.settings.current.carriers.map(({ name }) => name),
    );
  }

  private follow<R>(
    reports: Observable<R>,
    series: { record(report: R): void; drain(): void },
  ): void {
    this.subscriptions.push(reports.subscribe((report) => series.record(report)));
    this.metrics.beforeScrape(() => series.drain());
  }
}
