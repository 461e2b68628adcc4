import type { Statement } from '../storage/queryable.js';

export interface CustomerColumns {
  customer_id: string;
  msisdn_sealed: Buffer;
  locale: string | null;
  time_zone: string | null;
}

/** $1 text[]: the customers of one turn in one query. */
export const CUSTOMERS_BY_ID: Statement = {
  name: 'customers_by_id',
  text: `
    select customer_id, msisdn_sealed, locale, time_zone
    from customer
    where customer_id = any($1::text[])`,
};

/** The channel on which a changed customer is told of, by ID. */
export const CUSTOMER_CHANGED_CHANNEL = 'customer_changed';
