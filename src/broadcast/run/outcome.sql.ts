import type { Statement } from '../../storage/queryable.js';
import { OWN_CLIENT_ID } from '../../settings/settings-checks.js';
import { BROADCAST_EVENTS } from './recipient-event.js';

/** One node at a time follows the journal, and one looks for what it does not tell. */
export const OUTCOME_LOCK = 7_355_608_022;
export const OUTCOME_SWEEP_LOCK = 7_355_608_023;

const at = (parameter: string) => `to_timestamp(${parameter}::bigint / 1000.0)`;

/** Runs that can still have messages under way: $1 since when (ms) those may be over that have some sent. */
const FOLLOWED = `
      select r.run_id from broadcast_run r
      where r.state in ('running', 'paused')
        or r.state in ('completed', 'cancelled', 'failed') and r.completed_at >= ${at('$1')}
          and exists (
            select from broadcast_tally t
            where t.run_id = r.run_id and t.state = 1 and t.recipients > 0)`;

export const FOLLOWED_RUNS: Statement = {
  name: 'broadcast-followed-runs',
  text: `${FOLLOWED} order by r.run_id`,
};

export interface PlaceColumns extends Record<string, unknown> {
  xid: string;
  position: string;
  index: number;
  at: Date;
}

export const JOURNAL_PLACE: Statement = {
  name: 'broadcast-journal-place',
  text: 'select xid::text, position::text, index, at from broadcast_journal_place',
};

/**
 * Where no run is followed, or nothing was ever read, the place is where the
 * journal goes on now; the snapshot that shows no run is the one that the place is
 * taken from, so nothing of a run that starts meanwhile lies before it. $1 as for
 * FOLLOWED_RUNS, $2 now (ms).
 */
export const SKIP_TO_END: Statement = {
  name: 'broadcast-journal-skip',
  text: `
    insert into broadcast_journal_place as place (xid, position, index, at)
    select pg_snapshot_xmin(pg_current_snapshot()), 0, -1, ${at('$2')}
    on conflict (place) do update
      set xid = excluded.xid, position = excluded.position, index = excluded.index,
        at = excluded.at
      where not exists (${FOLLOWED})`,
};

/** From ($1 xid, $2 position, $3 index) to ($4, $5, $6), $7 its time (ms); no row where it was moved by another. */
export const MOVE_PLACE: Statement = {
  name: 'broadcast-journal-move',
  text: `
    update broadcast_journal_place
    set xid = $4::xid8, position = $5::bigint, index = $6::int, at = ${at('$7')}
    where xid = $1::xid8 and position = $2::bigint and index = $3::int
    returning index`,
};

export interface OutcomeColumns extends Record<string, unknown> {
  message_id: string;
  event_id: string;
  carrier: string;
  segment_count: number;
  /** Of all its segments, as they are now, with the last entries of their trails. */
  states: number[];
  details: string[];
  /** Milliseconds since the epoch. */
  times: string[];
}

/** Of the messages $1, those of broadcasts. $2 and $3 least and greatest ID. */
export const MESSAGE_OUTCOMES: Statement = {
  name: 'broadcast-message-outcomes',
  text: `
    select m.message_id, m.event_id, m.carrier, m.segment_count, s.states, s.details, s.times
    from message m
    cross join lateral (
      select array_agg(state order by segment_number) as states,
        array_agg(coalesce(trail -> -1 ->> 'd', '') order by segment_number) as details,
        array_agg((trail -> -1 ->> 't')::bigint order by segment_number) as times
      from segment s
      where s.message_id = m.message_id and s.message_id between $2::uuid and $3::uuid
    ) as s
    where m.message_id = any ($1::uuid[]) and m.message_id between $2::uuid and $3::uuid
      and m.client_id = '${OWN_CLIENT_ID}' and starts_with(m.event_id, '${BROADCAST_EVENTS}')
      and s.states is not null`,
};

export interface HeldColumns extends Record<string, unknown> {
  run_id: string;
  msisdn_hash: Buffer;
  attempt: number;
  state: number;
}

/** Locks the recipients ($1 runs, $2 hashes) that are at these attempts ($3), in the order of their key. */
export const HOLD_RECIPIENTS: Statement = {
  name: 'broadcast-hold-recipients',
  text: `
    select r.run_id, r.msisdn_hash, r.attempt, r.state
    from unnest($1::uuid[], $2::bytea[], $3::smallint[]) as t (run_id, msisdn_hash, attempt)
    join broadcast_recipient r
      on r.run_id = t.run_id and r.msisdn_hash = t.msisdn_hash and r.attempt = t.attempt
    order by r.run_id, r.msisdn_hash
    for update of r`,
};

/** Of run $1: those of its outcomes. */
export const OUTCOME_REASONS: Statement = {
  name: 'broadcast-outcome-reasons',
  text: `
    select distinct reason from broadcast_tally where run_id = $1::uuid and state between 2 and 7`,
};

export interface SilentColumns extends Record<string, unknown> {
  /** The end of the page; no row at the end of the run. */
  last: Buffer;
  /** Null, with what follows, where the page has none. */
  msisdn_hash: Buffer | null;
  attempt: number;
  message_id: string;
  sent_at: Date;
}

/** Of the $3 recipients of run $1 after $2, those that were sent before $4 (ms) and have no outcome. */
export const SILENT_RECIPIENTS: Statement = {
  name: 'broadcast-silent-recipients',
  text: `
    with page as materialized (
      select msisdn_hash, attempt, message_id, sent_at, state from broadcast_recipient
      where run_id = $1::uuid and msisdn_hash > $2::bytea
      order by msisdn_hash limit $3
    )
    select ending.msisdn_hash as last, p.msisdn_hash, p.attempt, p.message_id, p.sent_at
    from (select msisdn_hash from page order by msisdn_hash desc limit 1) as ending
    left join page p on p.state = 1 and p.sent_at < ${at('$4')} and p.message_id is not null`,
};
