import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { CoreReports } from '../core-banking/core-reports.js';
import { Failure } from '../failure/failure.js';
import { InboundReports } from '../inbound/inbound-reports.js';
import { SettingsStore } from '../settings/settings.store.js';
import { CoreSeries } from './core-series.js';
import { InboundDepthStore } from './inbound-depth.store.js';
import { InboundSeries } from './inbound-series.js';
import { Metrics } from './metrics.js';
import { ScrapeQuestion } from './scrape-question.js';
import { inboundAtZero } from './start-at-zero.js';

/** Subscribes to what becomes of customers' messages, and to the calls of the bank's own system. */
@Injectable()
export class InboundMetricsRecorder implements OnModuleInit, OnApplicationShutdown {
  private readonly log = new Logger('Metrics');
  private readonly subscriptions: Subscription[] = [];
  private readonly question = new ScrapeQuestion(
    (now) => this.ask(now),
    () => this.clear(),
  );

  constructor(
    private readonly metrics: Metrics,
    private readonly inbound: InboundReports,
    private readonly core: CoreReports,
    private readonly depths: InboundDepthStore,
    private readonly settings: SettingsStore,
  ) {}

  onModuleInit(): void {
    const { metrics } = this;
    this.startAtZero();
    const inbound = new InboundSeries(metrics);
    const core = new CoreSeries(metrics);
    core.breaker('closed');
    this.subscriptions.push(
      this.inbound.all.subscribe((report) => inbound.record(report)),
      this.core.all.subscribe((report) => core.record(report)),
      this.settings.changes.subscribe(() => this.startAtZero()),
    );
    metrics.beforeScrape(() => inbound.drain());
    metrics.beforeScrape(() => this.question.refresh(Date.now()));
  }

  onApplicationShutdown(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }

  private startAtZero(): void {
    inboundAtZero(
      this.metrics,
      this.settings.current.carriers.map(({ name }) => name),
    );
  }

  private async ask(now: number): Promise<boolean> {
    try {
      const depth = await this.depths.read(now);
      const { inboundWaiting, inboundOldest, commandsOpen, commandsOldest } = this.metrics.all;
      inboundWaiting.set(depth.waiting);
      inboundOldest.set(depth.oldest / 1000);
      commandsOpen.labels('executing').set(depth.executing);
      commandsOpen.labels('uncertain').set(depth.uncertain);
      commandsOldest.set(depth.oldestExecuting / 1000);
      return true;
    } catch (error) {
      // That it is away, tellerline_database_up says.
      if (error instanceof Failure && error.code === 'storage_away') return false;
      this.log.warn(`what customers wrote was not counted: ${(error as Error).message}`);
      return false;
    }
  }

  private clear(): void {
    const { inboundWaiting, inboundOldest, commandsOpen, commandsOldest } = this.metrics.all;
    for (const gauge of [inboundWaiting, inboundOldest, commandsOldest]) gauge.remove();
    commandsOpen.reset();
  }
}
