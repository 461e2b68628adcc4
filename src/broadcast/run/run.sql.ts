import type { Statement } from '../../storage/queryable.js';

const at = (parameter: string) => `to_timestamp(${parameter}::bigint / 1000.0)`;

/** The channel on which nodes tell each other that a run is planned, or its state another. */
export const RUN_CHANNEL = 'tellerline_run';

const COLUMNS = `run_id, run_key, campaign_id, schedule, client_id, state, spec, starts_at, ends_at,
      expanded_at, started_at, completed_at, created_at, failure`;

/** $1 run ID, $2 key, $3 campaign, $4 schedule, $5 name, $6 client, $7 spec, $8 start, $9 end, $10 now (ms). */
export const PLAN_RUN: Statement = {
  name: 'broadcast-plan-run',
  text: `
    with planned as (
      insert into broadcast_run (run_id, run_key, campaign_id, schedule, name, client_id, state,
        spec, starts_at, ends_at, created_at)
      values ($1::uuid, $2, $3::uuid, $4, $5, $6, 'planned', $7::jsonb, ${at('$8')}, ${at('$9')},
        ${at('$10')})
      on conflict (run_key) do nothing
      returning run_id
    )
    select run_id, pg_notify('${RUN_CHANNEL}', run_id::text) from planned`,
};

const selected = (name: string, rest: string): Statement => ({
  name,
  text: `select ${COLUMNS} from broadcast_run ${rest}`,
});

export const RUN_OF_KEY = selected('broadcast-run-of-key', 'where run_key = $1');
export const RUN = selected('broadcast-run', 'where run_id = $1::uuid');
/** $1 campaign, $2 before which run ID (null: from the newest), $3 how many. */
export const RUNS_OF_CAMPAIGN = selected(
  'broadcast-runs-of-campaign',
  `where campaign_id = $1::uuid and ($2::uuid is null or run_id < $2::uuid)
   order by run_id desc limit $3`,
);
/** $1 before which run ID (null: from the newest), $2 how many. */
export const RUNS_OF_SCHEDULES = selected(
  'broadcast-runs-of-schedules',
  `where campaign_id is null and ($1::uuid is null or run_id < $1::uuid)
   order by run_id desc limit $2`,
);
/** $1 uuid[] of campaigns. */
export const LATEST_RUNS: Statement = {
  name: 'broadcast-latest-runs',
  text: `
    select latest.* from unnest($1::uuid[]) as asked (campaign_id)
    cross join lateral (
      select ${COLUMNS} from broadcast_run r
      where r.campaign_id = asked.campaign_id order by r.run_id desc limit 1
    ) as latest`,
};
/** $1 campaign. */
export const OPEN_RUNS = selected(
  'broadcast-open-runs',
  `where campaign_id = $1::uuid and state in ('planned', 'running', 'paused') order by run_id`,
);

/** Gives a row where it was changed. $1 run, $2 state, $3 the states that it may have been in, $4 now (ms), $5 why it failed. */
export const CHANGE_RUN: Statement = {
  name: 'broadcast-change-run',
  text: `
    with changed as (
      update broadcast_run set
        state = $2,
        started_at = case when $2 = 'running' then coalesce(started_at, ${at('$4')}) else started_at end,
        completed_at = case when $2 in ('completed', 'cancelled', 'failed') then ${at('$4')} end,
        failure = $5
      where run_id = $1::uuid and state = any ($3::text[])
      returning run_id
    )
    select run_id, pg_notify('${RUN_CHANNEL}', run_id::text) from changed`,
};

/** What was paused before its start waits for it again. $1 run. */
export const RESUME_RUN: Statement = {
  name: 'broadcast-resume-run',
  text: `
    with changed as (
      update broadcast_run
      set state = case when started_at is null then 'planned' else 'running' end, failure = null
      where run_id = $1::uuid and state = 'paused'
      returning run_id
    )
    select run_id, pg_notify('${RUN_CHANNEL}', run_id::text) from changed`,
};

const OPEN_COLUMNS = 'run_id, state, starts_at, ends_at, expanded_at';

/** Of runs that are not over, those in one of the states $1. */
export const RUNS_IN: Statement = {
  name: 'broadcast-runs-in',
  text: `
    select ${OPEN_COLUMNS} from broadcast_run
    where state in ('planned', 'running', 'paused') and state = any ($1::text[])
    order by starts_at, run_id`,
};

/** Runs that were ended before all was sent: $1 since when (ms), and $2 of whichever that is enough. */
export const RUNS_UNFINISHED: Statement = {
  name: 'broadcast-runs-unfinished',
  text: `
    select ${OPEN_COLUMNS} from broadcast_run r
    where state in ('cancelled', 'failed') and completed_at > ${at('$1')}
      and (completed_at > ${at('$2')} or exists (
        select from broadcast_tally t
        where t.run_id = r.run_id and t.state in (0, 1) and t.recipients > 0))
    order by starts_at, run_id`,
};

/** Runs of which nothing is left: all is read, and nobody is to be sent, or waits for an outcome. $1 now (ms). */
export const COMPLETE_RUNS: Statement = {
  name: 'broadcast-complete-runs',
  text: `
    with changed as (
      update broadcast_run r set state = 'completed', completed_at = ${at('$1')}
      where state in ('running', 'paused') and expanded_at is not null
        and not exists (
          select from broadcast_tally t
          where t.run_id = r.run_id and t.state in (0, 1) and t.recipients > 0)
      returning run_id
    )
    select run_id, pg_notify('${RUN_CHANNEL}', run_id::text) from changed`,
};

/** $1 uuid[]. */
export const RUN_SPECS: Statement = {
  name: 'broadcast-run-specs',
  text: `select run_id, spec from broadcast_run where run_id = any ($1::uuid[])`,
};
