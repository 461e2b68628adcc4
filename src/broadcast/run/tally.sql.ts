import type { Statement } from '../../storage/queryable.js';

/**
 * Adds to the lines of a run's tally, in the order of their key, so that two
 * transactions never wait for each other in a circle: every transaction moves the
 * tally of a run once, and last. $1 run, $2..$7 arrays: variant, state, reason,
 * carrier, recipients, segments.
 */
export const MOVE_TALLY: Statement = {
  name: 'broadcast-tally-move',
  text: `
    insert into broadcast_tally as line
      (run_id, variant, state, reason, carrier, recipients, segments)
    select $1::uuid, t.variant, t.state, t.reason, t.carrier, t.recipients, t.segments
    from unnest($2::smallint[], $3::smallint[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
      as t (variant, state, reason, carrier, recipients, segments)
    order by t.variant, t.state, t.reason, t.carrier
    on conflict (run_id, variant, state, reason, carrier) do update set
      recipients = line.recipients + excluded.recipients,
      segments = line.segments + excluded.segments`,
};

export interface TallyColumns extends Record<string, unknown> {
  run_id: string;
  variant: number;
  state: number;
  reason: string;
  carrier: string;
  recipients: string;
  segments: string;
}

/** $1 uuid[]: the lines of runs that have any. */
export const TALLIES: Statement = {
  name: 'broadcast-tallies',
  text: `
    select run_id, variant, state, reason, carrier, recipients, segments
    from broadcast_tally where run_id = any ($1::uuid[]) and (recipients <> 0 or segments <> 0)
    order by run_id, variant, state, reason, carrier`,
};

export interface TotalColumns extends Record<string, unknown> {
  run_id: string;
  state: number;
  recipients: string;
  segments: string;
}

/** $1 uuid[]: recipients and segments of runs by state. */
export const TOTALS: Statement = {
  name: 'broadcast-totals',
  text: `
    select run_id, state, sum(recipients) as recipients, sum(segments) as segments
    from broadcast_tally where run_id = any ($1::uuid[])
    group by run_id, state`,
};

/** The same of the runs that are not over. */
export const OPEN_TOTALS: Statement = {
  name: 'broadcast-open-totals',
  text: `
    select t.run_id, t.state, sum(t.recipients) as recipients, sum(t.segments) as segments
    from broadcast_run r join broadcast_tally t on t.run_id = r.run_id
    where r.state in ('planned', 'running', 'paused')
    group by t.run_id, t.state`,
};
