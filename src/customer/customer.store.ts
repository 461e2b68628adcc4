import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Subject } from 'rxjs';
import { invalid } from '../failure/failure.js';
import { Database } from '../storage/database.js';
import { byteaArray, textArray } from '../storage/pg-array.js';
import { Sealer } from '../storage/sealing.js';
import { decodeNotice } from './change-notice.js';
import type { ConsentCategory, StoredConsents } from './consent.js';
import { customerIdProblem } from './customer.js';
import type { Customer } from './customer.js';
import { CUSTOMER_CHANGED_CHANNEL, CUSTOMERS_BY_ID, CUSTOMERS_BY_MSISDN } from './customer.sql.js';
import type { CustomerColumns } from './customer.sql.js';
import type { CustomerPatch, CustomerProfile } from './customer-record.js';
import { MSISDN_CONTEXT } from './customer-row.js';
import { CustomerWriter } from './customer-writer.store.js';
import { FreshCache } from './fresh-cache.js';
import { TurnLoader } from './turn-loader.js';

const KEPT = 50_000;
/** Milliseconds; how stale a customer may be whose change no NOTIFY told. */
const KEPT_FOR = 30_000;
const MOST_PER_QUERY = 500;
const MOST_OF_NUMBER = 100;
const NOBODY: readonly Customer[] = [];
/** The source of what is not said by a client. */
const SAVED_BY = 'tellerline';
const NO_THRESHOLDS = {
  largeWithdrawal: null,
  largeCardWithdrawal: null,
  largeCardPayment: null,
  lowBalance: null,
  homeCountry: null,
} as const;

/** A customer, and what of the profile is known. */
export type SavedCustomer = Omit<Customer, 'nicknames'> & Partial<CustomerProfile>;

