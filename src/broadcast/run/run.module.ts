import { Global, Module } from '@nestjs/common';
import { CustomerModule } from '../../customer/customer.module.js';
import { EventModule } from '../../event/event.module.js';
import { RouteModule } from '../../route/route.module.js';
import { Backlogs } from './backlog.store.js';
import { CloseRunner } from './close.runner.js';
import { ExpandRunner } from './expand.runner.js';
import { ExpansionStore } from './expansion.store.js';
import { OptOutRecallRunner } from './opt-out-recall.runner.js';
import { OutcomeJournal } from './outcome-journal.store.js';
import { OutcomeReporter } from './outcome-reporter.store.js';
import { OutcomeSweepRunner } from './outcome-sweep.runner.js';
import { OutcomeRunner } from './outcome.runner.js';
import { OutcomeStore } from './outcome.store.js';
import { RecallRunner } from './recall.runner.js';
import { RecipientCleaningRunner } from './recipient-cleaning.runner.js';
import { RecipientDues } from './recipient-dues.store.js';
import { RecipientRecall } from './recipient-recall.store.js';
import { RunRatesRunner } from './run-rates.runner.js';
import { RunStore } from './run.store.js';
import { RUNS } from './runs.js';
import { SendChunkRunner } from './send-chunk.runner.js';
import { SendRunner } from './send.runner.js';
import { SendStore } from './send.store.js';

/** The runs, and those who carry them out. Needs AUDIENCE_READER, POLITENESS and CONTENTS from global modules. */
@Global()
@Module({
  imports: [CustomerModule, EventModule, RouteModule],
  providers: [
    Backlogs,
    CloseRunner,
    ExpandRunner,
    ExpansionStore,
    OptOutRecallRunner,
    OutcomeJournal,
    OutcomeReporter,
    OutcomeRunner,
    OutcomeStore,
    OutcomeSweepRunner,
    RecallRunner,
    RecipientCleaningRunner,
    RecipientDues,
    RecipientRecall,
    RunRatesRunner,
    RunStore,
    SendChunkRunner,
    SendRunner,
    SendStore,
    { provide: RUNS, useExisting: RunStore },
  ],
  exports: [RunStore, RUNS],
})
export class RunModule {}
