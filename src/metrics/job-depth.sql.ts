import type { Statement } from '../storage/queryable.js';

export interface JobDepthRow {
  job: string;
  /** Its moments until then were taken, or passed over. Milliseconds since the epoch. */
  known_until: number;
  /** Null where none was done yet, as far back as it is kept. */
  last_done_at: number | null;
}

/** How the jobs $1 text[] stand, over all nodes. */
export const JOB_DEPTH: Statement = {
  name: 'metrics-job-depth',
  text: `
    select j.job, (extract(epoch from j.known_until) * 1000)::float8 as known_until,
      (extract(epoch from r.finished_at) * 1000)::float8 as last_done_at
    from scheduled_job j
    left join lateral (
      select finished_at from scheduled_job_run d
      where d.job = j.job and d.outcome = 'done'
      order by d.slot desc limit 1
    ) as r on true
    where j.job = any($1::text[])`,
};
