import { Module } from '@nestjs/common';
import { CustomerStore } from './customer.store.js';

/** The registry of customers. Needs Database, Sealer and the ORM from global modules. */
@Module({ providers: [CustomerStore], exports: [CustomerStore] })
export class CustomerModule {}
