import type { Statement } from '../../storage/queryable.js';

export interface ReportedCustomerColumns extends Record<string, unknown> {
  customer_id: string;
  msisdn_hash: Buffer;
}

/**
 * Customers who may have a report of their accounts, in order. $1 the ID before,
 * $2 the products of which they must have one (empty asks none), $3 how many. An
 * index of its own would be read whole once a month: the primary key is enough.
 */
export const REPORTED_CUSTOMERS: Statement = {
  name: 'broadcast-reported-customers',
  text: `
    select customer_id, msisdn_hash from customer
    where customer_id > $1 and not blocked
      and (cardinality($2::text[]) = 0 or products && $2::text[])
    order by customer_id limit $3::int`,
};
