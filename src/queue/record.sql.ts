import type { Statement } from '../storage/queryable.js';
import { noted } from './journal.sql.js';
import { shortened } from './trail.js';

/**
 * Brings segments, found by their key, to their next states; one that has moved
 * on meanwhile (its state is not in the row's mask of predecessors, or another
 * attempt is under way) is left. $10 and $11 are the least and greatest message
 * ID, for partition pruning.
 */
export const CHANGE: Statement = {
  name: 'queue-change',
  text: `
    with change as (
      select * from unnest(
        $1::uuid[], $2::smallint[], $3::smallint[], $4::int[], $5::bigint[], $6::text[],
        $7::jsonb[], $8::text[], $9::smallint[]
      ) as t (message_id, segment_number, state, mask, due_at, smsc_message_id, entries, detail,
              attempts)
    ), changed as (
      update segment s set
        state = c.state,
        due_at = case when c.due_at is null then s.due_at else to_timestamp(c.due_at / 1000.0) end,
        smsc_message_id = coalesce(c.smsc_message_id, s.smsc_message_id),
        trail = ${shortened('s.trail')} || c.entries
      from change c
      where s.message_id = c.message_id and s.segment_number = c.segment_number
        and s.message_id between $10::uuid and $11::uuid
        and (c.mask >> s.state) & 1 = 1
        and (c.attempts is null or c.attempts = s.attempts)
      returning s.message_id, s.segment_number, s.message_class, s.state, c.detail
    ), ${noted('changed', '$12', 'detail')}
    select message_id, segment_number, message_class, state from changed`,
};

/**
 * Brings segments, found by carrier and SMSC message ID, to where a receipt says
 * they are. Only those that moved are in the answer. At most one receipt a
 * segment in a batch.
 * $7 and $8 are the least and greatest message ID to look at: receipts come
 * soon, and SMSCs use message IDs again.
 */
export const RECEIVE: Statement = {
  name: 'queue-receive',
  text: `
    with receipt as (
      select * from unnest(
        $1::int[], $2::text[], $3::text[], $4::smallint[], $5::int[], $6::jsonb[]
      ) as t (ordinal, carrier, smsc_message_id, state, mask, entry)
    ), changed as (
      update segment s set state = r.state, trail = s.trail || r.entry
      from receipt r
      where s.carrier = r.carrier and s.smsc_message_id = r.smsc_message_id
        and s.message_id between $7::uuid and $8::uuid
        and (r.mask >> s.state) & 1 = 1
      returning r.ordinal, s.message_id, s.segment_number, s.message_class, s.state,
        coalesce(r.entry ->> 'd', '') as detail
    ), ${noted('changed', '$9', 'detail')}
    select ordinal, message_id, segment_number, message_class, state from changed`,
};

/**
 * Which of these receipts have a segment by now, and whether it is one that they
 * still move: its answer may have been committed since RECEIVE looked. $4 masks.
 */
export const KNOWN: Statement = {
  name: 'queue-known',
  text: `
    select r.ordinal, bool_or((r.mask >> s.state) & 1 = 1) as moves
    from unnest($1::int[], $2::text[], $3::text[], $4::int[])
      as r (ordinal, carrier, smsc_message_id, mask)
    join segment s on s.carrier = r.carrier and s.smsc_message_id = r.smsc_message_id
      and s.message_id between $5::uuid and $6::uuid
    group by r.ordinal`,
};

/** Parks receipts whose segment is not known yet. */
export const PARK: Statement = {
  name: 'queue-park',
  text: `
    insert into receipt_orphan (orphan_id, carrier, smsc_message_id, state, entry, received_at)
    select * , to_timestamp($6::bigint / 1000.0)
    from unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::jsonb[])`,
};

/**
 * Takes up to $3 receipts parked since $4 (ms) whose segment is known by now,
 * oldest first. It runs in the transaction that applies them.
 */
export const UNPARK: Statement = {
  name: 'queue-unpark',
  text: `
    with picked as materialized (
      select o.orphan_id from receipt_orphan o
      cross join lateral (
        select from segment s
        where s.carrier = o.carrier and s.smsc_message_id = o.smsc_message_id
          and s.message_id between $1::uuid and $2::uuid
        limit 1) as known
      where o.received_at >= to_timestamp($4::bigint / 1000.0)
      order by o.received_at limit $3::int
      for update of o skip locked
    )
    delete from receipt_orphan o using picked p where o.orphan_id = p.orphan_id
    returning o.carrier, o.smsc_message_id, o.state, o.entry`,
};

/**
 * Erases the texts of those one-time passwords among $1 of which nothing will be
 * written any more: every segment is final, or past its time. $4 now (ms).
 */
export const ERASE: Statement = {
  name: 'queue-erase',
  text: `
    update message m set body_sealed = null
    where m.message_id = any ($1::uuid[]) and m.message_id between $2::uuid and $3::uuid
      and m.message_class = 1 and m.body_sealed is not null
      and not exists (
        select from segment s
        where s.message_id = m.message_id and s.message_id between $2::uuid and $3::uuid
          and (s.state in (1, 2)
            or s.state in (3, 4) and s.expires_at > to_timestamp($4::bigint / 1000.0)))`,
};
