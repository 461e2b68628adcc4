import type { Statement } from '../../storage/queryable.js';
import { OWN_CLIENT_ID } from '../../settings/settings-checks.js';
import { BROADCAST_EVENTS } from './recipient-event.js';

const at = (expression: string) => `to_timestamp(${expression}::bigint / 1000.0)`;

/** Recipients that went from one line of the tally to another. */
export interface MovedColumns extends Record<string, unknown> {
  variant: number;
  state: number;
  reason: string;
  carrier: string;
  segments: string;
  to_state: number;
  to_reason: string;
  to_carrier: string;
  to_segments: string;
  recipients: number;
}

/** Of a part `moved` that has the line before and, with `to_`, after. */
const LINES = `
    select variant, state, reason, carrier, sum(segments) as segments,
      to_state, to_reason, to_carrier, sum(to_segments) as to_segments, count(*)::int as recipients
    from moved group by variant, state, reason, carrier, to_state, to_reason, to_carrier`;

/**
 * As many times the run as there are elements in an array: joined by a column of the
 * input, each recipient is found by its key. Were the run a constant, it would be read
 * whole, for what was inserted just now is in no statistics yet.
 */
const runTimes = (elements: string) => `array_fill($1::uuid, array[cardinality(${elements})])`;

const BEFORE = `r.run_id, r.msisdn_hash, r.variant, r.state, coalesce(r.reason, '') as reason,
        coalesce(r.carrier, '') as carrier, coalesce(r.segments, 0) as segments`;

const MOVED = `h.variant, h.state, h.reason, h.carrier, h.segments, r.state as to_state,
        coalesce(r.reason, '') as to_reason, coalesce(r.carrier, '') as to_carrier,
        coalesce(r.segments, 0) as to_segments`;

/**
 * A page of an audience; numbers that are there already are left out. Gives what
 * is new by variant. $1 run, $2..$8 arrays: hash, customer, audience, member
 * number, variant, state, due (ms); $9 the reason of those that are skipped, $10
 * now (ms).
 */
export const PLAN_RECIPIENTS: Statement = {
  name: 'broadcast-plan-recipients',
  text: `
    with fresh as (
      insert into broadcast_recipient (run_id, msisdn_hash, customer_id, audience_id,
        member_number, variant, state, due_at, reason, finished_at)
      select $1::uuid, t.msisdn_hash, t.customer_id, t.audience_id, t.member_number, t.variant,
        t.state, ${at('t.due_at')},
        case when t.state = 8 then $9::text end, case when t.state >= 8 then ${at('$10')} end
      from unnest($2::bytea[], $3::text[], $4::uuid[], $5::integer[], $6::smallint[],
        $7::smallint[], $8::bigint[])
        as t (msisdn_hash, customer_id, audience_id, member_number, variant, state, due_at)
      order by t.msisdn_hash
      on conflict (run_id, msisdn_hash) do nothing
      returning variant, state
    )
    select variant, state, count(*)::int as recipients from fresh group by variant, state`,
};

/**
 * Moves recipients that are in one of the states $2, at the attempt given: the
 * message of an earlier one was taken back. What is null stays as it is. $1 run,
 * $3..$11 arrays: hash, attempt, state, reason, message ID, carrier, segments,
 * sent and finished (ms).
 */
export const MOVE_RECIPIENTS: Statement = {
  name: 'broadcast-move-recipients',
  text: `
    with held as (
      select ${BEFORE}, t.state as to_state, t.reason as to_reason, t.message_id,
        t.carrier as to_carrier, t.segments as to_segments, t.sent_at, t.finished_at
      from unnest(${runTimes('$3::bytea[]')}, $3::bytea[], $4::smallint[], $5::smallint[],
        $6::text[], $7::uuid[], $8::text[], $9::smallint[], $10::bigint[], $11::bigint[])
        as t (run_id, msisdn_hash, attempt, state, reason, message_id, carrier, segments, sent_at,
          finished_at)
      join broadcast_recipient r on r.run_id = t.run_id and r.msisdn_hash = t.msisdn_hash
        and r.attempt = t.attempt and r.state = any ($2::smallint[])
      order by r.msisdn_hash
      for update of r
    ), moved as (
      update broadcast_recipient r set
        state = h.to_state,
        reason = nullif(h.to_reason, ''),
        message_id = coalesce(h.message_id, r.message_id),
        carrier = coalesce(h.to_carrier, r.carrier),
        segments = coalesce(h.to_segments, r.segments),
        sent_at = coalesce(${at('h.sent_at')}, r.sent_at),
        finished_at = ${at('h.finished_at')}
      from held h where r.run_id = h.run_id and r.msisdn_hash = h.msisdn_hash
      returning ${MOVED}
    )${LINES}`,
};

/**
 * Recipients whose message was taken back out of the queue: those that are open
 * come to state $4 with reason $5, and nothing counts as sent; whoever is about to
 * note that attempt as sent finds it gone, for the attempt grows. $1 run, $2 and
 * $3 arrays: hash, attempt; $6 now (ms).
 */
export const TAKE_BACK: Statement = {
  name: 'broadcast-take-back',
  text: `
    with held as (
      select ${BEFORE}, r.state in (0, 1) as open
      from unnest(${runTimes('$2::bytea[]')}, $2::bytea[], $3::smallint[])
        as t (run_id, msisdn_hash, attempt)
      join broadcast_recipient r on r.run_id = t.run_id and r.msisdn_hash = t.msisdn_hash
        and r.attempt = t.attempt
      where r.state in (0, 1, 7, 8)
      order by r.msisdn_hash
      for update of r
    ), moved as (
      update broadcast_recipient r set
        attempt = least(r.attempt + 1, 32767),
        state = case when h.open then $4::smallint else r.state end,
        reason = case when h.open then nullif($5, '') else r.reason end,
        message_id = null, carrier = null, segments = null, sent_at = null,
        finished_at = case when not h.open then r.finished_at
          when $4::smallint <> 0 then ${at('$6')} end
      from held h where r.run_id = h.run_id and r.msisdn_hash = h.msisdn_hash
      returning ${MOVED}
    )${LINES}`,
};

/**
 * Closes planned recipients of a run: they come to state $3 with reason $4. Those
 * whose message was committed, and a crash came before it was noted here, are
 * sent. $1 run, $2 how many, $5 now (ms).
 */
export const CLOSE_PLANNED: Statement = {
  name: 'broadcast-close-planned',
  text: `
    with picked as (
      select ${BEFORE}, r.attempt from broadcast_recipient r
      where r.run_id = $1::uuid and r.state = 0
      order by r.due_at, r.msisdn_hash limit $2 for update skip locked
    ), held as (
      select p.*, k.message_id, k.accepted_at, m.carrier as to_carrier, m.segment_count
      from picked p
      left join event_key k on k.client_id = '${OWN_CLIENT_ID}'
        and k.event_id = '${BROADCAST_EVENTS}' || $1::uuid::text || ':' || encode(p.msisdn_hash, 'hex')
          || ':' || p.attempt::text
      left join message m on m.message_id = k.message_id
    ), moved as (
      update broadcast_recipient r set
        state = case when h.message_id is null then $3::smallint else 1 end,
        reason = case when h.message_id is null then nullif($4, '') end,
        message_id = h.message_id,
        carrier = h.to_carrier,
        segments = h.segment_count,
        sent_at = h.accepted_at,
        finished_at = case when h.message_id is null then ${at('$5')} end
      from held h where r.run_id = h.run_id and r.msisdn_hash = h.msisdn_hash
      returning ${MOVED}
    )${LINES}`,
};
