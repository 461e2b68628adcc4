import { Global, Module } from '@nestjs/common';
import { CustomerModule } from '../../customer/customer.module.js';
import { CloseRunner } from './close.runner.js';
import { ExpandRunner } from './expand.runner.js';
import { ExpansionStore } from './expansion.store.js';
import { OptOutRecallRunner } from './opt-out-recall.runner.js';
import { RecallRunner } from './recall.runner.js';
import { RecipientCleaningRunner } from './recipient-cleaning.runner.js';
import { RecipientDues } from './recipient-dues.store.js';
import { RecipientRecall } from './recipient-recall.store.js';
import { RunRatesRunner } from './run-rates.runner.js';
import { RunStore } from './run.store.js';
import { RUNS } from './runs.js';

/** The runs, and those who carry them out. Needs AUDIENCE_READER, POLITENESS and CONTENTS from global modules. */
@Global()
@Module({
  imports: [CustomerModule],
  providers: [
    CloseRunner,
    ExpandRunner,
    ExpansionStore,
    OptOutRecallRunner,
    RecallRunner,
    RecipientCleaningRunner,
    RecipientDues,
    RecipientRecall,
    RunRatesRunner,
    RunStore,
    { provide: RUNS, useExisting: RunStore },
  ],
  exports: [RunStore, RUNS],
})
export class RunModule {}
