import type { Statement } from '../storage/queryable.js';

export interface SubjectColumns {
  recipient_hash: Buffer;
  purpose: number;
  failures: number;
  locks: number;
  locked_until: Date | null;
}

/**
 * Locks recipients and purposes, each in the list once, to the end of the
 * transaction, and gives what is known of them. Whatever changes a challenge
 * takes this lock first, and all that it needs at once: so no two wait for each
 * other in a circle. $1 recipient_hash[], $2 purpose[], $3 today.
 */
export const LOCK_SUBJECTS: Statement = {
  name: 'otp-lock-subjects',
  text: `
    insert into otp_subject (recipient_hash, purpose, touched_on)
    select recipient_hash, purpose, $3::date
    from unnest($1::bytea[], $2::smallint[]) as t (recipient_hash, purpose)
    order by recipient_hash, purpose
    on conflict (recipient_hash, purpose) do update set touched_on = excluded.touched_on
    returning recipient_hash, purpose, failures, locks, locked_until`,
};

/** Those of whom there is nothing to know. $1 recipient_hash[], $2 purpose[]. */
export const FORGET_SUBJECTS: Statement = {
  name: 'otp-forget-subjects',
  text: `
    delete from otp_subject s
    using unnest($1::bytea[], $2::smallint[]) as t (recipient_hash, purpose)
    where s.recipient_hash = t.recipient_hash and s.purpose = t.purpose
      and s.failures = 0 and s.locks = 0`,
};
