import type { Statement } from '../storage/queryable.js';

const at = (value: string) => `to_timestamp((${value})::bigint / 1000.0)`;

export interface RateColumns {
  kind: string;
  slice_start: Date;
  used: number;
}

/** All that counts still of a number ($1) at $2 (ms). */
export const RATES_OF: Statement = {
  name: 'inbound-rates-of',
  text: `
    select kind, slice_start, used from sender_rate
    where msisdn_hash = $1 and ends_at > ${at('$2')}`,
};

/** Counts one of each kind. $1 msisdn_hash, $2 kinds, $3 starts of their slices, $4 their ends (ms). */
export const COUNT_RATES: Statement = {
  name: 'inbound-count-rates',
  text: `
    insert into sender_rate as r (msisdn_hash, kind, slice_start, used, ends_at)
    select $1, t.kind, ${at('t.start')}, 1, ${at('t.ends_at')}
    from unnest($2::text[], $3::bigint[], $4::bigint[]) as t (kind, start, ends_at)
    order by t.kind
    on conflict (msisdn_hash, kind, slice_start) do update set used = r.used + 1`,
};
