import type { Statement } from '../storage/queryable.js';

const at = (value: string) => `to_timestamp((${value})::bigint / 1000.0)`;

export interface UsedColumns {
  kind: number;
  key: Buffer;
  used: number;
}

/**
 * Counts codes for some keys, and gives what each has in its window then. Keys
 * go in by kind, the busiest last, so that two calls never wait for each other
 * in a circle. $1 kinds, $2 keys, $3 starts of their slices, $4 codes, $5 what
 * counts begins after, $6 when the slices count no more; in milliseconds since
 * the epoch.
 */
export const SPEND: Statement = {
  name: 'otp-rate-spend',
  text: `
    with asked as (
      select * from unnest(
        $1::smallint[], $2::bytea[], $3::bigint[], $4::integer[], $5::bigint[], $6::bigint[]
      ) as t (kind, key, start, codes, counted_from, ends_at)
    ), spent as (
      insert into otp_rate as r (kind, key, slice_start, used, ends_at)
      select kind, key, ${at('start')}, codes, ${at('ends_at')} from asked order by kind, key
      on conflict (kind, key, slice_start) do update set used = r.used + excluded.used
      returning kind, key, used
    )
    select s.kind, s.key, s.used + coalesce((
        select sum(o.used) from otp_rate o
        where o.kind = a.kind and o.key = a.key and o.slice_start > ${at('a.counted_from')}
          and o.slice_start <> ${at('a.start')}
      ), 0)::integer as used
    from spent s join asked a using (kind, key)`,
};

export interface SliceColumns {
  kind: number;
  key: Buffer;
  slice_start: Date;
  used: number;
}

/** The slices of some keys. $1 kinds, $2 keys, $3 what counts begins after. */
export const SLICES: Statement = {
  name: 'otp-rate-slices',
  text: `
    select o.kind, o.key, o.slice_start, o.used
    from unnest($1::smallint[], $2::bytea[], $3::bigint[]) as a (kind, key, counted_from)
    join otp_rate o
      on o.kind = a.kind and o.key = a.key and o.slice_start > ${at('a.counted_from')}`,
};

/**
 * Takes back what SPEND counted, the rows in the same order; a row of nothing
 * goes. $1 kinds, $2 keys, $3 starts of the slices, $4 codes.
 */
export const GIVE_BACK: Statement = {
  name: 'otp-rate-give-back',
  text: `
    with spent as (
      select r.kind, r.key, r.slice_start, r.used - t.codes as used from otp_rate r
      join unnest($1::smallint[], $2::bytea[], $3::bigint[], $4::integer[])
        as t (kind, key, start, codes)
        on r.kind = t.kind and r.key = t.key and r.slice_start = ${at('t.start')}
      order by r.kind, r.key for update of r
    ), emptied as (
      delete from otp_rate r using spent s
      where (r.kind, r.key, r.slice_start) = (s.kind, s.key, s.slice_start) and s.used <= 0
    )
    update otp_rate r set used = s.used
    from spent s
    where (r.kind, r.key, r.slice_start) = (s.kind, s.key, s.slice_start) and s.used > 0`,
};
