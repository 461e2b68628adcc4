import { Global, Module } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { Subject } from 'rxjs';
import { BIND_OVERVIEW } from '../../src/dispatch/bind-overview.js';
import type { BindView } from '../../src/dispatch/bind-overview.js';
import { DispatchReports } from '../../src/dispatch/dispatch-reports.js';
import { HealthModule } from '../../src/health/health.module.js';
import { LoggingModule } from '../../src/logging/logging.module.js';
import { MetricsModule } from '../../src/metrics/metrics.module.js';
import { QueueReports } from '../../src/queue/queue-reports.js';
import { ReceiptReports } from '../../src/receipt/receipt-reports.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import { CleaningRunner } from '../../src/storage/cleaning.runner.js';
import type { CleaningReport } from '../../src/storage/cleaning.runner.js';
import { Database } from '../../src/storage/database.js';

export interface WatchedApp {
  app: INestApplication;
  /** Such as http://127.0.0.1:40001. */
  url: string;
  queue: QueueReports;
  dispatch: DispatchReports;
  receipts: ReceiptReports;
  cleaning: { reports: Subject<CleaningReport> };
  settings: {
    current: {
      carriers: { name: string; enabled: boolean }[];
      log: { level: string; messages: boolean };
      nodeName: string;
    };
    changes: Subject<unknown>;
    reloads: Subject<{ outcome: string }>;
  };
  binds: BindView[];
  /** The log so far. */
  lines: Record<string, unknown>[];
}

/** Metrics, health and logging over a real database, with everything that they watch in the test's hands. */
export async function startWatchedApp(database: Database): Promise<WatchedApp> {
  const lines: Record<string, unknown>[] = [];
  const queue = new QueueReports();
  const dispatch = new DispatchReports();
  const receipts = new ReceiptReports();
  const cleaning = { reports: new Subject<CleaningReport>() };
  const binds: BindView[] = [];
  const settings: WatchedApp['settings'] = {
    current: {
      carriers: [
        { name: 'alpha', enabled: true },
        { name: 'beta', enabled: true },
      ],
      log: { level: 'info', messages: true },
      nodeName: 'node-1',
    },
    changes: new Subject(),
    reloads: new Subject(),
  };
  const values: [unknown, unknown][] = [
    [Database, database],
    [SettingsStore, settings],
    [QueueReports, queue],
    [DispatchReports, dispatch],
    [ReceiptReports, receipts],
    [CleaningRunner, cleaning],
    [BIND_OVERVIEW, { binds: () => binds }],
  ];

  @Global()
  @Module({
    providers: values.map(([provide, useValue]) => ({ provide: provide as symbol, useValue })),
    exports: values.map(([provide]) => provide as symbol),
  })
  class Watched {}

  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  @Module({ imports: [Watched, LoggingModule.to({ write }), MetricsModule, HealthModule] })
  class Watchers {}

  const app = await NestFactory.create(Watchers, { bufferLogs: true });
  app.useLogger(app.get(Logger));
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return { app, url, queue, dispatch, receipts, cleaning, settings, binds, lines };
}
