import { Global, Module } from '@nestjs/common';
import { INBOUND_PORT } from '../receipt/inbound-port.js';
import { InboundCleaningRunner } from './inbound-cleaning.runner.js';
import { InboundReports } from './inbound-reports.js';
import { IntakeStore } from './intake.store.js';
import { WorkStore } from './work.store.js';

/**
 * What customers write: kept before it is acknowledged, with the work on it, and
 * cleaned away. Needs Database, Sealer and SettingsStore from global modules.
 */
@Global()
@Module({
  providers: [
    InboundCleaningRunner,
    InboundReports,
    IntakeStore,
    WorkStore,
    { provide: INBOUND_PORT, useExisting: IntakeStore },
  ],
  exports: [INBOUND_PORT, InboundCleaningRunner, InboundReports, IntakeStore, WorkStore],
})
export class IntakeModule {}
