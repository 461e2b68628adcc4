import { Module } from '@nestjs/common';
import { BlockedNumbers } from './blocked-numbers.store.js';
import { CustomerController } from './customer.controller.js';
import { CustomerReports } from './customer-reports.js';
import { CustomerStore } from './customer.store.js';
import { CustomerWriter } from './customer-writer.store.js';
import { ImportController } from './import.controller.js';
import { ImportRunner } from './import.runner.js';
import { OptOuts } from './opt-outs.store.js';
import { Permissions } from './permissions.store.js';
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
    OptOuts,
    Permissions,
    RegistryStore,
  ],
  exports: [
    BlockedNumbers,
    CustomerReports,
    CustomerStore,
    CustomerWriter,
    OptOuts,
    Permissions,
    RegistryStore,
  ],
})
export class CustomerModule {}
