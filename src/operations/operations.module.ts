import { Module } from '@nestjs/common';
import { OperationsController } from './operations.controller.js';
import { OperationsStore } from './operations.store.js';

/** OperationsService. Needs SettingsStore, Database and BIND_OVERVIEW from global modules. */
@Module({ controllers: [OperationsController], providers: [OperationsStore] })
export class OperationsModule {}
