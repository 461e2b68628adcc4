import type { Statement } from '../storage/queryable.js';

export interface InboundDepthRow {
  /** At most the limit, as those that follow. */
  waiting: number;
  executing: number;
  uncertain: number;
  /** Milliseconds since the epoch; null with none. */
  oldest_at: number | null;
  oldest_executing_at: number | null;
}

/**
 * What customers wrote that is not done with, each counted up to $1; $2 is now,
 * in milliseconds. IDs carry the time, so the oldest is the least; parts whose
 * message is not complete wait for the others, and are passed over.
 */
export const INBOUND_DEPTH: Statement = {
  name: 'metrics-inbound-depth',
  text: `
    select
      (select count(*)::int from (select from inbound_work limit $1::int) as counted) as waiting,
      (select (extract(epoch from received_at) * 1000)::float8 from inbound_work
       where assembly is null or look_at <= to_timestamp($2::float8 / 1000)
       order by inbound_id limit 1) as oldest_at,
      (select count(*)::int from (
        select from command where state = 'executing' limit $1::int) as counted) as executing,
      (select count(*)::int from (
        select from command where state = 'uncertain' limit $1::int) as counted) as uncertain,
      (select (extract(epoch from received_at) * 1000)::float8 from command
       where state = 'executing' order by command_id limit 1) as oldest_executing_at`,
};
