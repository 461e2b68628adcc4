import type { Statement } from '../storage/queryable.js';

const at = (value: string) => `to_timestamp((${value})::bigint / 1000.0)`;

export interface LockColumns {
  subject: Buffer;
  kind: 'pin' | 'code';
  failures: number;
  locks: number;
  locked_until: Date | null;
}

/** Locks the row of a subject ($1) and kind ($2) to the end of the transaction; $3 now. */
export const TAKE_LOCK: Statement = {
  name: 'inbound-take-lock',
  text: `
    insert into command_lock as l (subject, kind, touched_at) values ($1, $2, ${at('$3')})
    on conflict (subject, kind) do update set touched_at = excluded.touched_at
    returning subject, kind, failures, locks, locked_until`,
};

/** $1 subject, $2 kind, $3 failures, $4 locks, $5 locked_until (ms or null). */
export const KEEP_LOCK: Statement = {
  name: 'inbound-keep-lock',
  text: `
    update command_lock set failures = $3, locks = $4, locked_until = ${at('$5')}
    where subject = $1 and kind = $2`,
};

/** What is known of some subjects. $1 bytea[]. */
export const LOCKS: Statement = {
  name: 'inbound-locks',
  text: `
    select subject, kind, failures, locks, locked_until from command_lock
    where subject = any ($1::bytea[])
    order by kind`,
};

/** Ends what is locked after $3 (ms), of subject $1 and kind $2 (null both); the count of locks too. */
export const END_LOCKS: Statement = {
  name: 'inbound-end-locks',
  text: `
    update command_lock set failures = 0, locks = 0, locked_until = null
    where subject = $1 and ($2::text is null or kind = $2) and locked_until > ${at('$3')}
    returning kind`,
};
