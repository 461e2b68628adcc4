import type { Statement } from '../storage/queryable.js';

/** A moment out of milliseconds since the epoch. */
const at = (value: string) => `to_timestamp(${value}::bigint / 1000.0)`;

export interface ChallengeColumns {
  challenge_id: string;
  client_id: string;
  recipient_hash: Buffer;
  recipient_sealed: Buffer;
  customer_id: string | null;
  country: string;
  purpose: number;
  context_sealed: Buffer | null;
  context_hash: Buffer | null;
  code_length: number;
  lifetime: number;
  locale: string;
  android_app_hash: string | null;
  web_otp_domain: string | null;
  state: number;
  failures: number;
  sends: number;
  number: number;
  issued_at: Date;
  sent_at: Date | null;
  expires_at: Date;
  resend_after: Date;
  message_id: string | null;
  code_hash: Buffer | null;
}

/** A client's challenge with the code that is good. $1 challenge_id, $2 client_id. */
export const CHALLENGE: Statement = {
  name: 'otp-challenge',
  text: `
    select c.challenge_id, c.client_id, c.recipient_hash, c.recipient_sealed, c.customer_id,
      c.country, c.purpose, c.context_sealed, c.context_hash, c.code_length, c.lifetime, c.locale,
      c.android_app_hash, c.web_otp_domain, c.state, c.failures, c.sends, c.number, c.issued_at,
      c.sent_at, c.expires_at, c.resend_after, c.message_id, o.code_hash
    from otp_challenge c
    left join otp_code o on o.challenge_id = c.challenge_id and o.number = c.number
    where c.challenge_id = $1::uuid and c.client_id = $2::text`,
};

export interface CodeColumns {
  client_id: string;
  request_id: string;
  request_hash: Buffer;
  challenge_id: string;
  number: number;
  attempt: number;
  expires_at: Date;
  resend_after: Date;
  message_id: string | null;
}

/** The codes that some requests made. $1 client_id[], $2 request_id[]. */
export const CODES_OF_REQUESTS: Statement = {
  name: 'otp-codes-of-requests',
  text: `
    select o.client_id, o.request_id, o.request_hash, o.challenge_id, o.number, o.attempt,
      o.expires_at, o.resend_after, o.message_id
    from unnest($1::text[], $2::text[]) as asked (client_id, request_id)
    join otp_code o using (client_id, request_id)`,
};

/**
 * New challenges with their first codes, not sent yet; gives the IDs of those
 * whose request was not there before. Requests go in sorted, so that two batches
 * never wait for each other in a circle. Arrays of $1 client_id, $2 request_id,
 * $3 request_hash, $4 challenge_id, $5 code_hash, $6 calling_code, $7 prefix, $8
 * country, $9 now, $10 expires_at, $11 resend_after, $12 recipient_hash, $13
 * recipient_sealed, $14 customer_id, $15 purpose, $16 context_sealed, $17
 * context_hash, $18 code_length, $19 lifetime, $20 locale, $21 android_app_hash,
 * $22 web_otp_domain; times in milliseconds since the epoch.
 */
