import type { Statement } from '../storage/queryable.js';

const at = (value: string) => `to_timestamp((${value})::bigint / 1000.0)`;

/**
 * Counts one code for each of some keys, and gives what each has in its window
 * then; the caller rolls back where that is too much. Keys go in by kind, the
 * busiest last, so that two calls never wait for each other in a circle. $1
 * kinds, $2 keys, $3 starts of their slices, $4 what counts begins after, $5
 * when the slices count no more; in milliseconds since the epoch.
 */
export const SPEND: Statement = {
  name: 'otp-rate-spend',
  text: `
    with asked as (
      select * from unnest($1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[])
        as t (kind, key, start, counted_from, ends_at)
    ), spent as (
      insert into otp_rate as r (kind, key, slice_start, used, ends_at)
      select kind, key, ${at('start')}, 1, ${at('ends_at')} from asked order by kind
      on conflict (kind, key, slice_start) do update set used = r.used + 1
      returning kind, used
    )
    select s.kind, s.used + coalesce((
        select sum(o.used) from otp_rate o
        where o.kind = a.kind and o.key = a.key and o.slice_start > ${at('a.counted_from')}
          and o.slice_start <> ${at('a.start')}
      ), 0)::integer as used
    from spent s join asked a using (kind)`,
};

/** The slices of a key. $1 kind, $2 key, $3 what counts begins after. */
export const SLICES: Statement = {
  name: 'otp-rate-slices',
  text: `
    select slice_start, used from otp_rate
    where kind = $1::smallint and key = $2::bytea and slice_start > ${at('$3')}`,
};

/** Takes back what SPEND counted, the rows in the same order. $1 kinds, $2 keys, $3 starts of the slices. */
export const GIVE_BACK: Statement = {
  name: 'otp-rate-give-back',
  text: `
    with spent as (
      select r.kind, r.key, r.slice_start from otp_rate r
      join unnest($1::smallint[], $2::bytea[], $3::bigint[]) as t (kind, key, start)
        on r.kind = t.kind and r.key = t.key and r.slice_start = ${at('t.start')}
      order by r.kind for update of r
    )
    update otp_rate r set used = greatest(r.used - 1, 0)
    from spent s
    where r.kind = s.kind and r.key = s.key and r.slice_start = s.slice_start`,
};
