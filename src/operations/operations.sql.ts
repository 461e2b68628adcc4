import type { Statement } from '../storage/queryable.js';

export interface SlotColumns {
  carrier: string;
  slot: number;
  /** The name of the node that holds it; null when none does. */
  node: string | null;
}

/** $1 text[]: the slots of these carriers, and who holds them now by the server's clock. */
export const SLOTS: Statement = {
  name: 'operations-slots',
  text: `
    select s.carrier, s.slot, n.name as node
    from bind_slot s
    left join node n on n.node_id = s.owner and s.held_until > now()
    where s.carrier = any ($1::text[])
    order by s.carrier, s.slot`,
};

export interface QueueColumns {
  carrier: string;
  message_class: number;
  queued: number;
  submitting: number;
  uncertain: number;
  oldest_queued_at: Date | null;
}

/**
 * The open segments of each carrier ($1 text[]) and class, each count read from
 * the index segment_lane and no further than $2, so that asking costs the same
 * with ten million queued. $3 is the least message ID, for partition pruning.
 */
export const QUEUES: Statement = {
  name: 'operations-queues',
  text: `
    select c.carrier, k.message_class, n.queued, n.submitting, n.uncertain,
      case when n.queued > 0 then (
        select s.due_at from segment s
        where s.carrier = c.carrier and s.lane = 1 and s.message_class = k.message_class
          and s.message_id >= $3::uuid
        order by s.due_at limit 1) end as oldest_queued_at
    from unnest($1::text[]) as c (carrier)
    cross join generate_series(1, 4) as k (message_class)
    cross join lateral (
      select
        max(counted) filter (where lane = 1) as queued,
        max(counted) filter (where lane = 2) as submitting,
        max(counted) filter (where lane = 4) as uncertain
      from unnest('{1,2,4}'::smallint[]) as l (lane)
      cross join lateral (
        select count(*)::int as counted from (
          select from segment s
          where s.carrier = c.carrier and s.lane = l.lane and s.message_class = k.message_class
            and s.message_id >= $3::uuid
          limit $2::int) as counted) as t
    ) as n
    order by c.carrier, k.message_class`,
};

/** No further than $1. */
export const ORPHANS: Statement = {
  name: 'operations-orphans',
  text: `
    select count(*)::int as orphans from (select from receipt_orphan limit $1::int) as counted`,
};
