import type { Statement } from '../storage/queryable.js';
import { noted } from './journal.sql.js';
import { shortened } from './trail.js';

const branch = (place: number) => `(
        select message_id, segment_number from segment
        where carrier = $1 and lane = 1 and message_class = $${place}::smallint
          and due_at <= to_timestamp($2::bigint / 1000.0)
          and message_id between $3::uuid and $17::uuid
        order by due_at limit $${place + 1}::int
        for update skip locked)`;

/**
 * Claims for one slot: the classes in the order asked, each up to its limit, all
 * together up to the last one, and no more rows are locked than are taken. What
 * is past its time is closed as expired instead; it comes back too, without a
 * body, so that it can be reported.
 *
 * $1 carrier, $2 now (ms), $3 and $17 least and greatest message ID to look at, $4..$11 four pairs of
 * class code and limit, $12 limit, $13 slot, $14 epoch, $15 trail when claimed,
 * $16 trail when expired.
 */
export const CLAIM: Statement = {
  name: 'queue-claim',
  text: `
    with picked as (
      select * from (
        ${[4, 6, 8, 10].map((place) => `select * from ${branch(place)} as class_${place}`).join('\n        union all\n        ')}
      ) as waiting limit $12::int
    ), claimed as (
      update segment s set
        state = case when s.expires_at <= to_timestamp($2::bigint / 1000.0) then 7 else 2 end,
        attempts = case when s.expires_at <= to_timestamp($2::bigint / 1000.0) then s.attempts else least(s.attempts + 1, 32767) end,
        slot = $13::smallint,
        slot_epoch = $14::bigint,
        trail = ${shortened('s.trail')} || case when s.expires_at <= to_timestamp($2::bigint / 1000.0) then $16::jsonb else $15::jsonb end
      from picked p
      where s.message_id = p.message_id and s.segment_number = p.segment_number
        and s.message_id between $3::uuid and $17::uuid
      returning s.message_id, s.segment_number, s.message_class, s.state, s.attempts
    ), ${noted('claimed', '$2')}
    select c.message_id, c.segment_number, c.message_class, c.state, c.attempts,
      m.event_id, m.recipient_sealed, m.sender_id, m.encoding, m.concatenation, m.reference,
      m.body_sealed, m.registered_template_id, (extract(epoch from m.expires_at) * 1000)::float8 as expires_at
    from claimed c join message m on m.message_id = c.message_id
      and m.message_id between $3::uuid and $17::uuid`,
};
