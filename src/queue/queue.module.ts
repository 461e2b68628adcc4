import { Global, Module } from '@nestjs/common';
import { AcceptStore } from './accept.store.js';
import { ClaimStore } from './claim.store.js';
import { JournalSignal } from './journal-signal.js';
import { LeaseStore } from './lease.store.js';
import { MESSAGE_ACCEPTOR } from './new-message.js';
import { QueueReports } from './queue-reports.js';
import { MESSAGE_RECALL } from './recall.js';
import { BatchRecall } from './recall-batch.store.js';
import { RecallStore } from './recall.store.js';
import { RecordStore } from './record.store.js';
import { SweepRunner } from './sweep.runner.js';
import { ToldStore } from './told.store.js';

/** The durable lanes. Dispatch provides the DIRECT_LANE. */
@Global()
@Module({
  providers: [
    AcceptStore,
    BatchRecall,
    ClaimStore,
    JournalSignal,
    LeaseStore,
    QueueReports,
    RecallStore,
    RecordStore,
    SweepRunner,
    ToldStore,
    { provide: MESSAGE_ACCEPTOR, useExisting: AcceptStore },
    { provide: MESSAGE_RECALL, useExisting: RecallStore },
  ],
  exports: [
    AcceptStore,
    BatchRecall,
    ClaimStore,
    JournalSignal,
    LeaseStore,
    MESSAGE_ACCEPTOR,
    MESSAGE_RECALL,
    QueueReports,
    RecordStore,
    ToldStore,
  ],
})
export class QueueModule {}
