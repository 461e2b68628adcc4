import { GrpcCoreBank } from '../../src/core-banking/grpc-core-bank.adapter.js';
import { CoreReports } from '../../src/core-banking/core-reports.js';
import type { CoreReport } from '../../src/core-banking/core-reports.js';
import type { Settings } from '../../src/settings/settings.schema.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import { settingsOf } from '../rpc/gateway.js';

export interface CoreClient {
  bank: GrpcCoreBank;
  reports: CoreReports;
  /** So far. */
  reported: CoreReport[];
  /** Of each try so far. */
  results: () => string[];
  close(): void;
}

/** A client of the core at an address, with some of settings.core its own. */
export function coreClient(
  address: string | (() => string | null),
  more: Partial<Settings['core']> = {},
): CoreClient {
  const base = settingsOf();
  const core = { ...base.core, tls: 'off' as const, ...more };
  const store = new SettingsStore('none', { ...base, core }, {});
  const reports = new CoreReports();
  const reported: CoreReport[] = [];
  reports.all.subscribe((report) => reported.push(report));
  const current = typeof address === 'string' ? () => address : address;
  const bank = new GrpcCoreBank(store, reports, { current });
  return {
    bank,
    reports,
    reported,
    results: () => reported.flatMap((one) => (one.kind === 'called' ? [one.result] : [])),
    close: () => bank.onApplicationShutdown(),
  };
}
