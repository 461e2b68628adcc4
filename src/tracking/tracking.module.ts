import { Module } from '@nestjs/common';
import { EventModule } from '../event/event.module.js';
import { DirectController } from './direct.controller.js';
import { JournalStore } from './journal.store.js';
import { TrackingController } from './tracking.controller.js';
import { TrackingStore } from './tracking.store.js';
import { WatchRunner } from './watch.runner.js';

/**
 * MessageService. Needs Database, Sealer, SettingsStore, JournalSignal and
 * MESSAGE_RECALL from global modules.
 */
@Module({
  imports: [EventModule],
  controllers: [DirectController, TrackingController],
  providers: [JournalStore, TrackingStore, WatchRunner],
})
export class TrackingModule {}
