import type { Statement } from '../storage/queryable.js';

export interface ScheduledDepthRow {
  /** At most the limit. */
  waiting: number;
  /** Milliseconds since the epoch; null with none. */
  next_at: number | null;
}

/**
 * The events that wait for their moment, counted up to $1, and the moment from
 * which a node may take the next. Reads the index of those that wait only.
 */
export const SCHEDULED_DEPTH: Statement = {
  name: 'metrics-scheduled-depth',
  text: `
    select
      (select count(*)::int from (
        select 1 from scheduled_event where look_at is not null limit $1::int
      ) as counted) as waiting,
      (select (extract(epoch from min(look_at)) * 1000)::float8
       from scheduled_event where look_at is not null) as next_at`,
};
