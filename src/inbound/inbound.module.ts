import { Global, Module } from '@nestjs/common';
import { CustomerModule } from '../customer/customer.module.js';
import { EventModule } from '../event/event.module.js';
import { AnswererAnswer } from './answerer-answer.runner.js';
import { AnswererCode } from './answerer-code.runner.js';
import { AnswererCommand } from './answerer-command.runner.js';
import { AnswererGate } from './answerer-gate.runner.js';
import { AnswererOffers } from './answerer-offers.runner.js';
import { AnswererOrder } from './answerer-order.runner.js';
import { AnswererRunner } from './answerer.runner.js';
import { CommandStore } from './command.store.js';
import { CommandWay } from './command-way.runner.js';
import { CommandWriter } from './command-writer.runner.js';
import { ConversationStore } from './conversation.store.js';
import { IntakeModule } from './intake.module.js';
import { LimitStore } from './limit.store.js';
import { LockStore } from './lock.store.js';
import { OrderRunner } from './order.runner.js';
import { SenderRates } from './rate.store.js';
import { TEXT_ANSWERER } from './received-text.js';
import { ReplyDelivery } from './reply-delivery.runner.js';
import { ReplySender } from './reply-sender.runner.js';
import { ServicesModule } from './services/services.module.js';
import { SettleRunner } from './settle.runner.js';
import { WorkRunner } from './work.runner.js';

/**
 * What customers write, and the answers to it. Needs Database, Sealer,
 * SettingsStore, MESSAGE_ACCEPTOR, BIND_OVERVIEW, CORE_BANK and KeywordStore from
 * global modules; INBOUND_CLOCK only in tests.
 */
@Global()
@Module({
  imports: [CustomerModule, EventModule, IntakeModule, ServicesModule],
  providers: [
    AnswererAnswer,
    AnswererCode,
    AnswererCommand,
    AnswererGate,
    AnswererOffers,
    AnswererOrder,
    AnswererRunner,
    CommandStore,
    CommandWay,
    CommandWriter,
    ConversationStore,
    LimitStore,
    LockStore,
    OrderRunner,
    ReplyDelivery,
    ReplySender,
    SenderRates,
    SettleRunner,
    WorkRunner,
    { provide: TEXT_ANSWERER, useExisting: AnswererRunner },
  ],
  exports: [CommandStore, LockStore, SettleRunner, TEXT_ANSWERER, WorkRunner],
})
export class InboundModule {}
