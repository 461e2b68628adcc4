import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../storage/entity-work.js';
import { REGISTRATION_CHANGED_CHANNEL } from './registration.sql.js';
import { TemplateRegistrationEntity } from './template-registration.schema.js';
import type { TemplateRegistrationRow } from './template-registration.schema.js';

/** Which registration: one text of a template, at one carrier. */
export interface RegistrationPlace {
  carrier: string;
  templateKey: string;
  locale: string;
}

/** Adds, replaces and removes registrations, and tells every node. */
@Injectable()
export class RegistrationEditor {
  constructor(private readonly entities: EntityManager) {}

  save(row: TemplateRegistrationRow): Promise<void> {
    return this.#change(async (tx) => {
      await tx.upsert(TemplateRegistrationEntity, row);
      return true;
    }).then(() => undefined);
  }

  /** False where there was none. */
  remove(place: RegistrationPlace): Promise<boolean> {
    return this.#change(async (tx) => {
      const removed = await tx.nativeDelete(TemplateRegistrationEntity, { ...place });
      return removed > 0;
    });
  }

  /** Of a template, by carrier and language. */
  list(key: string): Promise<TemplateRegistrationRow[]> {
    return inTransaction(this.entities, 'template_registration', (tx) =>
      tx.find(
        TemplateRegistrationEntity,
        { templateKey: key },
        { orderBy: { carrier: 'asc', locale: 'asc' } },
      ),
    );
  }

  #change(work: (tx: EntityManager) => Promise<boolean>): Promise<boolean> {
    return inTransaction(this.entities, 'template_registration', async (tx) => {
      const changed = await work(tx);
      if (changed) await tx.execute('select pg_notify(?, ?)', [REGISTRATION_CHANGED_CHANNEL, '']);
      return changed;
    });
  }
}
