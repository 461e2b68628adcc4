import type pg from 'pg';

/** A run of a campaign; times in milliseconds since the epoch, 0 before they came. */
export interface RunReading {
  state: string;
  startedAt: number;
  expandedAt: number;
  completedAt: number;
  lastSentAt: number;
  /** Handed to the queue, whatever became of them. */
  sent: number;
  delivered: number;
}

const MILLISECONDS = (column: string) =>
  `coalesce(extract(epoch from ${column}) * 1000, 0)::float8`;

/** The totals are kept in step by the daemon: a look costs next to nothing until the run is over. */
export async function readRun(client: pg.Client, runId: string): Promise<RunReading> {
  const { rows } = await client.query<Omit<RunReading, 'lastSentAt'>>(
    `select state, ${MILLISECONDS('started_at')} as "startedAt",
       ${MILLISECONDS('expanded_at')} as "expandedAt",
       ${MILLISECONDS('completed_at')} as "completedAt",
       (select coalesce(sum(recipients), 0)::float8 from broadcast_tally t
         where t.run_id = r.run_id and t.state between 1 and 6) as sent,
       (select coalesce(sum(recipients), 0)::float8 from broadcast_tally t
         where t.run_id = r.run_id and t.state = 2) as delivered
     from broadcast_run r where run_id = $1`,
    [runId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`there is no run ${runId}`);
  if (row.completedAt === 0) return { ...row, lastSentAt: 0 };
  const sent = await client.query<{ at: number }>(
    `select ${MILLISECONDS('max(sent_at)')} as at from broadcast_recipient where run_id = $1`,
    [runId],
  );
  return { ...row, lastSentAt: sent.rows[0]?.at ?? 0 };
}
