import { Module } from '@nestjs/common';
import { CustomerStore } from './customer.store.js';
import { DemoCustomersRunner } from './demo-customers.runner.js';

/** The registry of customers. Needs Database, Sealer, SettingsStore and the ORM from global modules. */
@Module({ providers: [CustomerStore, DemoCustomersRunner], exports: [CustomerStore] })
export class CustomerModule {}