export const INSERT_CHALLENGES: Statement = {
  name: 'otp-insert-challenges',
  text: `
    with asked as (
      select * from unnest(
        $1::text[], $2::text[], $3::bytea[], $4::uuid[], $5::bytea[], $6::text[], $7::text[],
        $8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bytea[], $13::bytea[],
        $14::text[], $15::smallint[], $16::bytea[], $17::bytea[], $18::smallint[], $19::integer[],
        $20::text[], $21::text[], $22::text[]
      ) as t (client_id, request_id, request_hash, challenge_id, code_hash, calling_code, prefix,
              country, made_at, expires_at, resend_after, recipient_hash, recipient_sealed,
              customer_id, purpose, context_sealed, context_hash, code_length, lifetime, locale,
              android_app_hash, web_otp_domain)
    ), code as (
      insert into otp_code (client_id, request_id, request_hash, challenge_id, number, code_hash,
        calling_code, prefix, country, made_at, expires_at, resend_after)
      select client_id, request_id, request_hash, challenge_id, 1, code_hash, calling_code, prefix,
        country, ${at('made_at')}, ${at('expires_at')}, ${at('resend_after')}
      from asked order by client_id, request_id
      on conflict (client_id, request_id) do nothing
      returning challenge_id, made_at, expires_at, resend_after
    )
    insert into otp_challenge (challenge_id, client_id, country, issued_at, expires_at,
      resend_after, recipient_hash, recipient_sealed, customer_id, purpose, context_sealed,
      context_hash, code_length, lifetime, locale, android_app_hash, web_otp_domain)
    select code.challenge_id, a.client_id, a.country, code.made_at, code.expires_at,
      code.resend_after, a.recipient_hash, a.recipient_sealed, a.customer_id, a.purpose,
      a.context_sealed, a.context_hash, a.code_length, a.lifetime, a.locale, a.android_app_hash,
      a.web_otp_domain
    from code join asked a using (challenge_id)
    returning challenge_id`,
};

/**
 * A further code of a challenge, not sent yet; no row where the request was
 * there before. $1 client_id, $2 request_id, $3 request_hash, $4 challenge_id,
 * $5 code_hash, $6 calling_code, $7 prefix, $8 country, $9 now, $10 expires_at,
 * $11 resend_after, $12 number.
 */
export const INSERT_CODE: Statement = {
  name: 'otp-insert-code',
  text: `
    with code as (
      insert into otp_code (client_id, request_id, request_hash, challenge_id, number, code_hash,
        calling_code, prefix, country, made_at, expires_at, resend_after)
      values ($1, $2, $3, $4, $12, $5, $6, $7, $8, ${at('$9')}, ${at('$10')}, ${at('$11')})
      on conflict (client_id, request_id) do nothing
      returning challenge_id, number, resend_after
    )
    update otp_challenge c set sends = code.number, resend_after = code.resend_after
    from code where c.challenge_id = code.challenge_id
    returning c.challenge_id`,
};

/**
 * The messages of some codes were accepted: each code is good and those before
 * it are over, unless its challenge is, or has a later one. While the code lives,
 * the earlier challenges of the same recipient and purpose are over. No row where
 * another call has taken the code over. Arrays of $1 client_id, $2 request_id,
 * $3 attempt, $4 message_id, $5 now.
 */
export const NOTE_SENT: Statement = {
  name: 'otp-note-sent',
  text: `
    with asked as (
      select client_id, request_id, attempt, message_id, ${at('now')} as now
      from unnest($1::text[], $2::text[], $3::smallint[], $4::uuid[], $5::bigint[])
        as t (client_id, request_id, attempt, message_id, now)
    ), sent as (
      update otp_code o set message_id = a.message_id
      from asked a
      where o.client_id = a.client_id and o.request_id = a.request_id and o.attempt = a.attempt
        and o.message_id is null
      returning o.client_id, o.request_id, o.request_hash, o.challenge_id, o.number, o.attempt,
        o.expires_at, o.resend_after, o.message_id, a.now
    ), opened as (
      update otp_challenge c
      set state = 1, number = sent.number, message_id = sent.message_id, sent_at = sent.now,
        expires_at = sent.expires_at
      from sent
      where c.challenge_id = sent.challenge_id and c.state in (0, 1) and c.number < sent.number
      returning c.challenge_id, c.recipient_hash, c.purpose, c.number,
        c.expires_at > sent.now as lives
    ), closed as (
      update otp_challenge c
      set state = 4, context_sealed = null, context_hash = null
      from opened
      where c.recipient_hash = opened.recipient_hash and c.purpose = opened.purpose
        and c.state = 1 and c.challenge_id <> opened.challenge_id and opened.lives
      returning c.challenge_id
    ), over as (
      update otp_code o set code_hash = null
      from (
        select challenge_id, number as before from opened
        union all select challenge_id, null from closed
      ) ended
      where o.challenge_id = ended.challenge_id and o.code_hash is not null
        and (ended.before is null or o.number < ended.before)
    )
    select client_id, request_id, request_hash, challenge_id, number, attempt, expires_at,
      resend_after, message_id
    from sent`,
};

