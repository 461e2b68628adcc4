import type { Statement } from '../../storage/queryable.js';

export interface HeldColumns extends Record<string, unknown> {
  messages: number;
  /** Milliseconds since the epoch; null with none. */
  oldest_at: number | null;
}

/**
 * Messages with a segment that is uncertain and waits for a person. $1 those from
 * before this moment (ms), $2 and $3 least and greatest message ID; the ID has the time.
 */
export const HELD_MESSAGES: Statement = {
  name: 'broadcast-held-messages',
  text: `
    select count(distinct message_id)::int as messages,
      min((s.trail -> -1 ->> 't')::bigint)::float8 as oldest_at
    from segment s
    where lane = 4 and message_id between $2::uuid and $3::uuid
      and (s.trail -> -1 ->> 't')::bigint <= $1::bigint`,
};
