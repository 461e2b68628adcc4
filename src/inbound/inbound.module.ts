import { Global, Module } from '@nestjs/common';
import { CustomerModule } from '../customer/customer.module.js';
import { EventModule } from '../event/event.module.js';
import { CommandStore } from './command.store.js';
import { IntakeModule } from './intake.module.js';
import { LockStore } from './lock.store.js';
import { ReplySender } from './reply-sender.runner.js';

/**
 * What customers write, and the answers to it. Needs Database, Sealer,
 * SettingsStore, MESSAGE_ACCEPTOR, BIND_OVERVIEW, CORE_BANK and KeywordStore from
 * global modules.
 */
@Global()
@Module({
  imports: [CustomerModule, EventModule, IntakeModule],
  providers: [CommandStore, LockStore, ReplySender],
  exports: [CommandStore, LockStore],
})
export class InboundModule {}
