import { Global, Module } from '@nestjs/common';
import { CustomerModule } from '../../customer/customer.module.js';
import { POLITENESS } from './politeness.js';
import { PolitenessStore } from './politeness.store.js';
import { RegisterFileRunner } from './register-file.runner.js';
import { RegisterFileStore } from './register-file.store.js';
import { Registers } from './registers.store.js';
import { Scrubbing } from './scrubbing.adapter.js';

/** POLITENESS. Needs Database, Sealer, SettingsStore and BroadcastReports from global modules. */
@Global()
@Module({
  imports: [CustomerModule],
  providers: [
    PolitenessStore,
    RegisterFileRunner,
    RegisterFileStore,
    Registers,
    Scrubbing,
    { provide: POLITENESS, useExisting: PolitenessStore },
  ],
  exports: [POLITENESS, RegisterFileRunner],
})
export class PolitenessModule {}
