import type { Statement } from '../storage/queryable.js';
import type { StoredConsents } from './consent.js';

export interface OptOutColumns {
  hash: string;
  categories: string[];
}

/** $1 bytea[]: hashes of numbers; what each of them has said STOP to. */
export const OPT_OUTS: Statement = {
  name: 'opt_outs',
  text: `
    select encode(msisdn_hash, 'hex') as hash, array_agg(category) as categories
    from opt_out
    where msisdn_hash = any($1::bytea[])
    group by msisdn_hash`,
};

/** $1 a number's hash, $2 the categories, $3 when it was said (ms), $4 how. The first stands. */
export const OPT_OUT: Statement = {
  name: 'opt_out_keep',
  text: `
    insert into opt_out (msisdn_hash, category, said_at, source)
    select $1::bytea, category, to_timestamp($3::bigint / 1000.0), $4::text
    from unnest($2::text[]) as t (category)
    on conflict (msisdn_hash, category) do update
      set said_at = excluded.said_at, source = excluded.source
      where opt_out.said_at < excluded.said_at`,
};

/** $1 hashes, $2 categories, $3 when a yes was said (ms), as arrays: it ends an older STOP. */
export const OPT_IN: Statement = {
  name: 'opt_out_end',
  text: `
    delete from opt_out
    using unnest($1::bytea[], $2::text[], $3::bigint[]) as said (msisdn_hash, category, at)
    where opt_out.msisdn_hash = said.msisdn_hash and opt_out.category = said.category
      and opt_out.said_at <= to_timestamp(said.at / 1000.0)`,
};

export interface SaidColumns {
  customer_id: string;
  consents: StoredConsents;
}

/** $1 a number's hash. */
export const SAID_BY_NUMBER: Statement = {
  name: 'opt_out_customers',
  text: `select customer_id, consents from customer where msisdn_hash = $1::bytea order by customer_id`,
};
