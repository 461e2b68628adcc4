import { READ } from '../../customer/registry.sql.js';
import type { Statement } from '../../storage/queryable.js';

export interface MemberColumns {
  audience_id: string;
  member_number: number;
  msisdn_hash: Buffer;
  customer_id: string | null;
  member_sealed: Buffer;
}

const MEMBER = 'audience_id, member_number, msisdn_hash, customer_id, member_sealed';

/** $1: the audience; $2: after this member; $3: at most. */
export const MEMBER_PAGE: Statement = {
  name: 'audience_member_page',
  text: `
    select ${MEMBER}
    from audience_member
    where audience_id = $1 and member_number > $2
    order by member_number
    limit $3`,
};

/** $1 uuid[], $2 integer[]: audiences and the numbers of members, in pairs. */
export const MEMBERS_FIND: Statement = {
  name: 'audience_member_find',
  text: `
    select ${MEMBER}
    from unnest($1::uuid[], $2::integer[]) as asked (audience_id, member_number)
      join audience_member using (audience_id, member_number)`,
};

/** $1: the audience. No row where there is none. */
export const AUDIENCE_STATE: Statement = {
  name: 'audience_state',
  text: `select complete, members::float8 as members from audience where audience_id = $1`,
};

/** $1 text[]: whole customers (customer-row.ts). */
export const AUDIENCE_CUSTOMERS: Statement = {
  name: 'audience_customers',
  text: `select ${READ} from customer where customer_id = any($1::text[])`,
};

/** $1 bytea[]: hashes of numbers; $2: of one number, at most, the blocked ones first. */
export const AUDIENCE_CUSTOMERS_OF_NUMBERS: Statement = {
  name: 'audience_customers_of_numbers',
  text: `
    select found.*
    from unnest($1::bytea[]) as asked (hash),
      lateral (
        select ${READ}
        from customer
        where msisdn_hash = asked.hash
        order by blocked desc, customer_id
        limit $2
      ) as found`,
};

/** What a page needs of customers. */
export interface CustomerPlace {
  customer_id: string;
  msisdn_hash: Buffer;
  time_zone: string | null;
}

/** $1 text[]. */
export const PLACES_BY_ID: Statement = {
  name: 'audience_places_by_id',
  text: `
    select customer_id, msisdn_hash, time_zone
    from customer
    where customer_id = any($1::text[])`,
};

/** $1 bytea[]: of each number one customer, not a blocked one where there is another. */
export const PLACES_BY_NUMBER: Statement = {
  name: 'audience_places_by_number',
  text: `
    select found.*
    from unnest($1::bytea[]) as asked (hash),
      lateral (
        select customer_id, msisdn_hash, time_zone
        from customer
        where msisdn_hash = asked.hash
        order by blocked, customer_id
        limit 1
      ) as found`,
};
