import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database } from '../storage/database.js';
import { bigintArray, byteaArray, textArray } from '../storage/pg-array.js';
import { Sealer } from '../storage/sealing.js';
import { decodeNotice, encodeHashes } from './change-notice.js';
import { OPTIONAL_TEXTS, saidByText } from './consent.js';
import type { ConsentCategory } from './consent.js';
import { CUSTOMER_CHANGED_CHANNEL } from './customer.sql.js';
import type { ConsentChange } from './customer-record.js';
import { CustomerStore } from './customer.store.js';
import { CustomerWriter } from './customer-writer.store.js';
import { FreshCache } from './fresh-cache.js';
import { OPT_IN, OPT_OUT, OPT_OUTS, SAID_BY_NUMBER } from './opt-out.sql.js';
import type { OptOutColumns, SaidColumns } from './opt-out.sql.js';
import { TurnLoader } from './turn-loader.js';

const KEPT = 50_000;
/** Milliseconds; how stale an answer may be whose change no NOTIFY told. */
const KEPT_FOR = 30_000;
const MOST_PER_QUERY = 500;
/** Customers of one write; more have a number that stands for a missing one. */
const MOST_CUSTOMERS = 100;
const SAID_BY = 'sms';
const NOTHING: ReadonlySet<string> = new Set();

/** When something was said (ms since the epoch), and how, such as `sms:STOP`. */
export interface SaidAt {
  at: number;
  source: string;
}

/**
 * Numbers that said STOP: nothing that can be done without is sent to them,
 * whoever has them now or later, until they say START, or the bank notes a yes
 * that was said after it. A customer's own statement goes the same way.
 */
@Injectable()
export class OptOuts implements OnModuleDestroy {
  /**
   * What is done about a number that said STOP on this node, given its hash: once that
   * holds, and before it is answered. None of them rejects.
   */
  readonly beforeAnswer = new Set<(hash: Buffer) => Promise<void>>();
  readonly #byHash = new FreshCache<ReadonlySet<string>>(
    new LRUCache({ max: KEPT, ttl: KEPT_FOR }),
  );
  readonly #loader: TurnLoader<ReadonlySet<string>>;
  readonly #following: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly writer: CustomerWriter,
    private readonly customers: CustomerStore,
  ) {
    this.#loader = new TurnLoader((hashes) => this.#load(hashes), MOST_PER_QUERY);
    const forget = (payload: string) => this.#forget(payload);
    const changed = customers.changed.subscribe(forget);
    this.#following.push(database.listen(CUSTOMER_CHANGED_CHANNEL, forget), () =>
      changed.unsubscribe(),
    );
  }

  onModuleDestroy(): void {
    for (const stop of this.#following) stop();
  }

  /** Whether a number said STOP to a category, where that was looked up lately; undefined says nothing. */
  known(msisdn: string, category: ConsentCategory): boolean | undefined {
    return this.#byHash.get(this.#hashOf(msisdn).toString('hex'))?.has(category);
  }

  /** `msisdn` in E.164 with the plus sign. */
  async has(msisdn: string, category: ConsentCategory): Promise<boolean> {
    const hash = this.#hashOf(msisdn).toString('hex');
    const said = this.#byHash.get(hash) ?? (await this.#loader.load(hash)) ?? NOTHING;
    return said.has(category);
  }

  /** Resolves once it holds. Saying it again changes nothing. */
  async stop(msisdn: string, { at, source }: SaidAt): Promise<void> {
    const hash = this.#hashOf(msisdn);
    await this.database.rows(OPT_OUT, [hash, textArray(OPTIONAL_TEXTS), at, source]);
    await this.#tell(hash);
    await Promise.all([...this.beforeAnswer].map((work) => work(hash)));
    await this.#say(hash, (consents) =>
      OPTIONAL_TEXTS.filter((category) => consents[category]?.granted !== false).map(
        (category) => ({ category, granted: false, source, at }),
      ),
    );
  }

  /**
   * Offers are wanted again; what else STOP ended is as if nothing had been
   * said by text, and a no that was said in another way stands.
   */
  async start(msisdn: string, { at, source }: SaidAt): Promise<void> {
    const hash = this.#hashOf(msisdn);
    await this.database.rows(OPT_IN, [
      byteaArray(OPTIONAL_TEXTS.map(() => hash)),
      textArray(OPTIONAL_TEXTS),
      bigintArray(OPTIONAL_TEXTS.map(() => at)),
    ]);
    await this.#tell(hash);
    await this.#say(hash, (consents) =>
      OPTIONAL_TEXTS.filter(
        (category) => category === 'offers' || saidByText(consents[category]),
      ).map((category) => ({ category, granted: true, source, at })),
    );
  }

  async #say(hash: Buffer, changes: (consents: SaidColumns['consents']) => ConsentChange[]) {
    const rows = await this.database.rows<SaidColumns & Row>(SAID_BY_NUMBER, [hash]);
    const patches = rows
      .map(({ customer_id: id, consents }) => ({
        id,
        mustExist: true,
        consents: changes(consents),
      }))
      .filter(({ consents }) => consents.length > 0);
    for (let from = 0; from < patches.length; from += MOST_CUSTOMERS) {
      const some = patches.slice(from, from + MOST_CUSTOMERS);
      const { payloads } = await this.writer.write(some, { clientId: SAID_BY, now: Date.now() });
      this.customers.forget(payloads);
    }
  }

  /** The other nodes, and this one. */
  async #tell(hash: Buffer): Promise<void> {
    const payload = encodeHashes([hash]);
    this.#forget(payload);
    await this.database.notify(CUSTOMER_CHANGED_CHANNEL, payload);
  }

  #forget(payload: string): void {
    const outdated = decodeNotice(payload);
    if (outdated === null) this.#byHash.forgetAll();
    else for (const hash of outdated.hashes) this.#byHash.forget(hash);
  }

  #load(hashes: readonly string[]): Promise<Map<string, ReadonlySet<string>>> {
    return this.#byHash.read(async () => {
      const values = [byteaArray(hashes.map((hash) => Buffer.from(hash, 'hex')))];
      const rows = await this.database.rows<OptOutColumns & Row>(OPT_OUTS, values);
      const found = new Map(hashes.map((hash) => [hash, NOTHING] as const));
      for (const { hash, categories } of rows) found.set(hash, new Set(categories));
      return found;
    });
  }

  #hashOf(msisdn: string): Buffer {
    return this.sealer.lookupHash(msisdn);
  }
}

type Row = Record<string, unknown>;
