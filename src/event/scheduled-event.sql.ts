import type { Statement } from '../storage/queryable.js';

/**
 * Keeps events until their moment; gives those that are new. $1 client text[],
 * $2 event text[], $3 type text[], $4 sealed bytea[], $5 due bigint[] (ms), $6 now.
 * Sorted, so that two batches never wait for each other in a circle.
 */
export const SCHEDULE: Statement = {
  name: 'event-schedule',
  text: `
    insert into scheduled_event
      (client_id, event_id, event_type, event_sealed, due_at, look_at, created_at)
    select e.client_id, e.event_id, e.event_type, e.event_sealed,
      to_timestamp(e.due_at / 1000.0), to_timestamp(e.due_at / 1000.0),
      to_timestamp($6::bigint / 1000.0)
    from unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::bigint[])
      as e (client_id, event_id, event_type, event_sealed, due_at)
    where not exists (
      select from event_key k where k.client_id = e.client_id and k.event_id = e.event_id)
    order by e.client_id, e.event_id
    on conflict (client_id, event_id) do nothing
    returning client_id, event_id`,
};

export interface FirstAnswerColumns {
  client_id: string;
  event_id: string;
  /** Null where it waits no more. */
  due_at: Date | null;
  /** Null where it was not sent yet. */
  message_id: string | null;
  event_type: string | null;
  segment_count: number | null;
  /** The message is another event's. */
  suppressed: boolean;
}

/** What became of events ($1 client text[], $2 event text[]) that came before. */
export const FIRST_ANSWERS: Statement = {
  name: 'event-first-answers',
  text: `
    select asked.client_id, asked.event_id, s.due_at, k.message_id,
      coalesce(m.event_type, s.event_type) as event_type, m.segment_count,
      coalesce((m.client_id, m.event_id) <> (k.client_id, k.event_id), false) as suppressed
    from unnest($1::text[], $2::text[]) as asked (client_id, event_id)
    left join scheduled_event s
      on s.client_id = asked.client_id and s.event_id = asked.event_id
    left join event_key k on k.client_id = asked.client_id and k.event_id = asked.event_id
    left join message m on m.message_id = k.message_id`,
};

export interface ClaimedColumns {
  client_id: string;
  event_id: string;
  event_type: string;
  event_sealed: Buffer;
  due_at: Date;
  attempts: number;
  sent: boolean;
}

/** Claims what is due at $1 (ms) until $2 (ms), $3 at most; what another node has is passed over. */
export const CLAIM_DUE: Statement = {
  name: 'event-claim-due',
  text: `
    with due as (
      select client_id, event_id from scheduled_event
      where look_at <= to_timestamp($1::bigint / 1000.0)
      order by look_at
      limit $3
      for update skip locked
    )
    update scheduled_event s
    set look_at = to_timestamp($2::bigint / 1000.0), claimed = true, attempts = s.attempts + 1
    from due
    where s.client_id = due.client_id and s.event_id = due.event_id
    returning s.client_id, s.event_id, s.event_type, s.event_sealed, s.due_at, s.attempts,
      exists (
        select from event_key k
        where k.client_id = s.client_id and k.event_id = s.event_id
      ) as sent`,
};

/** Those whose message is committed: $1 client text[], $2 event text[]. */
export const REMOVE_SENT: Statement = {
  name: 'event-remove-sent',
  text: `
    delete from scheduled_event s
    using unnest($1::text[], $2::text[]) as sent (client_id, event_id)
    where s.client_id = sent.client_id and s.event_id = sent.event_id`,
};

/**
 * What a claim decided of events that were not sent: another moment, another
 * look, or given up with the reason. $1 client text[], $2 event text[], $3 attempts
 * int[] of the claim, $4 due bigint[], $5 look bigint[] (ms; null gives up), $6 failure
 * text[], $7 now.
 */
export const SETTLE: Statement = {
  name: 'event-settle',
  text: `
    update scheduled_event s
    set claimed = false,
      due_at = to_timestamp(d.due_at / 1000.0),
      look_at = to_timestamp(d.look_at / 1000.0),
      failure = d.failure,
      failed_at = case when d.look_at is null then to_timestamp($7::bigint / 1000.0) end
    from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::bigint[], $6::text[])
      as d (client_id, event_id, attempts, due_at, look_at, failure)
    where s.client_id = d.client_id and s.event_id = d.event_id and s.attempts = d.attempts`,
};

export interface ListedColumns {
  event_id: string;
  event_type: string;
  due_at: Date;
  failure: string | null;
  failed_at: Date | null;
}

/** Of client $1, after ($2 due in ms, $3 event ID), $4 at most: the next first. */
export const LIST_SCHEDULED: Statement = {
  name: 'event-list-scheduled',
  text: `
    select event_id, event_type, due_at, failure, failed_at
    from scheduled_event
    where client_id = $1 and (due_at, event_id) > (to_timestamp($2::bigint / 1000.0), $3)
    order by due_at, event_id
    limit $4`,
};

/**
 * Gives up event $2 of client $1, unless a node is sending it at $3 (ms), or its
 * message is there and only the event was not removed yet.
 */
export const CANCEL_SCHEDULED: Statement = {
  name: 'event-cancel-scheduled',
  text: `
    with waiting as (
      select look_at is not null and exists (
          select from event_key k where k.client_id = $1 and k.event_id = $2) as sent
      from scheduled_event
      where client_id = $1 and event_id = $2
    ), gone as (
      delete from scheduled_event s
      using waiting w
      where s.client_id = $1 and s.event_id = $2 and not w.sent
        and not (s.claimed and s.look_at > to_timestamp($3::bigint / 1000.0))
      returning 1
    )
    select exists (select from gone) as gone,
      exists (select from waiting where not sent) as there`,
};

/** Given up before $1 (ms), $2 at most. */
export const CLEAN_FAILED: Statement = {
  name: 'event-clean-failed',
  text: `
    delete from scheduled_event
    where ctid = any (array(
            select ctid from scheduled_event
            where failed_at < to_timestamp($1::bigint / 1000.0)
            limit $2))
    returning 1`,
};
