import { Module } from '@nestjs/common';
import { BlockedNumbers } from './blocked-numbers.store.js';
import { CustomerController } from './customer.controller.js';
import { CustomerReports } from './customer-reports.js';
import { CustomerStore } from './customer.store.js';
import { CustomerWriter } from './customer-writer.store.js';
import { ImportController } from './import.controller.js';
import { ImportRunner } from './import.runner.js';
import { RegistryStore } from './registry.store.js';

/** The registry of customers. Needs Database, Sealer and the ORM from global modules. */
@Module({
  controllers: [CustomerController, ImportController],
  providers: [
    BlockedNumbers,
    CustomerReports,
    CustomerStore,
    CustomerWriter,
    ImportRunner,
    RegistryStore,
  ],
  exports: [BlockedNumbers, CustomerReports, CustomerStore],
})
export class CustomerModule {}
