import type { Statement } from '../storage/queryable.js';
import type { StoredConsents } from './consent.js';
import type { CustomerThresholds } from './customer.js';
import type { CustomerAccount } from './customer-record.js';

/** What sending needs of a customer. */
export interface CustomerColumns {
  customer_id: string;
  msisdn_hash: Buffer;
  msisdn_sealed: Buffer;
  locale: string | null;
  time_zone: string | null;
  blocked: boolean;
  consents: StoredConsents;
  quiet_from: number | null;
  quiet_until: number | null;
  thresholds: CustomerThresholds;
  accounts: readonly CustomerAccount[];
  msisdn_changed_at: Date | null;
  sim_changed_at: Date | null;
}

const COLUMNS = `
  customer_id, msisdn_hash, msisdn_sealed, locale, time_zone, blocked, consents, quiet_from,
  quiet_until, thresholds, accounts, msisdn_changed_at, sim_changed_at`;

/** $1 text[]: the customers of one turn in one query. */
export const CUSTOMERS_BY_ID: Statement = {
  name: 'customers_by_id',
  text: `
    select ${COLUMNS}
    from customer
    where customer_id = any($1::text[])`,
};

/**
 * $1 bytea[]: hashes of numbers. $2: of one number, at most; a number that
 * stands for a missing one may be that of thousands.
 */
export const CUSTOMERS_BY_MSISDN: Statement = {
  name: 'customers_by_msisdn',
  text: `
    select found.*
    from unnest($1::bytea[]) as asked (hash),
      lateral (
        select ${COLUMNS}
        from customer
        where msisdn_hash = asked.hash
        order by blocked desc, customer_id
        limit $2
      ) as found`,
};

/** The hashes of the numbers to which nothing is sent. */
export const BLOCKED_NUMBERS: Statement = {
  name: 'customers_blocked',
  text: `select distinct encode(msisdn_hash, 'hex') as hash from customer where blocked`,
};

/** The channel on which changed customers are told of (change-notice.ts). */
export const CUSTOMER_CHANGED_CHANNEL = 'customer_changed';
