import type { Statement } from '../storage/queryable.js';

/** The columns of a message, as these statements give them. */
export interface MessageColumns {
  message_id: string;
  event_id: string;
  event_type: string;
  message_class: number;
  customer_id: string | null;
  recipient_sealed: Buffer;
  carrier: string;
  sender_id: string;
  locale: string;
  encoding: number;
  expires_at: Date;
}

const MESSAGE = `
    m.message_id, m.event_id, m.event_type, m.message_class, m.customer_id, m.recipient_sealed,
    m.carrier, m.sender_id, m.locale, m.encoding, m.expires_at`;

/** $1 uuid[], $2 and $3 its least and greatest, for partition pruning; $4 the client, null for any. */
export const MESSAGES_BY_ID: Statement = {
  name: 'tracking-messages-by-id',
  text: `
    select ${MESSAGE}
    from message m
    where m.message_id = any ($1::uuid[]) and m.message_id between $2::uuid and $3::uuid
      and ($4::text is null or m.client_id = $4::text)
    order by m.message_id desc`,
};

/** $1 recipient_hash, $2 the message ID to go on below, $3 the client, null for any, $4 how many. */
export const MESSAGES_BY_RECIPIENT: Statement = {
  name: 'tracking-messages-by-recipient',
  text: `
    select ${MESSAGE}
    from message m
    where m.recipient_hash = $1::bytea and m.message_id < $2::uuid
      and ($3::text is null or m.client_id = $3::text)
    order by m.message_id desc
    limit $4::int`,
};

/** As by recipient, $1 being the customer's ID. */
export const MESSAGES_BY_CUSTOMER: Statement = {
  name: 'tracking-messages-by-customer',
  text: `
    select ${MESSAGE}
    from message m
    where m.customer_id = $1::text and m.message_id < $2::uuid
      and ($3::text is null or m.client_id = $3::text)
    order by m.message_id desc
    limit $4::int`,
};

/** $1 the clients to look among, $2 the event ID. */
export const MESSAGES_OF_EVENT: Statement = {
  name: 'tracking-messages-of-event',
  text: `
    select message_id from event_key
    where client_id = any ($1::text[]) and event_id = $2::text`,
};

export interface SegmentColumns {
  message_id: string;
  segment_number: number;
  state: number;
  smsc_message_id: string | null;
  attempts: number;
  trail: { t: number; s: string; d?: string; b?: string }[];
}

/** $1 uuid[], $2 and $3 its least and greatest, $4 whether to give the trails. */
export const SEGMENTS_OF_MESSAGES: Statement = {
  name: 'tracking-segments',
  text: `
    select message_id, segment_number, state, smsc_message_id, attempts,
      case when $4::boolean then trail else '[]'::jsonb end as trail
    from segment
    where message_id = any ($1::uuid[]) and message_id between $2::uuid and $3::uuid
    order by message_id, segment_number`,
};

export interface JournalColumns {
  /** The oldest transaction still running: everything before it has been read. */
  horizon: string;
  /** Whether transactions were running that may have written more. */
  unsettled: boolean;
  /** Null, with all that follow, in the one row of an empty answer. */
  xid: string | null;
  position: string;
  at: Date;
  message_ids: string[];
  segment_numbers: number[];
  states: number[];
  details: string[];
}

/**
 * The journal from (xid, position) = ($1, $2) on, up to $4 rows, and only what
 * no transaction still running can come before. The snapshot and the rows are
 * of one statement, so the horizon is true for exactly these rows. $3 is the
 * least time to look at, in milliseconds, for partition pruning; $5 the
 * messages to look for, null for all.
 */
export const JOURNAL_FROM: Statement = {
  name: 'tracking-journal',
  text: `
    with bound as materialized (
      select pg_snapshot_xmin(s) as horizon, pg_snapshot_xmax(s) as ahead
      from pg_current_snapshot() as s
    )
    select bound.horizon::text, bound.horizon <> bound.ahead as unsettled,
      j.xid::text, j.position::text, j.at, j.message_ids, j.segment_numbers, j.states, j.details
    from bound left join lateral (
      select * from journal
      where (xid, position) >= ($1::xid8, $2::bigint) and xid < bound.horizon
        and at >= to_timestamp($3::bigint / 1000.0)
        and ($5::uuid[] is null or message_ids && $5::uuid[])
      order by xid, position
      limit $4::int
    ) j on true
    order by j.xid, j.position`,
};

export interface ChangedMessageColumns {
  message_id: string;
  event_id: string;
  segment_count: number;
  /** Of all its segments, as they are now. */
  states: number[];
}

/** What Watch says of the messages that changed; the parameters are those of MESSAGES_BY_ID. */
export const CHANGED_MESSAGES: Statement = {
  name: 'tracking-changed-messages',
  text: `
    select m.message_id, m.event_id, m.segment_count,
      array(
        select s.state from segment s
        where s.message_id = m.message_id and s.message_id between $2::uuid and $3::uuid
      ) as states
    from message m
    where m.message_id = any ($1::uuid[]) and m.message_id between $2::uuid and $3::uuid
      and ($4::text is null or m.client_id = $4::text)`,
};
