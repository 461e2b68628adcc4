import { Global, Module } from '@nestjs/common';
import { INBOUND_PORT } from '../receipt/inbound-port.js';
import { InboundReports } from './inbound-reports.js';
import { IntakeStore } from './intake.store.js';

/**
 * What customers write, from the bind to the answerer and out of the tables.
 * Needs Database, Sealer and SettingsStore from global modules.
 */
@Global()
@Module({
  providers: [InboundReports, IntakeStore, { provide: INBOUND_PORT, useExisting: IntakeStore }],
  exports: [INBOUND_PORT, InboundReports, IntakeStore],
})
export class IntakeModule {}
