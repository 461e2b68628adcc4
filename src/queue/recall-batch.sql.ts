import type { Statement } from '../storage/queryable.js';
import { noted } from './journal.sql.js';

/**
 * Cancels those messages whose segments are all queued, and gives their IDs. A
 * segment that is being claimed at this moment is not waited for: its message
 * goes. $1 message IDs, $2 and $3 the least and the greatest of them, $4 trail,
 * $5 now (ms), $6 detail.
 */
export const RECALL_MESSAGES: Statement = {
  name: 'queue-recall-messages',
  text: `
    with waiting as (
      select s.message_id, s.segment_number from segment s
      where s.message_id = any ($1::uuid[]) and s.message_id between $2::uuid and $3::uuid
        and s.state = 1
      order by s.message_id, s.segment_number
      for update skip locked
    ), counted as (
      select message_id, count(*) as segments from waiting group by message_id
    ), whole as (
      select c.message_id from counted c
      join message m on m.message_id = c.message_id and m.message_id between $2::uuid and $3::uuid
      where m.segment_count = c.segments
    ), moved as (
      update segment s set state = 10, trail = s.trail || $4::jsonb
      from whole w
      where s.message_id = w.message_id and s.message_id between $2::uuid and $3::uuid
      returning s.message_id, s.segment_number, s.state
    ), ${noted('moved', '$5', '$6')}
    select distinct message_id from moved`,
};

/**
 * Messages that have a queued segment, by the beginning of their event ID, in the
 * order of their IDs. $1 client, $2 the beginning, $3 class, $4 after which
 * message ID, $5 the greatest to look at, $6 how many.
 */
export const QUEUED_OF: Statement = {
  name: 'queue-queued-of',
  text: `
    select m.message_id, m.event_id from (
      select distinct message_id from segment
      where lane = 1 and message_class = $3::smallint
        and message_id > $4::uuid and message_id <= $5::uuid
    ) as waiting
    join message m on m.message_id = waiting.message_id
      and m.message_id > $4::uuid and m.message_id <= $5::uuid
    where m.client_id = $1 and starts_with(m.event_id, $2)
    order by m.message_id limit $6`,
};

/** The same of some recipients, of any class. $3 hashes of their numbers, $4 and $5 least and greatest ID, $6 how many. */
export const QUEUED_FOR: Statement = {
  name: 'queue-queued-for',
  text: `
    select m.message_id, m.event_id from message m
    where m.recipient_hash = any ($3::bytea[]) and m.message_id between $4::uuid and $5::uuid
      and m.client_id = $1 and starts_with(m.event_id, $2)
      and exists (
        select from segment s
        where s.message_id = m.message_id and s.message_id between $4::uuid and $5::uuid
          and s.lane = 1)
    order by m.message_id limit $6`,
};
