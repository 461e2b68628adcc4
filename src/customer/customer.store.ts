import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { LRUCache } from 'lru-cache';
import { invalid } from '../failure/failure.js';
import { Database } from '../storage/database.js';
import { textArray } from '../storage/pg-array.js';
import { Sealer } from '../storage/sealing.js';
import { customerIdProblem, PLAIN_CUSTOMER } from './customer.js';
import type { Customer } from './customer.js';
import { CustomerEntity, MSISDN_CONTEXT } from './customer.schema.js';
import { CUSTOMER_CHANGED_CHANNEL, CUSTOMERS_BY_ID } from './customer.sql.js';
import type { CustomerColumns } from './customer.sql.js';
import { TurnLoader } from './turn-loader.js';

const KEPT = 50_000;
/** Milliseconds; how stale a customer may be whose change no NOTIFY told. */
const KEPT_FOR = 30_000;
const MOST_PER_QUERY = 500;

/** The registry: looked up on the way of every event, edited now and then. */
@Injectable()
export class CustomerStore implements OnModuleDestroy {
  readonly #known = new LRUCache<string, Customer>({ max: KEPT, ttl: KEPT_FOR });
  readonly #loader: TurnLoader<Customer>;
  readonly #stopListening: () => void;
  // Grows with every change, so that what was read before one is not kept after it.
  #changes = 0;

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly entities: EntityManager,
  ) {
    this.#loader = new TurnLoader((ids) => this.#load(ids), MOST_PER_QUERY);
    this.#stopListening = database.listen(CUSTOMER_CHANGED_CHANNEL, (id) => this.#forget(id));
  }

  /** A customer that was looked up lately; undefined says nothing. */
  known(id: string): Customer | undefined {
    return this.#known.get(id);
  }

  /** Resolves with undefined where the registry has no such customer. */
  async find(id: string): Promise<Customer | undefined> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    // One bad ID would fail the look-up of all the others of its turn.
    return customerIdProblem(id) === null ? this.#loader.load(id) : undefined;
  }

  /**
   * Adds customers, or replaces those of the same ID, and tells the other nodes.
   * Rejects with a Failure `invalid_argument` for an ID that cannot be kept.
   */
  async save(customers: readonly Customer[]): Promise<void> {
    const wrong = customers.flatMap(({ id }, index) => {
      const description = customerIdProblem(id);
      return description === null ? [] : [{ field: `customers[${index}].id`, description }];
    });
    if (wrong.length > 0) throw invalid(wrong);
    const rows = customers.map((customer) => ({
      customerId: customer.id,
      msisdnHash: this.sealer.lookupHash(customer.msisdn),
      msisdnSealed: this.sealer.seal(customer.msisdn, MSISDN_CONTEXT),
      locale: customer.locale,
      timeZone: customer.timeZone,
      createdAt: new Date(),
      updatedAt: new Date(),
    }));
    await this.entities.fork().upsertMany(CustomerEntity, rows, {
      onConflictFields: ['customerId'],
      onConflictExcludeFields: ['createdAt'],
    });
    for (const { id } of customers) {
      this.#forget(id);
      await this.database.notify(CUSTOMER_CHANGED_CHANNEL, id);
    }
  }

  onModuleDestroy(): void {
    this.#stopListening();
  }

  /** An empty ID means that some may have been missed. */
  #forget(id: string): void {
    this.#changes += 1;
    if (id === '') this.#known.clear();
    else this.#known.delete(id);
  }

  async #load(ids: readonly string[]): Promise<Map<string, Customer>> {
    const changes = this.#changes;
    const rows = await this.database.rows<CustomerColumns>(CUSTOMERS_BY_ID, [textArray([...ids])]);
    const found = new Map<string, Customer>();
    for (const row of rows) {
      const customer: Customer = {
        id: row.customer_id,
        msisdn: this.sealer.open(row.msisdn_sealed, MSISDN_CONTEXT).toString(),
        locale: row.locale,
        timeZone: row.time_zone,
        ...PLAIN_CUSTOMER,
      };
      found.set(customer.id, customer);
      if (changes === this.#changes) this.#known.set(customer.id, customer);
    }
    return found;
  }
}
