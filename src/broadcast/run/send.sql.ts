import type { Statement } from '../../storage/queryable.js';
import { OWN_CLIENT_ID } from '../../settings/settings-checks.js';
import { BROADCAST_EVENTS } from './recipient-event.js';

/** One node at a time sends. */
export const SEND_LOCK = 7_355_608_021;

export interface DueColumns extends Record<string, unknown> {
  msisdn_hash: Buffer;
  customer_id: string | null;
  audience_id: string | null;
  member_number: number | null;
  variant: number;
  attempt: number;
  due_at: Date;
  /** Committed already, though that was never noted: the sender died in between. */
  message_id: string | null;
  carrier: string | null;
  segments: number | null;
}

/**
 * Planned recipients of run $1 that are due at $2 (ms), in the order of (due_at,
 * msisdn_hash) after ($3 ms, $4), $5 at most; none unless the run is in one of the
 * states $6.
 */
export const DUE_RECIPIENTS: Statement = {
  name: 'broadcast-due-recipients',
  text: `
    select due.*, m.carrier, m.segment_count as segments
    from (
      select planned.*, (
          select k.message_id from event_key k
          where k.client_id = '${OWN_CLIENT_ID}'
            and k.event_id = '${BROADCAST_EVENTS}' || $1::uuid::text || ':'
              || encode(planned.msisdn_hash, 'hex') || ':' || planned.attempt::text
        ) as message_id
      from (
        select msisdn_hash, customer_id, audience_id, member_number, variant, attempt, due_at
        from broadcast_recipient
        where run_id = $1::uuid and state = 0
          and due_at <= to_timestamp($2::bigint / 1000.0)
          and (due_at, msisdn_hash) > (to_timestamp($3::bigint / 1000.0), $4::bytea)
          and exists (
            select from broadcast_run where run_id = $1::uuid and state = any ($6::text[]))
        order by due_at, msisdn_hash
        limit $5
      ) as planned
      offset 0
    ) as due
    left join message m on m.message_id = due.message_id
    order by due.due_at, due.msisdn_hash`,
};

/** Those of the runs $1 of which a planned recipient is due at $2 (ms). */
export const DUE_RUNS: Statement = {
  name: 'broadcast-due-runs',
  text: `
    select asked.run_id from unnest($1::uuid[]) as asked (run_id)
    cross join lateral (
      select from broadcast_recipient r
      where r.run_id = asked.run_id and r.state = 0
        and r.due_at <= to_timestamp($2::bigint / 1000.0)
      order by r.due_at limit 1
    ) as first`,
};

/** Planned recipients of run $1 are due later: $2 hashes, $3 attempts, $4 when (ms). */
export const POSTPONE: Statement = {
  name: 'broadcast-postpone',
  text: `
    with held as (
      select r.run_id, r.msisdn_hash, t.due_at
      from unnest(array_fill($1::uuid, array[cardinality($2::bytea[])]), $2::bytea[],
        $3::smallint[], $4::bigint[]) as t (run_id, msisdn_hash, attempt, due_at)
      join broadcast_recipient r on r.run_id = t.run_id and r.msisdn_hash = t.msisdn_hash
        and r.attempt = t.attempt and r.state = 0
      order by r.msisdn_hash
      for update of r
    )
    update broadcast_recipient r set due_at = to_timestamp(h.due_at / 1000.0)
    from held h where r.run_id = h.run_id and r.msisdn_hash = h.msisdn_hash`,
};

/**
 * Whether a message of run $1 was ever made: a sent, delivered, undeliverable,
 * expired, rejected or unknown one (recipient-states.ts).
 */
export const EVER_SENT: Statement = {
  name: 'broadcast-ever-sent',
  text: `
    select exists (
      select from broadcast_tally
      where run_id = $1::uuid and state between 1 and 6 and recipients > 0) as sent`,
};
