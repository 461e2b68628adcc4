import { Module } from '@nestjs/common';
import { CommandListStore } from './command-list.store.js';
import { InboundController } from './inbound.controller.js';

/**
 * InboundService. Needs CommandStore, LockStore, KeywordStore, Database and
 * Sealer from global modules.
 */
@Module({ controllers: [InboundController], providers: [CommandListStore] })
export class InboundRpcModule {}
