import type { Statement } from '../../storage/queryable.js';

/** Any number will do that no other scheduled work of this database takes. */
export const AUDIENCE_CLEANING_LOCK = 7_355_608_029;

/**
 * The audiences that open runs read: their own, and those from which the runs came
 * whose results they read.
 */
const IN_USE = `
  with recursive reading (audience) as (
    select spec -> 'audience' from broadcast_run
    where state in ('planned', 'running', 'paused')
    union
    select run.spec -> 'audience'
    from reading
      join broadcast_run as run on run.run_id = (reading.audience ->> 'runId')::uuid
  )
  select (audience ->> 'audienceId')::uuid as audience_id
  from reading
  where audience ->> 'kind' = 'upload'`;

/** $1: the audience, $2: now in ms since the epoch. Locks it; no row of one that is not there. */
export const AUDIENCE_LOCK: Statement = {
  name: 'audience_lock',
  text: `
    select audience_id from audience
    where audience_id = $1 and expires_at > to_timestamp($2::bigint / 1000.0)
    for update`,
};

/** $1: the audience. Who sends to it: names of runs and campaigns, the first of them. */
export const AUDIENCE_USERS: Statement = {
  name: 'audience_users',
  text: `
    select name from (
      select 'a sending that is not over' as name, 2 as place
      where $1::uuid in (${IN_USE})
      union all
      select 'the campaign ' || campaign_id::text, 1
      from campaign
      where state not in ('completed', 'cancelled')
        and definition -> 'audience' ->> 'audienceId' = $1::uuid::text
    ) as uses
    order by place, name
    limit 1`,
};

/**
 * $1: the audience. From now on nobody sees it, and the cleaning takes it away. Long
 * past by any node's clock, so that an upload under way does not bring it back.
 */
export const AUDIENCE_DROP: Statement = {
  name: 'audience_drop',
  text: `
    update audience
    set complete = false, expires_at = to_timestamp(0)
    where audience_id = $1`,
};

/**
 * $1: now in ms since the epoch. One whose time is over, and that no open run
 * reads. Where it was deleted, or its upload broke off, no run does.
 */
export const AUDIENCE_EXPIRED: Statement = {
  name: 'audience_expired',
  text: `
    select audience_id
    from audience
    where expires_at <= to_timestamp($1::bigint / 1000.0)
      and (not complete or audience_id not in (${IN_USE}))
    order by expires_at
    limit 1`,
};

/** $1: the audience, $2: how many at most. */
export const MEMBERS_DELETE: Statement = {
  name: 'audience_members_delete',
  text: `
    with gone as (
      delete from audience_member
      where ctid = any (array(
        select ctid from audience_member where audience_id = $1 limit $2))
      returning 1
    )
    select count(*)::integer as count from gone`,
};

/** $1: the audience, whose members are gone. */
export const AUDIENCE_DELETE: Statement = {
  name: 'audience_delete',
  text: `delete from audience where audience_id = $1`,
};
