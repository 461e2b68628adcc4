import type { Statement } from '../../storage/queryable.js';

/**
 * Segments of class $2 that wait for each of the carriers $1, counted up to $3
 * for each: more is as good as full. $4 and $5 least and greatest message ID.
 */
export const QUEUED_SEGMENTS: Statement = {
  name: 'broadcast-queued-segments',
  text: `
    select asked.carrier, waiting.segments
    from unnest($1::text[], $3::int[]) as asked (carrier, most)
    cross join lateral (
      select count(*)::int as segments from (
        select from segment s
        where s.carrier = asked.carrier and s.lane = 1 and s.message_class = $2::smallint
          and s.message_id between $4::uuid and $5::uuid
        limit asked.most
      ) as counted
    ) as waiting`,
};
