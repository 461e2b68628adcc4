import type { Statement } from '../storage/queryable.js';

/**
 * A job as this node has it: $1 name, $2 plan, $3 now (ms). One that is new, changed
 * or was off has its moments from now on.
 */
export const KNOW_JOB: Statement = {
  name: 'job-know',
  text: `
    insert into scheduled_job as j (job, plan, known_until)
    values ($1, $2, to_timestamp($3::bigint / 1000.0))
    on conflict (job) do update
    set plan = excluded.plan,
      known_until = case when excluded.plan = 'off' then j.known_until
        else greatest(j.known_until, excluded.known_until) end
    where j.plan <> excluded.plan`,
};

export interface LookColumns {
  job: string;
  known_until: Date;
  /** Of the moment that is being done; null where there is none, as the next three. */
  slot: Date | null;
  attempts: number | null;
  node: string | null;
  lapsed: boolean | null;
  /** Nobody has had it for a day. */
  stale: boolean | null;
}

/** How the jobs $1 text[] stand. Whether a lease has run out is told by this clock, and no node's. */
export const LOOK_AT_JOBS: Statement = {
  name: 'job-look',
  text: `
    select j.job, j.known_until, r.slot, r.attempts, r.node,
      r.leased_until < clock_timestamp() as lapsed,
      r.leased_until < clock_timestamp() - interval '1 day' as stale
    from scheduled_job j
    left join scheduled_job_run r on r.job = j.job and r.outcome = 'running'
    where j.job = any($1::text[])`,
};

/** Holds the job $1 for the transaction, and tells whether it is at something. */
export const HOLD_JOB: Statement = {
  name: 'job-hold',
  text: `select known_until from scheduled_job where job = $1 for update`,
};

export const IS_RUNNING: Statement = {
  name: 'job-is-running',
  text: `select 1 from scheduled_job_run where job = $1 and outcome = 'running'`,
};

export const SET_KNOWN_UNTIL: Statement = {
  name: 'job-set-known-until',
  text: `update scheduled_job set known_until = to_timestamp($2::bigint / 1000.0) where job = $1`,
};

/** Moments $2 bigint[] (ms) of job $1 that were missed, as node $3 found at $4 (ms). */
export const SKIP_SLOTS: Statement = {
  name: 'job-skip',
  text: `
    insert into scheduled_job_run (job, slot, node, started_at, finished_at, outcome, detail, attempts)
    select $1, to_timestamp(slot / 1000.0), $3, to_timestamp($4::bigint / 1000.0),
      to_timestamp($4::bigint / 1000.0), 'skipped', 'missed: no node was there in time', 0
    from unnest($2::bigint[]) slot
    on conflict do nothing`,
};

/** Takes slot $2 (ms) of job $1 for node $3 at $4 (ms), with a lease of $5 ms; no row where it was taken before. */
export const CLAIM_SLOT: Statement = {
  name: 'job-claim',
  text: `
    insert into scheduled_job_run (job, slot, node, started_at, leased_until, outcome)
    values ($1, to_timestamp($2::bigint / 1000.0), $3, to_timestamp($4::bigint / 1000.0),
      clock_timestamp() + $5 * interval '1 ms', 'running')
    on conflict do nothing
    returning 1`,
};

/** Takes over slot $2 (ms) of job $1 for node $3 with a lease of $4 ms, unless $5 attempts were made. */
export const TAKE_OVER: Statement = {
  name: 'job-take-over',
  text: `
    update scheduled_job_run
    set node = $3, attempts = attempts + 1, leased_until = clock_timestamp() + $4 * interval '1 ms'
    where job = $1 and slot = to_timestamp($2::bigint / 1000.0) and outcome = 'running'
      and leased_until < clock_timestamp() and attempts < $5
    returning attempts, cursor`,
};

/** Ends slot $2 (ms) of job $1, whose lease has run out, as failed: $3 now (ms), $4 why. */
export const GIVE_UP: Statement = {
  name: 'job-give-up',
  text: `
    update scheduled_job_run
    set outcome = 'failed', finished_at = to_timestamp($3::bigint / 1000.0), detail = $4,
      leased_until = null, cursor = null
    where job = $1 and slot = to_timestamp($2::bigint / 1000.0) and outcome = 'running'
      and leased_until < clock_timestamp()
    returning 1`,
};

/** Of a claim: $1 job, $2 slot (ms), $3 node, $4 attempt. */
const MINE = `
    where job = $1 and slot = to_timestamp($2::bigint / 1000.0) and node = $3
      and attempts = $4 and outcome = 'running'
    returning 1`;

/** $5 is the lease in ms. */
export const RENEW: Statement = {
  name: 'job-renew',
  text: `
    update scheduled_job_run set leased_until = clock_timestamp() + $5 * interval '1 ms' ${MINE}`,
};

/** $5 is the lease in ms, $6 the cursor as JSON. */
export const KEEP_CURSOR: Statement = {
  name: 'job-keep-cursor',
  text: `
    update scheduled_job_run
    set leased_until = clock_timestamp() + $5 * interval '1 ms', cursor = $6::jsonb ${MINE}`,
};

/** $5 outcome, $6 detail, $7 now (ms). */
export const FINISH: Statement = {
  name: 'job-finish',
  text: `
    update scheduled_job_run
    set outcome = $5, detail = $6, finished_at = to_timestamp($7::bigint / 1000.0),
      leased_until = null, cursor = null ${MINE}`,
};

/** Lets others have it after $5 ms; $6 attempts less are counted. */
export const LET_GO: Statement = {
  name: 'job-let-go',
  text: `
    update scheduled_job_run
    set leased_until = clock_timestamp() + $5 * interval '1 ms', attempts = attempts - $6 ${MINE}`,
};

export interface RunColumns {
  job: string;
  slot: Date;
  node: string;
  started_at: Date;
  finished_at: Date | null;
  outcome: 'running' | 'done' | 'failed' | 'skipped';
  detail: string;
  attempts: number;
}

const COLUMNS =
  'r.job, r.slot, r.node, r.started_at, r.finished_at, r.outcome, r.detail, r.attempts';

/** Of each of the jobs $1 text[]. */
export const NEWEST_RUNS: Statement = {
  name: 'job-newest-runs',
  text: `
    select ${COLUMNS} from unnest($1::text[]) wanted
    cross join lateral (
      select * from scheduled_job_run where job = wanted order by slot desc limit 1) r`,
};

/** Of job $1 before $2 (ms; null begins at the newest), $3 at most, newest first. */
export const LIST_RUNS: Statement = {
  name: 'job-list-runs',
  text: `
    select ${COLUMNS} from scheduled_job_run r
    where job = $1 and ($2::bigint is null or slot < to_timestamp($2::bigint / 1000.0))
    order by slot desc limit $3`,
};

/** Older than $1 (ms), $2 at most. */
export const CLEAN_RUNS: Statement = {
  name: 'job-clean-runs',
  text: `
    delete from scheduled_job_run
    where ctid = any (array(
            select ctid from scheduled_job_run
            where slot < to_timestamp($1::bigint / 1000.0) and outcome <> 'running'
            limit $2))
    returning 1`,
};
