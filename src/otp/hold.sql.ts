import type { Statement } from '../storage/queryable.js';

const at = (parameter: string) => `to_timestamp(${parameter}::bigint / 1000.0)`;

/** The channel on which a change of the holds is told; the payload says nothing. */
export const HOLDS_CHANGED_CHANNEL = 'otp_holds_changed';

export interface HoldColumns {
  prefix: string;
  country: string;
  since: Date;
  until: Date;
  reason: string;
  released_at: Date | null;
  released_by: string | null;
}

/** Those in force. $1 now. */
export const HOLDS_IN_FORCE: Statement = {
  name: 'otp-holds-in-force',
  text: `
    select prefix, country, since, until, reason, released_at, released_by from otp_hold
    where until > ${at('$1')} and released_at is null
    order by since desc`,
};

/** Newest first, those that ended too. $1 how many. */
export const ALL_HOLDS: Statement = {
  name: 'otp-all-holds',
  text: `
    select prefix, country, since, until, reason, released_at, released_by from otp_hold
    order by since desc limit $1::int`,
};

/** No row where the prefix is held already. $1 hold_id, $2 prefix, $3 country, $4 since, $5 until, $6 reason. */
export const ADD_HOLD: Statement = {
  name: 'otp-add-hold',
  text: `
    insert into otp_hold (hold_id, prefix, country, since, until, reason)
    select $1::uuid, $2::text, $3::text, ${at('$4')}, ${at('$5')}, $6::text
    where not exists (
      select from otp_hold
      where prefix = $2::text and until > ${at('$4')} and released_at is null)
    returning hold_id`,
};

/** $1 prefix, $2 now, $3 who. */
export const RELEASE_HOLD: Statement = {
  name: 'otp-release-hold',
  text: `
    update otp_hold set released_at = ${at('$2')}, released_by = $3::text
    where prefix = $1::text and until > ${at('$2')} and released_at is null
    returning country`,
};
