import type { Statement } from '../storage/queryable.js';

const at = (parameter: string) => `to_timestamp(${parameter}::bigint / 1000.0)`;

/** One node claims at a time, so that it sees what every other has in hand. */
export const LOCK_CLAIMS: Statement = {
  name: 'work-lock-claims',
  text: 'select pg_advisory_xact_lock(7355609001)',
};

/** Rows whose numbers a claim looks at, the oldest first: those of one number may be many. */
const MOST_LOOKED_AT = 500;

/**
 * Takes the oldest message of each number that is due, with all parts that are
 * there: none of a number that has one in hand, or one that is to be tried again
 * later. Parts that are waited for hold up nothing. $1 now, $2 until when, $3 how
 * many messages.
 *
 * What waits behind another message of its number is passed over by a hash of
 * those numbers, and not looked up row by row: a number that sends 100,000
 * messages holds up nobody else. Where its messages are all that is looked at,
 * fewer are taken than there are; the next claim passes over them.
 */
export const CLAIM_WORK: Statement = {
  name: 'work-claim',
  text: `
    with busy as materialized (
      select source_hash from inbound_work
      where attempts > 0 and (claimed_until > ${at('$1')} or look_at > ${at('$1')})
    ), oldest as materialized (
      select source_hash, look_at from inbound_work
      where look_at <= ${at('$1')} and source_hash not in (select source_hash from busy)
      order by look_at limit ${MOST_LOOKED_AT}
    ), numbers as materialized (
      select source_hash from oldest group by source_hash order by min(look_at) limit $3
    ), heads as materialized (
      select head.* from numbers n cross join lateral (
        select w.inbound_id, w.assembly from inbound_work w
        where w.source_hash = n.source_hash and w.look_at <= ${at('$1')}
        order by w.inbound_id limit 1
      ) head
    ), whole as materialized (
      select inbound_id, inbound_id as head from heads
      union
      select p.inbound_id, h.inbound_id from heads h join inbound_work p on p.assembly = h.assembly
    )
    update inbound_work w
    set claimed_until = ${at('$2')}, attempts = least(w.attempts + 1, 32767),
      look_at = least(w.look_at, ${at('$1')})
    from whole
    where w.inbound_id = whole.inbound_id
      and (w.claimed_until is null or w.claimed_until <= ${at('$1')})
    returning whole.head, w.inbound_id, w.carrier, w.assembly, w.part, w.parts, w.attempts,
      (extract(epoch from w.received_at) * 1000)::bigint as received_at`,
};

/** $1 of which messages. */
export const READ_OCTETS: Statement = {
  name: 'work-read-octets',
  text: `
    select inbound_id, pdu_sealed from inbound_message
    where inbound_id = any ($1::uuid[]) and pdu_sealed is not null`,
};

/** What this node still has in hand: $1 rows, $2 their attempts, $3 until when. */
export const RENEW_WORK: Statement = {
  name: 'work-renew',
  text: `
    update inbound_work w set claimed_until = ${at('$3')}
    from unnest($1::uuid[], $2::smallint[]) as t (inbound_id, attempts)
    where w.inbound_id = t.inbound_id and w.attempts = t.attempts`,
};

/** To be tried again: $1 rows, $2 their attempts, $3 when. */
export const GIVE_BACK_WORK: Statement = {
  name: 'work-give-back',
  text: `
    update inbound_work w set claimed_until = null, look_at = ${at('$3')}
    from unnest($1::uuid[], $2::smallint[]) as t (inbound_id, attempts)
    where w.inbound_id = t.inbound_id and w.attempts = t.attempts`,
};

/**
 * Done: the work goes, and the octets with it. What another node has taken since
 * is left to that one. $1 rows, $2 their attempts.
 */
export const FINISH_WORK: Statement = {
  name: 'work-finish',
  text: `
    with done as (
      delete from inbound_work w
      using unnest($1::uuid[], $2::smallint[]) as t (inbound_id, attempts)
      where w.inbound_id = t.inbound_id and w.attempts = t.attempts
      returning w.inbound_id
    )
    update inbound_message m set pdu_sealed = null
    from done
    where m.inbound_id = done.inbound_id and m.inbound_id = any ($1::uuid[])`,
};

/**
 * Parts of a later message with the same reference wait again for theirs. $1
 * rows, $2 their attempts, $3 milliseconds that parts are waited for.
 */
export const RELEASE_PARTS: Statement = {
  name: 'work-release-parts',
  text: `
    update inbound_work w
    set claimed_until = null, attempts = 0,
      look_at = w.received_at + make_interval(secs => $3::bigint / 1000.0)
    from unnest($1::uuid[], $2::smallint[]) as t (inbound_id, attempts)
    where w.inbound_id = t.inbound_id and w.attempts = t.attempts`,
};
