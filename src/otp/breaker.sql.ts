import type { Statement } from '../storage/queryable.js';

const at = (parameter: string) => `to_timestamp(${parameter}::bigint / 1000.0)`;

/** Any number will do that no other scheduled work of this database takes. */
export const BREAKER_LOCK = 7_355_608_011;

/** A row where the prefixes are to be judged now. $1 now, $2 the latest judging that is long enough ago. */
export const TAKE_TURN: Statement = {
  name: 'otp-breaker-turn',
  text: `
    update otp_breaker set judged_at = ${at('$1')}
    where judged_at <= ${at('$2')} or judged_at > ${at('$1')}
    returning 1`,
};

export interface TrafficColumns {
  prefix: string;
  calling_code: string;
  country: string;
  codes: number;
  judged: number;
  verified: number;
}

/**
 * The codes of the window by prefix: those whose message was accepted. What came
 * before the end of a hold, of the prefix or its country, is not counted again.
 * $1 the window's beginning, $2 now, $3 up to when codes are old enough to judge.
 */
export const TRAFFIC: Statement = {
  name: 'otp-breaker-traffic',
  text: `
    with ended as (
      select prefix, max(coalesce(released_at, until)) as ended_at from otp_hold
      where until > ${at('$1')} and coalesce(released_at, until) <= ${at('$2')}
      group by prefix
    )
    select o.prefix, o.calling_code, o.country, count(*)::int as codes,
      (count(*) filter (where o.verified or o.made_at <= ${at('$3')}))::int as judged,
      (count(*) filter (where o.verified))::int as verified
    from otp_code o
    left join ended p on p.prefix = o.prefix
    left join ended c on c.prefix = o.calling_code
    where o.made_at > ${at('$1')} and o.made_at <= ${at('$2')} and o.message_id is not null
      and o.made_at > coalesce(greatest(p.ended_at, c.ended_at), ${at('$1')})
    group by o.prefix, o.calling_code, o.country`,
};

/** The hours that were counted, from $1 on. */
export const COUNTED_HOURS: Statement = {
  name: 'otp-breaker-hours',
  text: `select hour from otp_volume where prefix = '' and hour >= ${at('$1')}`,
};

/** Counts an hour, once. $1 its beginning, $2 its end. */
export const COUNT_HOUR: Statement = {
  name: 'otp-breaker-count-hour',
  text: `
    insert into otp_volume (hour, prefix, calling_code, codes, verified)
    select ${at('$1')}, prefix, calling_code, count(*)::int,
      (count(*) filter (where verified))::int
    from otp_code
    where made_at >= ${at('$1')} and made_at < ${at('$2')} and message_id is not null
    group by prefix, calling_code
    union all select ${at('$1')}, '', '', 0, 0
    on conflict (hour, prefix) do nothing`,
};

/** The codes of some hours of some prefixes. $1 and $2 from and before when, $3 the prefixes. */
export const VOLUME_OF_PREFIXES: Statement = {
  name: 'otp-breaker-volume-of-prefixes',
  text: `
    select prefix as key, sum(codes)::int as codes, sum(verified)::int as verified from otp_volume
    where hour >= ${at('$1')} and hour < ${at('$2')} and prefix = any ($3::text[])
    group by prefix`,
};

/** As of prefixes, $3 being calling codes. */
export const VOLUME_OF_COUNTRIES: Statement = {
  name: 'otp-breaker-volume-of-countries',
  text: `
    select calling_code as key, sum(codes)::int as codes, sum(verified)::int as verified
    from otp_volume
    where hour >= ${at('$1')} and hour < ${at('$2')} and calling_code = any ($3::text[])
    group by calling_code`,
};

/** The messages of the latest codes. $1 the prefix, or the calling code, $2 from when, $3 how many. */
export const LATEST_MESSAGES: Statement = {
  name: 'otp-breaker-messages',
  text: `
    select message_id from otp_code
    where made_at > ${at('$2')} and (prefix = $1::text or calling_code = $1::text)
      and message_id is not null
    order by made_at desc limit $3::int`,
};

/** How many of some messages the carriers did not deliver. $1 uuid[], $2 and $3 its least and greatest, $4 the states. */
export const UNDELIVERED: Statement = {
  name: 'otp-breaker-undelivered',
  text: `
    select count(distinct message_id)::int as looked,
      (count(distinct message_id) filter (where state = any ($4::smallint[])))::int as undelivered
    from segment
    where message_id = any ($1::uuid[]) and message_id between $2::uuid and $3::uuid`,
};
