import type { Statement } from '../storage/queryable.js';

/**
 * Holds keys for an event: those that are free, over, its own, or held by an
 * event that has made no message since $5. Gives the keys it got. Sorted, so
 * that two events never wait for each other in a circle.
 *
 * $1 client, $2 event, $3 keys bytea[], $4 now, $5 the oldest hold to respect,
 * $6 until bigint[] (ms).
 */
export const TELL: Statement = {
  name: 'queue-tell',
  text: `
    insert into told as t (told_key, client_id, event_id, held_at, told_until)
    select k.told_key, $1, $2, to_timestamp($4::bigint / 1000.0), to_timestamp(k.told_until / 1000.0)
    from unnest($3::bytea[], $6::bigint[]) as k (told_key, told_until)
    order by k.told_key
    on conflict (told_key) do update set
      client_id = excluded.client_id, event_id = excluded.event_id,
      held_at = excluded.held_at, told_until = excluded.told_until
    where t.told_until <= to_timestamp($4::bigint / 1000.0)
      or (t.client_id = excluded.client_id and t.event_id = excluded.event_id)
      or (t.held_at < to_timestamp($5::bigint / 1000.0) and not exists (
            select from event_key e where e.client_id = t.client_id and e.event_id = t.event_id))
    returning told_key`,
};

/** Who holds keys ($1 bytea[]), and the message that told it; null while there is none yet. */
export const TOLD_BY: Statement = {
  name: 'queue-told-by',
  text: `
    select t.told_key, e.message_id
    from told t left join event_key e on e.client_id = t.client_id and e.event_id = t.event_id
    where t.told_key = any($1::bytea[])`,
};

/** Answers an event ($1, $2) with a message ($3) that is not its own. $4 now. */
export const ANSWER_WITH: Statement = {
  name: 'queue-answer-with',
  text: `
    insert into event_key (client_id, event_id, message_id, accepted_at)
    values ($1, $2, $3::uuid, to_timestamp($4::bigint / 1000.0))
    on conflict (client_id, event_id) do nothing
    returning message_id`,
};

/** The message that an event ($1, $2) was answered with before. */
export const ANSWERED: Statement = {
  name: 'queue-answered',
  text: `select message_id from event_key where client_id = $1 and event_id = $2`,
};

/**
 * Whether a message ($3) is of another event than $1, $2. Asked for apart: with the ID as
 * a value one partition is looked at, and out of a join all of them would be planned for.
 */
export const OF_ANOTHER: Statement = {
  name: 'queue-of-another',
  text: `
    select (client_id, event_id) <> ($1, $2) as of_another
    from message where message_id = $3::uuid`,
};

/** Gives up what an event ($1, $2) holds and has made no message of. */
export const UNTELL: Statement = {
  name: 'queue-untell',
  text: `
    delete from told t
    where t.client_id = $1 and t.event_id = $2
      and not exists (select from event_key e where e.client_id = $1 and e.event_id = $2)`,
};
