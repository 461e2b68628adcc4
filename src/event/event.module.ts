import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { CustomerModule } from '../customer/customer.module.js';
import { RouteModule } from '../route/route.module.js';
import { TemplateModule } from '../template/template.module.js';
import { EventController } from './event.controller.js';
import { OutgoingRunner } from './outgoing.runner.js';
import { PublisherRunner } from './publisher.runner.js';

/** EventService. Needs SettingsStore, MESSAGE_ACCEPTOR and BIND_OVERVIEW from global modules. */
@Module({
  imports: [CatalogueModule, CustomerModule, RouteModule, TemplateModule],
  controllers: [EventController],
  providers: [OutgoingRunner, PublisherRunner],
  exports: [CatalogueModule, OutgoingRunner, PublisherRunner],
})
export class EventModule {}