/**
 * A new try to send a code whose message was never accepted: another code, and
 * its life from now. No row where another call has taken the code over. $1
 * client_id, $2 request_id, $3 code_hash, $4 expires_at, $5 resend_after, $6 the
 * earlier attempt.
 */
export const RENEW_CODE: Statement = {
  name: 'otp-renew-code',
  text: `
    with renewed as (
      update otp_code set attempt = attempt + 1, code_hash = $3::bytea,
        expires_at = ${at('$4')}, resend_after = ${at('$5')}
      where client_id = $1::text and request_id = $2::text and message_id is null
        and attempt = $6::smallint
      returning challenge_id, number, attempt, expires_at, resend_after
    )
    update otp_challenge c
    set resend_after = renewed.resend_after,
      expires_at = case when c.state = 0 then renewed.expires_at else c.expires_at end
    from renewed where c.challenge_id = renewed.challenge_id
    returning renewed.attempt`,
};

/** The first code of a challenge will not be sent. $1 client_id, $2 request_id, $3 attempt. */
export const DROP_CHALLENGE: Statement = {
  name: 'otp-drop-challenge',
  text: `
    delete from otp_challenge c using otp_code o
    where o.client_id = $1::text and o.request_id = $2::text and o.attempt = $3::smallint
      and o.message_id is null and c.challenge_id = o.challenge_id and c.state = 0
    returning c.challenge_id`,
};

/** A further code will not be sent. $1 client_id, $2 request_id, $3 attempt, $4 resend_after as it was. */
export const DROP_CODE: Statement = {
  name: 'otp-drop-code',
  text: `
    with dropped as (
      delete from otp_code
      where client_id = $1::text and request_id = $2::text and attempt = $3::smallint
        and message_id is null
      returning challenge_id, number
    )
    update otp_challenge c set sends = c.sends - 1, resend_after = ${at('$4')}
    from dropped where c.challenge_id = dropped.challenge_id and c.sends = dropped.number
    returning c.challenge_id`,
};

/**
 * What one try has changed. $1 challenge_id, $2 state, $3 failures to add, $4
 * verified_at, $5 whether the challenge is over, $6 recipient_hash, $7 purpose,
 * $8 failures, $9 locks, $10 locked_until of the recipient.
 */
export const RECORD_TRY: Statement = {
  name: 'otp-record-try',
  text: `
    with challenge as (
      update otp_challenge
      set state = $2::smallint, failures = failures + $3::smallint,
        verified_at = coalesce(${at('$4')}, verified_at),
        context_sealed = case when $5::boolean then null else context_sealed end,
        context_hash = case when $5::boolean then null else context_hash end
      where challenge_id = $1::uuid
      returning challenge_id, state
    ), code as (
      update otp_code o set code_hash = null, verified = challenge.state = 2
      from challenge where $5::boolean and o.challenge_id = challenge.challenge_id
    )
    update otp_subject
    set failures = $8::smallint, locks = $9::smallint, locked_until = ${at('$10')}
    where recipient_hash = $6::bytea and purpose = $7::smallint`,
};

/**
 * Takes the event ID of a try to send for ever, so that its message, should the
 * call that made it still be under way, is not accepted any more. No row where
 * it was accepted before. $1 client_id, $2 event_id, $3 the message ID that
 * stands for none, $4 now.
 */
export const FENCE: Statement = {
  name: 'otp-fence',
  text: `
    insert into event_key (client_id, event_id, message_id, accepted_at)
    values ($1, $2, $3, ${at('$4')})
    on conflict (client_id, event_id) do nothing
    returning message_id`,
};

/** The message of an event ID. $1 client_id, $2 event_id. */
export const ACCEPTED_AS: Statement = {
  name: 'otp-accepted-as',
  text: `
    select message_id from event_key where client_id = $1::text and event_id = $2::text`,
};
