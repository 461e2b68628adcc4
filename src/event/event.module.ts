import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { CustomerModule } from '../customer/customer.module.js';
import { RouteModule } from '../route/route.module.js';
import { TemplateModule } from '../template/template.module.js';
import { EventController } from './event.controller.js';
import { EventReports } from './event-reports.js';
import { OutgoingRunner } from './outgoing.runner.js';
import { PublisherRunner } from './publisher.runner.js';
import { ScheduleController } from './schedule.controller.js';
import { ScheduledEventRunner } from './scheduled-event.runner.js';
import { ScheduledEventStore } from './scheduled-event.store.js';
import { TellingRunner } from './telling.runner.js';

/** EventService. Needs SettingsStore, MESSAGE_ACCEPTOR and BIND_OVERVIEW from global modules. */
@Module({
  imports: [CatalogueModule, CustomerModule, RouteModule, TemplateModule],
  controllers: [EventController, ScheduleController],
  providers: [
    EventReports,
    OutgoingRunner,
    PublisherRunner,
    ScheduledEventRunner,
    ScheduledEventStore,
    TellingRunner,
  ],
  exports: [CatalogueModule, EventReports, OutgoingRunner, PublisherRunner, ScheduledEventRunner],
})
export class EventModule {}
