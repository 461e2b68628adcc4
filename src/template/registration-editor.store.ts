import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { inTransaction } from '../storage/entity-work.js';
import { REGISTRATION_CHANGED_CHANNEL } from './registration.sql.js';
import { TemplateRegistrationEntity } from './template-registration.schema.js';
import type { TemplateRegistrationRow } from './template-registration.schema.js';

/** Which registrations: of one text of a template at one carrier, and of one ID where it is given. */
export interface RegistrationPlace {
  carrier: string;
  templateKey: string;
  locale: string;
  registeredTemplateId?: string;
}

/** Of one text of a template at one carrier: each is tried for every message. */
const MOST_REGISTRATIONS = 50;

/** Adds, replaces and removes registrations, and tells every node. */
@Injectable()
export class RegistrationEditor {
  constructor(private readonly entities: EntityManager) {}

  /** Throws a Failure `failed_precondition` where there are too many. */
  async save(row: TemplateRegistrationRow): Promise<void> {
    await this.#change(async (tx) => {
      const { carrier, templateKey, locale } = row;
      await tx.upsert(TemplateRegistrationEntity, row);
      const count = await tx.count(TemplateRegistrationEntity, { carrier, templateKey, locale });
      if (count > MOST_REGISTRATIONS) {
        throw new Failure(
          'failed_precondition',
          `${templateKey} in ${locale} has ${MOST_REGISTRATIONS} registrations at ${carrier} already`,
        );
      }
      return true;
    });
  }

  /** False where there was none. */
  remove(place: RegistrationPlace): Promise<boolean> {
    return this.#change(async (tx) => {
      const removed = await tx.nativeDelete(TemplateRegistrationEntity, { ...place });
      return removed > 0;
    });
  }

  /** Of a template, by carrier and language, in the order in which they came. */
  list(key: string): Promise<TemplateRegistrationRow[]> {
    return inTransaction(this.entities, 'template_registration', (tx) =>
      tx.find(
        TemplateRegistrationEntity,
        { templateKey: key },
        {
          orderBy: {
            carrier: 'asc',
            locale: 'asc',
            registeredAt: 'asc',
            registeredTemplateId: 'asc',
          },
        },
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
