import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Controller, Get, Inject } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { HealthCheckResult, HealthIndicatorResult } from '@nestjs/terminus';
import { BIND_OVERVIEW } from '../dispatch/bind-overview.js';
import type { BindOverview } from '../dispatch/bind-overview.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Database } from '../storage/database.js';
import type { Statement } from '../storage/queryable.js';
import { PartitionHorizonStore } from './partition-horizon.store.js';
import { Readiness } from './readiness.js';
import { carrierVerdict, eventLoopVerdict, partitionVerdict } from './verdicts.js';
import type { Verdict } from './verdicts.js';

const PING: Statement = { name: 'health-ping', text: 'select 1 as one' };
/** Milliseconds; a probe's own time-out is a few seconds. */
const PATIENCE = 2_000;
const PARTITIONS_FRESH = 30_000;

/**
 * Live: the process turns its event loop; a failure means restart. Ready: it
 * can accept and keep messages; a failure means send callers elsewhere.
 */
@Controller('health')
export class HealthController implements OnModuleDestroy, OnApplicationShutdown {
  private readonly delay = monitorEventLoopDelay({ resolution: 20 });

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
    private readonly database: Database,
    private readonly partitions: PartitionHorizonStore,
    private readonly settings: SettingsStore,
    @Inject(BIND_OVERVIEW) private readonly overview: BindOverview,
  ) {
    this.delay.enable();
  }

  onModuleDestroy(): void {
    this.readiness.stop();
  }

  onApplicationShutdown(): void {
    this.delay.disable();
  }

  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([() => this.eventLoop()]);
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.lifecycle(),
      () => this.databaseAnswers(),
      () => this.partitionsAhead(),
      () => this.carriers(),
    ]);
  }

  private eventLoop(): HealthIndicatorResult {
    const p99 = this.delay.percentile(99) / 1e6;
    // What was slow an hour ago is no news.
    this.delay.reset();
    return this.result('eventLoop', eventLoopVerdict(p99));
  }

  private lifecycle(): HealthIndicatorResult {
    const session = this.indicators.check('lifecycle');
    return this.readiness.stopping ? session.down('stopping') : session.up();
  }

  private async databaseAnswers(): Promise<HealthIndicatorResult> {
    if (!this.database.availability.value) {
      return this.indicators.check('database').down('cannot be reached');
    }
    return this.indicators
      .check('database')
      .attempt(async () => void (await this.database.rows(PING, [])))
      .withTimeout(PATIENCE);
  }

  private async partitionsAhead(): Promise<HealthIndicatorResult> {
    const read = await this.indicators
      .check('partitions')
      .attempt(async () => ({ horizon: await this.partitions.read(Date.now()) }))
      .withTimeout(PATIENCE)
      .cacheFor(PARTITIONS_FRESH);
    const { status, horizon } = read.partitions as { status: string; horizon?: number };
    if (status !== 'up' || horizon === undefined) return read;
    return this.result('partitions', partitionVerdict(horizon, Date.now()));
  }

  private carriers(): HealthIndicatorResult {
    const enabled = this.settings.current.carriers
      .filter((carrier) => carrier.enabled)
      .map(({ name }) => name);
    return this.result('carriers', carrierVerdict(enabled, this.overview.binds()));
  }

  private result(key: string, { status, details }: Verdict): HealthIndicatorResult {
    const session = this.indicators.check(key);
    switch (status) {
      case 'up':
        return session.up(details);
      case 'degraded':
        return session.degraded(details);
      case 'down':
        return session.down(details);
    }
  }
}
