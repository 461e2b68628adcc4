import { Module } from '@nestjs/common';
import { BlockedNumbers } from './blocked-numbers.store.js';
import { CustomerStore } from './customer.store.js';

/** The registry of customers. Needs Database, Sealer and the ORM from global modules. */
@Module({ providers: [BlockedNumbers, CustomerStore], exports: [BlockedNumbers, CustomerStore] })
export class CustomerModule {}
