import type { Statement } from '../../storage/queryable.js';

export interface HeldColumns extends Record<string, unknown> {
  messages: number;
  /** The ten oldest messages. */
  message_ids: string[];
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
    select count(*)::int as messages, min(held_at)::float8 as oldest_at,
      coalesce((array_agg(message_id order by message_id))[:10], '{}') as message_ids
    from (
      select message_id, min((trail -> -1 ->> 't')::bigint) as held_at
      from segment
      where lane = 4 and message_id between $2::uuid and $3::uuid
        and (trail -> -1 ->> 't')::bigint <= $1::bigint
      group by message_id
    ) held`,
};
