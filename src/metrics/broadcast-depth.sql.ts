import type { Statement } from '../storage/queryable.js';

export interface BroadcastDepthRow {
  /** At most the limit, as those that follow. */
  planned: number;
  running: number;
  paused: number;
  /** Milliseconds since the epoch; null with none. */
  oldest_due_at: number | null;
  expanding_since: number | null;
}

/**
 * The sendings that are not over, each state counted up to $1; of the first $1
 * that run, the recipient that has been due longest at $2 (ms), and since when the
 * oldest reads its audience. Reads the indexes of open sendings and of planned
 * recipients only: one entry for each sending, however many recipients there are.
 */
export const BROADCAST_DEPTH: Statement = {
  name: 'metrics-broadcast-depth',
  text: `
    with running as materialized (
      select run_id, started_at, expanded_at from broadcast_run
      where state = 'running' limit $1::int)
    select
      (select count(*)::int from (
        select from broadcast_run where state = 'planned' limit $1::int) as counted) as planned,
      (select count(*)::int from running) as running,
      (select count(*)::int from (
        select from broadcast_run where state = 'paused' limit $1::int) as counted) as paused,
      (select (extract(epoch from min(o.due_at)) * 1000)::float8
       from running
       cross join lateral (
         select due_at from broadcast_recipient p
         where p.run_id = running.run_id and p.state = 0
         order by p.due_at limit 1
       ) as o
       where o.due_at <= to_timestamp($2::float8 / 1000)) as oldest_due_at,
      (select (extract(epoch from min(started_at)) * 1000)::float8
       from running where expanded_at is null) as expanding_since`,
};
