import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { Uuid7Generator } from '../message/uuid7.js';
import { Database } from '../storage/database.js';
import type { Queryable, Statement } from '../storage/queryable.js';
import {
  ADD_HOLD,
  ALL_HOLDS,
  HOLDS_CHANGED_CHANNEL,
  HOLDS_IN_FORCE,
  RELEASE_HOLD,
} from './hold.sql.js';
import type { HoldColumns } from './hold.sql.js';
import type { NumberPlace } from './number-place.js';

/** Times are in milliseconds since the epoch. */
export interface Hold {
  /** Such as `+4479`; a calling code alone is a whole country. */
  prefix: string;
  /** ISO 3166-1 alpha-2, or ZZ; of a calling code that several share, the one with the most codes. */
  country: string;
  since: number;
  until: number;
  reason: string;
  /** Null where nobody released it. */
  releasedBy: string | null;
}

/** Milliseconds: how old what a node knows of the holds may be, should no NOTIFY come through. */
const KEPT_FOR = 1_000;
const MOST_LISTED = 1_000;

/** Prefixes to which no codes are sent for now. */
@Injectable()
export class HoldStore implements OnModuleDestroy {
  readonly #ids = new Uuid7Generator(randomBytes);
  readonly #stopListening: () => void;
  #inForce: ReadonlyMap<string, Hold> = new Map();
  #readAt = -Infinity;
  #reading: Promise<void> | undefined;
  // Grows with every change, so that what was read before one is not kept after it.
  #changes = 0;

  constructor(private readonly database: Database) {
    this.#stopListening = database.listen(HOLDS_CHANGED_CHANNEL, () => this.#forget());
  }

  /** Throws a Failure `prefix_held` where the number's prefix, or its country, is held. */
  async check({ prefix, callingCode }: NumberPlace, now: number): Promise<void> {
    if (!(now >= this.#readAt && now - this.#readAt < KEPT_FOR)) await this.#read(now);
    for (const held of [prefix, callingCode]) {
      const hold = this.#inForce.get(held);
      if (hold === undefined || hold.until <= now) continue;
      throw new Failure('prefix_held', `recipient: codes to ${held} are held for now`, {
        retryAfter: hold.until - now,
      });
    }
  }

  inForce(now: number, queryable: Queryable = this.database): Promise<Hold[]> {
    return this.#list(HOLDS_IN_FORCE, now, queryable);
  }

  /** Newest first, a thousand at most; those that ended too. */
  all(): Promise<Hold[]> {
    return this.#list(ALL_HOLDS, MOST_LISTED, this.database);
  }

  /** False where the prefix is held already. */
  async add(hold: Omit<Hold, 'releasedBy'>, queryable: Queryable): Promise<boolean> {
    const { prefix, country, since, until, reason } = hold;
    const id = this.#ids.next(since);
    const values = [id, prefix, country, since, until, reason];
    const added = await queryable.rows(ADD_HOLD, values);
    if (added.length > 0) await this.#tell();
    return added.length > 0;
  }

  /** Gives the country. Throws a Failure `not_found` where the prefix is not held. */
  async release(prefix: string, by: string, now: number): Promise<string> {
    const values = [prefix, now, by];
    const [released] = await this.database.rows<{ country: string }>(RELEASE_HOLD, values);
    if (released === undefined) throw new Failure('not_found', `prefix: ${prefix} is not held`);
    await this.#tell();
    return released.country;
  }

  onModuleDestroy(): void {
    this.#stopListening();
  }

  async #list(statement: Statement, value: number, queryable: Queryable): Promise<Hold[]> {
    const rows = await queryable.rows<HoldColumns & Record<string, unknown>>(statement, [value]);
    return rows.map((row) => ({
      prefix: row.prefix,
      country: row.country,
      since: row.since.getTime(),
      until: row.until.getTime(),
      reason: row.reason,
      releasedBy: row.released_by,
    }));
  }

  async #tell(): Promise<void> {
    this.#forget();
    await this.database.notify(HOLDS_CHANGED_CHANNEL, '');
  }

  #forget(): void {
    this.#changes += 1;
    this.#readAt = -Infinity;
  }

  /** All who ask meanwhile share one reading. */
  #read(now: number): Promise<void> {
    this.#reading ??= this.#load(now).finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #load(now: number): Promise<void> {
    const changes = this.#changes;
    const holds = await this.inForce(now);
    this.#inForce = new Map(holds.map((hold) => [hold.prefix, hold]));
    if (changes === this.#changes) this.#readAt = now;
  }
}
