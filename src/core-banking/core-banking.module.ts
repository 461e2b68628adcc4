import { Global, Module } from '@nestjs/common';
import { CORE_BANK } from './core-bank.js';
import { CoreReports } from './core-reports.js';
import { GrpcCoreBank } from './grpc-core-bank.adapter.js';

/** CORE_BANK. Needs SETTINGS from a global module, and takes CORE_ADDRESS where one has it. */
@Global()
@Module({
  providers: [CoreReports, GrpcCoreBank, { provide: CORE_BANK, useExisting: GrpcCoreBank }],
  exports: [CORE_BANK, CoreReports],
})
export class CoreBankingModule {}
