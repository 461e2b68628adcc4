import { Injectable } from '@nestjs/common';
import { MSISDN_CONTEXT } from '../../customer/customer-row.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import { Sealer } from '../../storage/sealing.js';
import { countriesOf, holdsIn } from '../politeness/number-countries.js';
import type { AudienceMember, AudiencePage } from './audience-reader.js';
import type { CustomerConditions } from './audience-spec.js';
import { conditionValues, daysOf, isEverybody, sourceOf } from './customer-conditions.js';
import { CUSTOMER_PAGES } from './customer-page.sql.js';
import type { CustomerPageRow } from './customer-page.sql.js';

/** Rows that one page looks at, at most: a rare condition makes pages that are empty. */
const LOOKED_AT = 10_000;
/** Rows of one statement of a count; it gives none of them. */
const COUNTED_AT_ONCE = 50_000;
/** Before the first ID: no ID is empty. */
const START = '';

/** A part of the registry by ID: everybody after the first, up to the last. */
interface Stretch {
  after: string;
  last: string | null;
  looked: number;
}

/** The audience of customers of whom something holds. */
@Injectable()
export class CustomerAudience {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly settings: SettingsStore,
  ) {}

  /** The customers after an ID; null begins. `now` in ms since the epoch. */
  async page(
    conditions: CustomerConditions,
    after: string | null,
    limit: number,
    now: number,
  ): Promise<AudiencePage> {
    const size = Math.max(LOOKED_AT, limit);
    const stretch = await this.#stretch(conditions, after ?? START, size);
    if (stretch.last === null) return { members: [], next: null };
    const countries = conditions.countries ?? [];
    const { page } = CUSTOMER_PAGES[sourceOf(conditions)];
    const rows = await this.database.rows<CustomerPageRow>(page, [
      ...this.#values(conditions, stretch, now),
      countries.length > 0,
      limit,
    ]);
    const last = rows.length === limit ? rows[limit - 1].customer_id : stretch.last;
    const isOver = rows.length < limit && stretch.looked < size;
    const members = rows.filter((row) => this.#isOf(countries, row)).map(memberOf);
    return { members, next: isOver ? null : { after: last } };
  }

  async count(conditions: CustomerConditions, now: number): Promise<number> {
    if ((conditions.countries ?? []).length > 0) return this.#countPages(conditions, now);
    const { count } = CUSTOMER_PAGES[sourceOf(conditions)];
    let total = 0;
    for (let after = START; ;) {
      const stretch = await this.#stretch(conditions, after, COUNTED_AT_ONCE);
      if (stretch.last === null) return total;
      if (isEverybody(conditions)) {
        total += stretch.looked;
      } else {
        const values = this.#values(conditions, stretch, now);
        const [row] = await this.database.rows<{ count: number }>(count, values);
        total += row.count;
      }
      if (stretch.looked < COUNTED_AT_ONCE) return total;
      after = stretch.last;
    }
  }

  /** Where the numbers themselves are to be looked at. */
  async #countPages(conditions: CustomerConditions, now: number): Promise<number> {
    let total = 0;
    let after: string | null = null;
    do {
      const { members, next }: AudiencePage = await this.page(conditions, after, LOOKED_AT, now);
      total += members.length;
      after = next === null ? null : (next.after as string);
    } while (after !== null);
    return total;
  }

  async #stretch(conditions: CustomerConditions, after: string, size: number): Promise<Stretch> {
    const source = sourceOf(conditions);
    const [row] = await this.database.rows<{ last: string | null; looked: number }>(
      CUSTOMER_PAGES[source].bound,
      [after, daysOf(source, conditions), size],
    );
    return { after, ...row };
  }

  #values(conditions: CustomerConditions, { after, last }: Stretch, now: number): unknown[] {
    const { bank } = this.settings.current;
    const days = daysOf(sourceOf(conditions), conditions);
    return [after, days, last, ...conditionValues(conditions, bank, now)];
  }

  #isOf(countries: readonly string[], { msisdn_sealed: sealed }: CustomerPageRow): boolean {
    if (countries.length === 0 || sealed === null) return true;
    const msisdn = this.sealer.open(sealed, MSISDN_CONTEXT).toString();
    return holdsIn(countries, countriesOf(msisdn));
  }
}

function memberOf(row: CustomerPageRow): AudienceMember {
  return {
    msisdnHash: row.msisdn_hash,
    customerId: row.customer_id,
    audienceId: null,
    memberNumber: null,
    timeZone: row.time_zone,
  };
}
