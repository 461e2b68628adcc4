import { Global, Module } from '@nestjs/common';
import { CustomerModule } from '../../customer/customer.module.js';
import { RunStore } from './run.store.js';
import { RUNS } from './runs.js';

/** The runs, and those who carry them out. Needs AUDIENCE_READER, POLITENESS and CONTENTS from global modules. */
@Global()
@Module({
  imports: [CustomerModule],
  providers: [RunStore, { provide: RUNS, useExisting: RunStore }],
  exports: [RunStore, RUNS],
})
export class RunModule {}
