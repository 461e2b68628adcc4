import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { WritesByTable } from './table-writes.js';

/** Counters of the server and of the current database. */
export interface DatabaseReading {
  writes: WritesByTable;
  /** Octets of write-ahead log since the server was made. */
  walBytes: number;
  commits: number;
}

/** A backend hands its counters over after this many milliseconds of idleness at the latest (PGSTAT_IDLE_INTERVAL, 10 s). */
const STATISTICS_SETTLE = 11_000;

/** The log's end is exact at any time: read it when a run ends, before the other counters settle. */
export async function readWalBytes(client: pg.Client): Promise<number> {
  const result = await client.query<{ octets: string }>(
    `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text as octets`,
  );
  return Number(result.rows[0]?.octets);
}

/** Row and commit counters, after every backend has handed over its own. */
export async function readSettled(client: pg.Client): Promise<Omit<DatabaseReading, 'walBytes'>> {
  await delay(STATISTICS_SETTLE);
  const tables = await client.query<Record<'name' | 'ins' | 'upd' | 'hot' | 'del', string>>(
    `select coalesce(i.inhparent::regclass::text, s.relname) as name, sum(n_tup_ins) as ins,
       sum(n_tup_upd) as upd, sum(n_tup_hot_upd) as hot, sum(n_tup_del) as del
     from pg_stat_user_tables s left join pg_inherits i on i.inhrelid = s.relid
     group by 1`,
  );
  const database = await client.query<{ commits: string }>(
    `select xact_commit as commits from pg_stat_database where datname = current_database()`,
  );
  return {
    writes: Object.fromEntries(
      tables.rows.map(({ name, ins, upd, hot, del }) => [
        name,
        {
          inserts: Number(ins),
          updates: Number(upd),
          hotUpdates: Number(hot),
          deletes: Number(del),
        },
      ]),
    ),
    commits: Number(database.rows[0]?.commits),
  };
}

/** Segments of messages made since `fromId` that are delivered. */
export async function countDelivered(client: pg.Client, fromId: string): Promise<number> {
  const result = await client.query<{ count: string }>({
    name: 'bench-delivered',
    text: 'select count(*) as count from segment where message_id >= $1::uuid and state = 5',
    values: [fromId],
  });
  return Number(result.rows[0]?.count);
}

/** How many segments are in each state, for when a run does not come to its end. */
export async function countStates(client: pg.Client, fromId: string): Promise<string> {
  const result = await client.query<{ state: number; count: string }>(
    `select state, count(*) as count from segment where message_id >= $1::uuid group by 1 order by 1`,
    [fromId],
  );
  return result.rows.map(({ state, count }) => `state ${state}: ${count}`).join(', ');
}

/** Milliseconds from acceptance, as the segments' trails have them. */
export interface TrailTimes {
  toWritten: number[];
  toSubmitted: number[];
  toDelivered: number[];
}

/** Of up to `limit` messages made since `fromId`: every delivered segment, of one class (its code) or of all. */
export async function readTrailTimes(
  client: pg.Client,
  fromId: string,
  limit: number,
  messageClass: number | null = null,
): Promise<TrailTimes> {
  const result = await client.query<{ trail: { t: number; s: string; w?: number }[] }>(
    `select trail from segment where message_id >= $1::uuid and state = 5
       and ($3::smallint is null or message_class = $3) order by message_id limit $2`,
    [fromId, limit, messageClass],
  );
  const times: TrailTimes = { toWritten: [], toSubmitted: [], toDelivered: [] };
  for (const { trail } of result.rows) {
    const accepted = trail[0]?.t;
    if (accepted === undefined) continue;
    const written = trail.find((entry) => entry.w !== undefined)?.w;
    const submitted = trail.find((entry) => entry.s === 'submitted')?.t;
    const delivered = trail.find((entry) => entry.s === 'delivered')?.t;
    if (written !== undefined) times.toWritten.push(written - accepted);
    if (submitted !== undefined) times.toSubmitted.push(submitted - accepted);
    if (delivered !== undefined) times.toDelivered.push(delivered - accepted);
  }
  return times;
}
