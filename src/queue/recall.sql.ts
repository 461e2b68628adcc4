import type { Statement } from '../storage/queryable.js';
import { noted } from './journal.sql.js';

/**
 * Moves those segments of one message that are in state $2 to state $3.
 * $4 trail, $5 now (ms): also when they are due again, and what expires_at is
 * held against where they are to queue.
 */
export const MOVE_SEGMENTS: Statement = {
  name: 'queue-move-segments',
  text: `
    with moved as (
      update segment s set state = $3::smallint, trail = s.trail || $4::jsonb,
        due_at = case when $3::smallint = 1 then to_timestamp($5::bigint / 1000.0) else s.due_at end
      where s.message_id = $1::uuid and s.state = $2::smallint
        and ($3::smallint <> 1 or s.expires_at > to_timestamp($5::bigint / 1000.0))
      returning s.message_id, s.segment_number, s.state, s.carrier, s.message_class
    ), ${noted('moved', '$5', '$6')}
    select carrier, message_class from moved`,
};