/** The registry: looked up on the way of every event, edited now and then. */
@Injectable()
export class CustomerStore implements OnModuleDestroy {
  readonly #byId = new FreshCache<Customer>(new LRUCache({ max: KEPT, ttl: KEPT_FOR }));
  // By hash: that is how a change of a number is told.
  readonly #byHash = new FreshCache<readonly Customer[]>(
    new LRUCache({ max: KEPT, ttl: KEPT_FOR }),
  );
  /** Notices (change-notice.ts) of what this node changed, before they are heard over the database. */
  readonly changed = new Subject<string>();
  readonly #hashes = new LRUCache<string, string>({ max: KEPT });
  readonly #idLoader: TurnLoader<Customer>;
  readonly #hashLoader: TurnLoader<readonly Customer[]>;
  readonly #stopListening: () => void;

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly writer: CustomerWriter,
  ) {
    this.#idLoader = new TurnLoader((ids) => this.#loadIds(ids), MOST_PER_QUERY);
    this.#hashLoader = new TurnLoader((hashes) => this.#loadHashes(hashes), MOST_PER_QUERY);
    this.#stopListening = database.listen(CUSTOMER_CHANGED_CHANNEL, (payload) =>
      this.#forget(payload),
    );
  }

  /** A customer that was looked up lately; undefined says nothing. */
  known(id: string): Customer | undefined {
    return this.#byId.get(id);
  }

  /** Resolves with undefined where the registry has no such customer. */
  async find(id: string): Promise<Customer | undefined> {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    // One bad ID would fail the look-up of all the others of its turn.
    return customerIdProblem(id) === null ? this.#idLoader.load(id) : undefined;
  }

  /** Who has a number, where that was looked up lately; undefined says nothing. */
  knownByMsisdn(msisdn: string): readonly Customer[] | undefined {
    return this.#byHash.get(this.#hashOf(msisdn));
  }

  /**
   * Who has a number (E.164 with the plus sign); a hundred at most, the blocked
   * ones first. Empty where nobody has it.
   */
  async findByMsisdn(msisdn: string): Promise<readonly Customer[]> {
    const hash = this.#hashOf(msisdn);
    return this.#byHash.get(hash) ?? (await this.#hashLoader.load(hash)) ?? NOBODY;
  }

  /**
   * Adds customers, or replaces those of the same ID, and tells the other nodes.
   * What a customer said before stands, and so does when a number or SIM
   * changed, unless it is given. Rejects with a Failure `invalid_argument` for
   * an ID that cannot be kept.
   */
  async save(customers: readonly SavedCustomer[]): Promise<void> {
    const wrong = customers.flatMap(({ id }, index) => {
      const description = customerIdProblem(id);
      return description === null ? [] : [{ field: `customers[${index}].id`, description }];
    });
    if (wrong.length > 0) throw invalid(wrong);
    const by = { clientId: SAVED_BY, now: Date.now() };
    const { payloads } = await this.writer.write(customers.map(patchOf), by);
    this.forget(payloads);
  }

  /** What is kept of changed customers is not true any more (change-notice.ts). */
  forget(payloads: readonly string[]): void {
    for (const payload of payloads) {
      this.#forget(payload);
      this.changed.next(payload);
    }
  }

  onModuleDestroy(): void {
    this.#stopListening();
  }

  #hashOf(msisdn: string): string {
    let hash = this.#hashes.get(msisdn);
    if (hash === undefined) {
      hash = this.sealer.lookupHash(msisdn).toString('hex');
      this.#hashes.set(msisdn, hash);
    }
    return hash;
  }

  #forget(payload: string): void {
    const outdated = decodeNotice(payload);
    if (outdated === null) {
      this.#byId.forgetAll();
      this.#byHash.forgetAll();
      return;
    }
    for (const id of outdated.ids) this.#byId.forget(id);
    for (const hash of outdated.hashes) this.#byHash.forget(hash);
  }

  #loadIds(ids: readonly string[]): Promise<Map<string, Customer>> {
    return this.#byId.read(async () => {
      const rows = await this.database.rows<CustomerColumns>(CUSTOMERS_BY_ID, [textArray(ids)]);
      return new Map(rows.map((row) => [row.customer_id, this.#customer(row)]));
    });
  }

  #loadHashes(hashes: readonly string[]): Promise<Map<string, readonly Customer[]>> {
    return this.#byHash.read(async () => {
      const values = [byteaArray(hashes.map((hash) => Buffer.from(hash, 'hex'))), MOST_OF_NUMBER];
      const rows = await this.database.rows<CustomerColumns>(CUSTOMERS_BY_MSISDN, values);
      const found = new Map<string, Customer[]>(hashes.map((hash) => [hash, []]));
      for (const row of rows) {
        found.get(row.msisdn_hash.toString('hex'))!.push(this.#customer(row));
      }
      return found;
    });
  }

  #customer(row: CustomerColumns): Customer {
    const { quiet_from: from, quiet_until: until } = row;
    return {
      id: row.customer_id,
      msisdn: this.sealer.open(row.msisdn_sealed, MSISDN_CONTEXT).toString(),
      locale: row.locale,
      timeZone: row.time_zone,
      blocked: row.blocked,
      consents: said(row.consents),
      doNotDisturb: from === null || until === null ? null : { from, until },
      thresholds: row.thresholds,
      nicknames: nicknamesOf(row.accounts),
      msisdnChangedAt: row.msisdn_changed_at?.getTime() ?? null,
      simChangedAt: row.sim_changed_at?.getTime() ?? null,
    };
  }
}

function nicknamesOf(accounts: CustomerColumns['accounts']): Customer['nicknames'] {
  const named = accounts.filter(({ nickname }) => nickname !== '');
  return Object.fromEntries(named.map(({ reference, nickname }) => [reference, nickname]));
}

function said(consents: StoredConsents): Customer['consents'] {
  const entries = Object.entries(consents).map(([category, { granted }]) => [category, granted]);
  return Object.fromEntries(entries) as Customer['consents'];
}

function patchOf({ consents, thresholds, ...rest }: SavedCustomer): CustomerPatch {
  const { msisdnChangedAt, simChangedAt, ...fields } = rest;
  return {
    ...fields,
    ...(msisdnChangedAt !== null && { msisdnChangedAt }),
    ...(simChangedAt !== null && { simChangedAt }),
    thresholds: { ...NO_THRESHOLDS, ...thresholds },
    consents: Object.entries(consents).map(([category, granted]) => ({
      category: category as ConsentCategory,
      granted,
      source: SAVED_BY,
      at: null,
      onlyIfUnsaid: true,
    })),
  };
}
