import type { Statement } from '../storage/queryable.js';

const at = (parameter: string) => `to_timestamp(${parameter}::bigint / 1000.0)`;

/** One node claims at a time, so that it sees what every other has in hand. */
export const LOCK_CLAIMS: Statement = {
  name: 'work-lock-claims',
  text: 'select pg_advisory_xact_lock(7355609001)',
};

/**
 * Takes the oldest message of each number that is due, with all parts that are
 * there: none of a number that has one in hand, or an older one that is to be
 * tried again. Parts that are waited for hold up nothing. $1 now, $2 until when,
 * $3 how many messages.
 */
export const CLAIM_WORK: Statement = {
  name: 'work-claim',
  text: `
    with heads as materialized (
      select w.inbound_id, w.assembly
      from inbound_work w
      where w.look_at <= ${at('$1')}
        and (w.claimed_until is null or w.claimed_until <= ${at('$1')})
        and not exists (
          select from inbound_work o
          where o.source_hash = w.source_hash
            and (o.claimed_until > ${at('$1')}
              or (o.inbound_id < w.inbound_id and (o.attempts > 0 or o.look_at <= ${at('$1')}))))
      order by w.look_at
      limit $3
      for update of w skip locked
    ), whole as materialized (
      select inbound_id, inbound_id as head from heads
      union
      select p.inbound_id, h.inbound_id from heads h join inbound_work p on p.assembly = h.assembly
    )
    update inbound_work w
    set claimed_until = ${at('$2')}, attempts = least(w.attempts + 1, 32767)
    from whole
    where w.inbound_id = whole.inbound_id
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
