import type { Statement } from '../storage/queryable.js';

export interface QueueDepthRow {
  carrier: string;
  message_class: number;
  lane: number;
  /** At most the limit. */
  segments: number;
  /** Milliseconds since the epoch; null with no segment. */
  oldest_due_at: number | null;
}

/**
 * The open segments by carrier, class and lane, each read from the index
 * `segment_lane` and each up to $3 entries, so that a scrape costs the same with
 * ten million queued. $1: carriers, text[]; $2: the least message ID looked at,
 * which leaves the old partitions out; $3: the limit.
 */
export const QUEUE_DEPTH: Statement = {
  name: 'metrics-queue-depth',
  text: `
    select c.carrier, k.message_class, l.lane, n.segments::int as segments,
           (extract(epoch from o.due_at) * 1000)::float8 as oldest_due_at
    from unnest($1::text[]) as c (carrier)
    cross join unnest('{1,2,3,4}'::smallint[]) as k (message_class)
    cross join unnest('{1,2,4}'::smallint[]) as l (lane)
    cross join lateral (
      select count(*) as segments from (
        select 1 from segment s
        where s.carrier = c.carrier and s.lane = l.lane and s.message_class = k.message_class
          and s.message_id >= $2::uuid
        limit $3) as counted
    ) as n
    left join lateral (
      select s.due_at from segment s
      where l.lane = 1 and n.segments > 0
        and s.carrier = c.carrier and s.lane = l.lane and s.message_class = k.message_class
        and s.message_id >= $2::uuid
      order by s.due_at limit 1
    ) as o on true`,
};
