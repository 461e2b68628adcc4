import type { Statement } from '../storage/queryable.js';
import { noted } from './journal.sql.js';

/**
 * Accepts a batch: the unique key, the message, its segments and the journal in
 * one statement, hence one commit. Gives the IDs that are new; the others were
 * accepted before. Keys go in sorted, so that two batches never wait for each
 * other in a circle. `is not false` keeps the look into `fresh` a hashed one.
 */
export const ACCEPT: Statement = {
  name: 'queue-accept',
  text: `
    with input as (
      select * from unnest(
        $1::uuid[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::text[],
        $7::bytea[], $8::bytea[], $9::text[], $10::text[], $11::text[], $12::smallint[],
        $13::smallint[], $14::int[], $15::smallint[], $16::bigint[], $17::bytea[], $28::text[]
      ) as t (message_id, client_id, event_id, event_type, message_class, customer_id,
              recipient_hash, recipient_sealed, carrier, sender_id, locale, encoding,
              concatenation, reference, segment_count, expires_at, body_sealed,
              registered_template_id)
    ), part as (
      select * from unnest(
        $18::uuid[], $19::smallint[], $20::smallint[], $21::smallint[], $22::bigint[],
        $23::jsonb[], $24::text[], $25::smallint[], $26::bigint[]
      ) as t (message_id, segment_number, state, slot, slot_epoch,
              trail, carrier, message_class, expires_at)
    ), fresh as (
      insert into event_key (client_id, event_id, message_id, accepted_at)
      select client_id, event_id, message_id, to_timestamp($27::bigint / 1000.0)
      from input order by client_id, event_id
      on conflict (client_id, event_id) do nothing
      returning message_id
    ), stored as (
      insert into message (message_id, client_id, event_id, event_type, message_class,
        customer_id, recipient_hash, recipient_sealed, carrier, sender_id, locale, encoding,
        concatenation, reference, segment_count, expires_at, body_sealed, registered_template_id)
      select i.message_id, i.client_id, i.event_id, i.event_type, i.message_class,
        i.customer_id, i.recipient_hash, i.recipient_sealed, i.carrier, i.sender_id, i.locale,
        i.encoding, i.concatenation, i.reference, i.segment_count,
        to_timestamp(i.expires_at / 1000.0), i.body_sealed, i.registered_template_id
      from input i where (i.message_id in (select message_id from fresh)) is not false
    ), cut as (
      insert into segment (message_id, segment_number, carrier, message_class, state, due_at,
        expires_at, attempts, slot, slot_epoch, trail)
      select p.message_id, p.segment_number, p.carrier, p.message_class, p.state,
        to_timestamp($27::bigint / 1000.0), to_timestamp(p.expires_at / 1000.0),
        case when p.slot is null then 0 else 1 end, p.slot, p.slot_epoch, p.trail
      from part p where (p.message_id in (select message_id from fresh)) is not false
      returning message_id, segment_number, state
    ), ${noted('cut', '$27')}
    select message_id from fresh`,
};

/** The first answers to event IDs that were accepted before. */
export const ACCEPTED_BEFORE: Statement = {
  name: 'queue-accepted-before',
  text: `
    select k.client_id, k.event_id, k.message_id,
      (select m.segment_count from message m where m.message_id = k.message_id) as segment_count
    from unnest($1::text[], $2::text[]) as asked (client_id, event_id)
    join event_key k using (client_id, event_id)`,
};
