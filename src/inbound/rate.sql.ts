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

/**
 * Part of a statement: counts one of each kind for the msisdn_hash of each row of
 * `of`. `$first` kinds, then starts of their slices, and their ends (ms).
 */
export function countRates(of: string, first: number): string {
  return `
    insert into sender_rate as r (msisdn_hash, kind, slice_start, used, ends_at)
    select ${of}.msisdn_hash, t.kind, ${at('t.start')}, 1, ${at('t.ends_at')}
    from ${of}, unnest($${first}::text[], $${first + 1}::bigint[], $${first + 2}::bigint[])
      as t (kind, start, ends_at)
    order by t.kind
    on conflict (msisdn_hash, kind, slice_start) do update set used = r.used + 1`;
}
