import { Injectable } from '@nestjs/common';
import { EventCatalogue } from './event-catalogue.js';

/** The events in force. */
@Injectable()
export class CatalogueStore {
  readonly current = new EventCatalogue();
}
