import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { Database } from '../storage/database.js';
import { textArray } from '../storage/pg-array.js';
import { Sealer } from '../storage/sealing.js';
import { inTransaction } from '../storage/entity-work.js';
import { placed, unknownCustomer } from './amend.js';
import type { Amendment, ChangeNote } from './amend.js';
import { encodeNotices } from './change-notice.js';
import { CustomerReports } from './customer-reports.js';
import type { CustomerPatch, CustomerRecord } from './customer-record.js';
import { toRecord } from './customer-row.js';
import type { CustomerRow } from './customer-row.js';
import { CustomerChangeEntity, CustomerEntity } from './customer.schema.js';
import { CUSTOMER_CHANGED_CHANNEL } from './customer.sql.js';
import { CustomerStore } from './customer.store.js';
import { CustomerWriter } from './customer-writer.store.js';
import type { WrittenBy } from './customer-writer.store.js';
import {
  CHANGES_DELETE,
  CUSTOMER_DELETE,
  CUSTOMERS_NOTIFY,
  IDS_BY_MSISDN,
} from './registry.sql.js';

/** Of one number, in answers. */
const MOST_OF_NUMBER = 100;
const MOST_PER_WRITE = 500;

/** One entry of the audit of a customer. */
export interface StoredChange {
  changeId: string;
  at: Date;
  clientId: string;
  kind: string;
  detail: string;
}

export interface ChangePage {
  changes: StoredChange[];
  /** The change to go on below; null on the last page. */
  next: string | null;
}

/** The registry as those who keep it see it: whole customers, and who changed them. */
@Injectable()
export class RegistryStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly entities: EntityManager,
    private readonly writer: CustomerWriter,
    private readonly customers: CustomerStore,
    private readonly reports: CustomerReports,
  ) {}

  /** Throws a Failure `not_found`. */
  async get(id: string): Promise<CustomerRecord> {
    const row = await inTransaction(this.entities, 'registry_get', (tx) =>
      tx.findOne(CustomerEntity, { customerId: id }),
    );
    if (row === null) throw unknownCustomer('customer_id');
    return this.#record(row);
  }

  /** Who has a number, a hundred at most; throws a Failure `not_found` where nobody has. */
  async getByMsisdn(msisdn: string): Promise<CustomerRecord[]> {
    const msisdnHash = this.sealer.lookupHash(msisdn);
    const options = { orderBy: { customerId: 'asc' }, limit: MOST_OF_NUMBER } as const;
    const rows = await inTransaction(this.entities, 'registry_get_by_msisdn', (tx) =>
      tx.find(CustomerEntity, { msisdnHash }, options),
    );
    if (rows.length === 0) throw unknownCustomer('msisdn');
    return rows.map((row) => this.#record(row));
  }

  /**
   * Changes customers, each another, in one transaction; a Failure for each
   * that could not be, in their order. What changed is told and reported.
   */
  async write(patches: readonly CustomerPatch[], by: WrittenBy): Promise<(Amendment | Failure)[]> {
    const { outcomes, payloads } = await this.writer.write(patches, by);
    this.customers.forget(payloads);
    this.#report(outcomes.filter((outcome): outcome is Amendment => !(outcome instanceof Failure)));
    return outcomes;
  }

  /** Changes one; throws its Failure, with `prefix` before its fields. */
  async writeOne(patch: CustomerPatch, by: WrittenBy, prefix = ''): Promise<Amendment> {
    const [outcome] = await this.write([patch], by);
    if (outcome instanceof Failure) throw placed(outcome, prefix);
    return outcome;
  }

  /** The SIM of a number is another one since `at`, in ms; gives how many customers have it. */
  async reportSimChange(msisdn: string, at: number, by: WrittenBy): Promise<number> {
    const hash = this.sealer.lookupHash(msisdn);
    const rows = await this.database.rows<{ customer_id: string }>(IDS_BY_MSISDN, [hash]);
    for (let i = 0; i < rows.length; i += MOST_PER_WRITE) {
      const some = rows.slice(i, i + MOST_PER_WRITE);
      await this.write(
        some.map(({ customer_id: id }) => ({ id, simChangedAt: at })),
        by,
      );
    }
    return rows.length;
  }

  /** A page of the audit, newest first, below a change or from the newest; throws a Failure `not_found`. */
  async changes(id: string, below: string | null, size: number): Promise<ChangePage> {
    const changes = await inTransaction(this.entities, 'registry_list_changes', async (tx) => {
      const found = await tx.find(
        CustomerChangeEntity,
        { customerId: id, ...(below !== null && { changeId: { $lt: below } }) },
        // One more tells whether there is a next page.
        { orderBy: { changeId: 'desc' }, limit: size + 1 },
      );
      const known = found.length > 0 || (await tx.count(CustomerEntity, { customerId: id })) > 0;
      if (!known) throw unknownCustomer('customer_id');
      return found;
    });
    const page = changes.slice(0, size);
    return { changes: page, next: changes.length > size ? page[size - 1].changeId : null };
  }

  /** With all that is known of the customer; throws a Failure `not_found`. */
  async delete(id: string, clientId: string): Promise<void> {
    const payloads = await this.database.transaction(async (tx) => {
      const [row] = await tx.rows<{ msisdn_hash: Buffer }>(CUSTOMER_DELETE, [id]);
      if (row === undefined) throw unknownCustomer('customer_id');
      await tx.rows(CHANGES_DELETE, [id]);
      const told = encodeNotices([{ id, msisdnHashes: [row.msisdn_hash] }]);
      await tx.rows(CUSTOMERS_NOTIFY, [CUSTOMER_CHANGED_CHANNEL, textArray(told)]);
      return told;
    });
    this.customers.forget(payloads);
    this.reports.all.next({ kind: 'deleted', clientId });
  }

  /** The ORM types what may be null as undefined too, which it never is. */
  #record(row: object): CustomerRecord {
    return toRecord(row as CustomerRow, this.sealer);
  }

  #report(amendments: readonly Amendment[]): void {
    const { all } = this.reports;
    const said = amendments.flatMap(({ consents }) => consents);
    for (const of of Map.groupBy(said, (one) => `${one.category} ${one.granted}`).values()) {
      const [{ category, granted }] = of;
      all.next({ kind: 'consent', category, granted, count: of.length });
    }
    for (const kind of ['number_changed', 'sim_changed'] as const) {
      const isOf = (note: ChangeNote) => note.kind === kind && !note.stale;
      const count = amendments.filter(({ notes }) => notes.some(isOf)).length;
      if (count > 0) all.next({ kind, count });
    }
  }
}
