import type { Statement } from '../storage/queryable.js';
import { noted } from './journal.sql.js';

/** Closes up to $3 queued segments whose time has run out. $1 now (ms), $2 trail, $4 and $5 least and greatest message ID. */
export const EXPIRE: Statement = {
  name: 'queue-expire',
  text: `
    with late as (
      select message_id, segment_number from segment
      where lane = 1 and expires_at <= to_timestamp($1::bigint / 1000.0)
        and message_id between $4::uuid and $5::uuid
      order by expires_at limit $3::int for update skip locked
    ), expired as (
      update segment s set state = 7, trail = s.trail || $2::jsonb
      from late l
      where s.message_id = l.message_id and s.segment_number = l.segment_number
        and s.message_id between $4::uuid and $5::uuid
      returning s.message_id, s.segment_number, s.message_class, s.state
    ), ${noted('expired', '$1')}
    select message_id, segment_number, message_class, state from expired`,
};

/**
 * What an earlier owner of a slot recorded as submitting and never closed: it
 * may have been written, so each becomes uncertain and then what its class says.
 * $1 carrier, $2 slot, $3 epoch now, $4 now (ms), $5..$7 class codes to resend,
 * hold and drop, $8..$10 their trails, $11 and $12 least and greatest message ID.
 */
export const RECOVER: Statement = {
  name: 'queue-recover',
  text: `
    with recovered as (
      update segment s set
        state = case when s.message_class = any ($5::smallint[]) then 1
                     when s.message_class = any ($7::smallint[]) then 9 else 4 end,
        due_at = case when s.message_class = any ($5::smallint[])
                 then to_timestamp($4::bigint / 1000.0) else s.due_at end,
        trail = s.trail || case when s.message_class = any ($5::smallint[]) then $8::jsonb
                                when s.message_class = any ($7::smallint[]) then $10::jsonb
                                else $9::jsonb end
      where s.carrier = $1 and s.lane = 2 and s.slot = $2::smallint
        and s.slot_epoch < $3::bigint and s.message_id between $11::uuid and $12::uuid
        and s.message_class = any ($5::smallint[] || $6::smallint[] || $7::smallint[])
      returning s.message_id, s.segment_number, s.message_class, s.state
    ), ${noted('recovered', '$4', "'node_lost'")}
    select message_id, segment_number, message_class, state from recovered`,
};

/**
 * What this owner itself recorded as submitting and does not know of: the commit
 * went through although its answer was lost, so none of it was written and all
 * of it may queue again. $4 the attempts in flight as
 * `message_id/segment_number/attempts`, $8 since before when, $9 now (ms).
 */
export const REQUEUE_UNWRITTEN: Statement = {
  name: 'queue-requeue-unwritten',
  text: `
    with requeued as (
      update segment s set state = 1, trail = s.trail || $7::jsonb
      where s.carrier = $1 and s.lane = 2 and s.slot = $2::smallint
        and s.slot_epoch = $3::bigint and s.message_id between $5::uuid and $6::uuid
        and s.message_id::text || '/' || s.segment_number || '/' || s.attempts <> all ($4::text[])
        and (s.trail -> -1 ->> 't')::bigint <= $8::bigint
      returning s.message_id, s.segment_number, s.message_class, s.state
    ), ${noted('requeued', '$9')}
    select message_id, segment_number, message_class, state from requeued`,
};

/**
 * One-time passwords past their time whose text is still there and of which
 * nothing is being written. $1 now (ms), $2 limit, $3 and $4 least and greatest
 * message ID.
 */
export const FIND_UNERASED: Statement = {
  name: 'queue-find-unerased',
  text: `
    select m.message_id from message m
    where m.message_class = 1 and m.body_sealed is not null
      and m.expires_at <= to_timestamp($1::bigint / 1000.0)
      and m.message_id between $3::uuid and $4::uuid
      and not exists (
        select from segment s
        where s.message_id = m.message_id and s.message_id between $3::uuid and $4::uuid
          and s.state in (1, 2))
    order by m.expires_at limit $2::int`,
};

/**
 * Segments written or to be written long ago of which nothing was heard, among
 * the messages from $1 to before $2: the next $4 after message $6. $3 since when
 * they are past their time (ms), $5 trail, $7 now (ms).
 */
export const GIVE_UP: Statement = {
  name: 'queue-give-up',
  text: `
    with silent as (
      select message_id, segment_number from segment
      where state in (2, 3) and message_id >= $1::uuid and message_id < $2::uuid
        and message_id >= $6::uuid
        and expires_at <= to_timestamp($3::bigint / 1000.0)
      order by message_id limit $4::int for update skip locked
    ), closed as (
      update segment s set state = 9, trail = s.trail || $5::jsonb
      from silent l
      where s.message_id = l.message_id and s.segment_number = l.segment_number
        and s.message_id >= $1::uuid and s.message_id < $2::uuid
      returning s.message_id, s.segment_number, s.message_class, s.state
    ), ${noted('closed', '$7', "'no receipt came'")}
    select message_id from closed`,
};
