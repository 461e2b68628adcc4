import { Injectable } from '@nestjs/common';
import { StartRefused } from '../failure/start-refused.js';
import { SettingsStore } from '../settings/settings.store.js';
import { buildCustomEvents } from './build-custom-events.js';
import { CatalogueProblems } from './catalogue-problems.js';
import { readEventFiles } from './custom-event-files.adapter.js';
import { EventCatalogue, RESERVED_KEYS } from './event-catalogue.js';

/** The events in force; the bank's own are read once, at the start. */
@Injectable()
export class CatalogueStore {
  readonly current: EventCatalogue;

  /** Throws StartRefused where a file of the bank's own events is wrong. */
  constructor(settings: SettingsStore) {
    const { directory } = settings.current.events;
    try {
      const custom = buildCustomEvents(readEventFiles(directory), RESERVED_KEYS);
      this.current = new EventCatalogue(custom);
    } catch (error) {
      if (!(error instanceof CatalogueProblems)) throw error;
      throw new StartRefused('settings', error.message, error);
    }
  }
}
