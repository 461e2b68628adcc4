import type { Statement } from '../storage/queryable.js';

const at = (parameter: string) => `to_timestamp(${parameter}::bigint / 1000.0)`;

/** Any number will do that no other scheduled work of this database takes. */
export const OTP_CLEANING_LOCK = 7_355_608_012;

/**
 * Codes past their life, and what their challenges were for. Challenges that a
 * call has in hand are left to the next run: calls take the challenge before its
 * codes, and nobody waits for this one. $1 lives that ended before, $2 how many.
 */
export const ERASE_CODES: Statement = {
  name: 'otp-erase-codes',
  text: `
    with past as (
      select challenge_id, expires_at from otp_challenge
      where challenge_id in (
        select challenge_id from otp_code
        where code_hash is not null and expires_at < ${at('$1')} limit $2)
      for update skip locked
    ), emptied as (
      update otp_challenge c set context_sealed = null, context_hash = null
      from past where c.challenge_id = past.challenge_id and past.expires_at < ${at('$1')}
    ), erased as (
      update otp_code o set code_hash = null
      from past
      where o.challenge_id = past.challenge_id and o.code_hash is not null
        and o.expires_at < ${at('$1')}
      returning 1
    )
    select 1 from erased`,
};

/** With their codes. $1 the least challenge ID to keep, $2 how many. */
export const CLEAN_CHALLENGES: Statement = {
  name: 'otp-clean-challenges',
  text: `
    delete from otp_challenge
    where challenge_id in (
      select challenge_id from otp_challenge
      where challenge_id < $1::uuid order by challenge_id limit $2)
    returning 1`,
};

/** Whom nobody has asked or tried anything since. $1 the first day to keep, $2 how many, $3 now. */
export const CLEAN_SUBJECTS: Statement = {
  name: 'otp-clean-subjects',
  text: `
    delete from otp_subject
    where (recipient_hash, purpose) in (
      select recipient_hash, purpose from otp_subject
      where touched_on < $1::date and (locked_until is null or locked_until < ${at('$3')})
      limit $2)
    returning 1`,
};

/** Slices that count no more. $1 now, $2 how many. */
export const CLEAN_RATES: Statement = {
  name: 'otp-clean-rates',
  text: `
    delete from otp_rate
    where ctid = any (array(select ctid from otp_rate where ends_at < ${at('$1')} limit $2))
    returning 1`,
};

/** $1 the first hour to keep, $2 how many. */
export const CLEAN_VOLUMES: Statement = {
  name: 'otp-clean-volumes',
  text: `
    delete from otp_volume
    where ctid = any (array(select ctid from otp_volume where hour < ${at('$1')} limit $2))
    returning 1`,
};

/** $1 the oldest end to keep, $2 how many. */
export const CLEAN_HOLDS: Statement = {
  name: 'otp-clean-holds',
  text: `
    delete from otp_hold
    where hold_id in (select hold_id from otp_hold where until < ${at('$1')} limit $2)
    returning 1`,
};
