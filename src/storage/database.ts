import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { PoolClient, QueryResultRow } from 'pg';
import { BehaviorSubject, Subject } from 'rxjs';
import { Failure } from '../failure/failure.js';
import { databaseFailure, troubleOf } from './database-errors.js';
import { Listener } from './listener.js';
import type { Queryable, Statement } from './queryable.js';

export interface DatabaseOptions {
  /** A PostgreSQL URL. */
  url: string;
  poolSize: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  /** Milliseconds; the server gives up on a statement after it. */
  statementTimeout?: number;
  /** Milliseconds to wait for a new connection, or for a free one. */
  connectTimeout?: number;
}

/** One statement that was run, for metrics. */
export interface StatementReport {
  statement: string;
  rows: number;
  milliseconds: number;
  failed: boolean;
}

/**
 * Statements are planned for their values each time. A plan for any value would
 * cover every partition there is, and one made while a day was still empty would
 * go on reading it whole when it is full; with its values a statement of the hot
 * path sees one or two partitions, as large as they are.
 */
const PLANNING = '-c plan_cache_mode=force_custom_plan -c jit=off';
const PROBE_INTERVAL = 250;
const CLOSE_DEADLINE = 5_000;
const BEGIN: Statement = { name: '', text: 'begin' };
const COMMIT: Statement = { name: '', text: 'commit' };
const ROLLBACK: Statement = { name: '', text: 'rollback' };
const TRY_LOCK: Statement = { name: '', text: 'select pg_try_advisory_lock($1) as taken' };
const WAIT_LOCK: Statement = {
  name: '',
  text: 'select true as taken from (select pg_advisory_lock($1)) locked',
};
const UNLOCK: Statement = { name: '', text: 'select pg_advisory_unlock($1)' };
// A stand-by, or a primary that was demoted, answers and yet is of no use.
const PROBE: Statement = {
  name: 'database_probe',
  text: `select current_setting('transaction_read_only') = 'on' as read_only`,
};
const NOTIFY: Statement = { name: 'database_notify', text: 'select pg_notify($1, $2)' };

/**
 * The connections of this process. bigint and numeric come back as strings,
 * timestamptz as Date, jsonb parsed, bytea as Buffer.
 */
export class Database implements Queryable {
  /** Whether the server answers. Falls with the first lost connection; rises when a probe succeeds. */
  readonly availability = new BehaviorSubject<boolean>(true);
  readonly reports = new Subject<StatementReport>();
  readonly #pool: pg.Pool;
  readonly #listener: Listener;
  // Connections that can be used no more. A time-out or a deadlock leaves them whole.
  readonly #broken = new WeakSet<PoolClient>();
  #probing: Promise<void> | undefined;
  readonly #closed = new AbortController();

  constructor(options: DatabaseOptions) {
    const statementTimeout = options.statementTimeout ?? 15_000;
    const connectTimeout = options.connectTimeout ?? 5_000;
    const connection: pg.ClientConfig = {
      connectionString: options.url,
      application_name: options.applicationName ?? 'tellerline',
      connectionTimeoutMillis: connectTimeout,
      options: PLANNING,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    };
    this.#pool = new pg.Pool({
      ...connection,
      max: options.poolSize,
      idleTimeoutMillis: 60_000,
      statement_timeout: statementTimeout,
      // The server's own word comes first; this is for a link that is dead without saying so.
      query_timeout: statementTimeout + 5_000,
      idle_in_transaction_session_timeout: 30_000,
      lock_timeout: statementTimeout,
    });
    // A connection that is lost while it is out of the pool raises `error` on
    // itself, and the statement under way fails as well: that one is reported.
    this.#pool.on('connect', (client) => client.on('error', () => this.#suspect()));
    this.#pool.on('error', () => this.#suspect());
    this.#listener = new Listener(connection);
  }

  async rows<R extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<R[]> {
    const client = await this.#connect(statement);
    try {
      return await this.#run<R>(client, statement, values);
    } finally {
      client.release(this.#broken.has(client));
    }
  }

  /**
   * Commits what `work` did, or nothing. After a Failure `storage_away` the
   * commit may have happened or not: repeat only what can be repeated.
   */
  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    const client = await this.#connect(BEGIN);
    try {
      await this.#run(client, BEGIN, []);
      const result = await work({
        rows: (statement, values) => this.#run(client, statement, values),
      });
      await this.#run(client, COMMIT, []);
      return result;
    } catch (error) {
      if (!this.#broken.has(client)) {
        await this.#run(client, ROLLBACK, []).catch(() => this.#broken.add(client));
      }
      throw error;
    } finally {
      client.release(this.#broken.has(client));
    }
  }

  /**
   * Runs `work` on one connection, outside a transaction, while no other
   * connection of this database has the lock. Undefined where another has it;
   * with `wait`, waits for it within the lock time-out.
   */
  async exclusive<T>(
    lock: number,
    work: (connection: Queryable) => Promise<T>,
    options: { wait?: boolean } = {},
  ): Promise<T | undefined> {
    const client = await this.#connect(TRY_LOCK);
    try {
      const [taken] = await this.#run<{ taken: boolean }>(
        client,
        options.wait === true ? WAIT_LOCK : TRY_LOCK,
        [lock],
      );
      if (taken?.taken !== true) return undefined;
      try {
        return await work({
          rows: (statement, values) => this.#run(client, statement, values),
        });
      } finally {
        // A connection that cannot unlock is closed, which unlocks.
        if (!this.#broken.has(client)) {
          await this.#run(client, UNLOCK, [lock]).catch(() => this.#broken.add(client));
        }
      }
    } finally {
      client.release(this.#broken.has(client));
    }
  }

  /**
   * Calls the handler with the payload of each NOTIFY, and with '' whenever the
   * connection is made (again), for some may have been missed. Gives back how to
   * stop. `channel` is a plain lower-case identifier.
   */
  listen(channel: string, handler: (payload: string) => void): () => void {
    return this.#listener.listen(channel, handler);
  }

  /** `payload` is under 8,000 octets (PostgreSQL manual, NOTIFY). */
  async notify(channel: string, payload: string): Promise<void> {
    await this.rows(NOTIFY, [channel, payload]);
  }

  /** How many connections there are, how many idle, and how many callers wait for one. */
  get poolState(): { total: number; idle: number; waiting: number } {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return { total: totalCount, idle: idleCount, waiting: waitingCount };
  }

  /** Resolves once the server answers; throws the Failure `storage_away` after `deadline` milliseconds. */
  async ready(deadline: number): Promise<void> {
    const end = Date.now() + deadline;
    for (;;) {
      try {
        await this.rows(PROBE, []);
        return;
      } catch (error) {
        if (Date.now() >= end || this.#closed.signal.aborted) throw error;
        await delay(PROBE_INTERVAL);
      }
    }
  }

  /** Waits up to 5 s for statements under way. */
  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    const patience = new AbortController();
    await Promise.race([
      Promise.all([this.#pool.end(), this.#listener.close(), this.#probing]),
      delay(CLOSE_DEADLINE, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
    this.availability.complete();
    this.reports.complete();
  }

  async #connect(statement: Statement): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      if (this.#closed.signal.aborted) {
        throw new Failure('stopping', 'the daemon is stopping', { cause: error });
      }
      throw this.#failure(error, statement);
    }
  }

  async #run<R extends QueryResultRow>(
    client: PoolClient,
    statement: Statement,
    values: readonly unknown[],
  ): Promise<R[]> {
    const began = this.reports.observed ? performance.now() : 0;
    try {
      const result = await client.query<R>({
        name: statement.name === '' ? undefined : statement.name,
        text: statement.text,
        values: values as unknown[],
      });
      if (began !== 0) this.#report(statement, result.rowCount ?? 0, began, false);
      return result.rows;
    } catch (error) {
      if (began !== 0) this.#report(statement, 0, began, true);
      if (troubleOf(error) === 'away') this.#broken.add(client);
      throw this.#failure(error, statement);
    }
  }

  #report(statement: Statement, rows: number, began: number, failed: boolean): void {
    const milliseconds = performance.now() - began;
    this.reports.next({ statement: statement.name || statement.text, rows, milliseconds, failed });
  }

  #failure(error: unknown, statement: Statement): unknown {
    const trouble = troubleOf(error);
    if (trouble === 'away' && !this.#closed.signal.aborted) this.#away();
    if (trouble === 'busy') this.#suspect();
    return databaseFailure(error, statement.name || statement.text);
  }

  #away(): void {
    if (this.availability.value) this.availability.next(false);
    this.#suspect();
  }

  /** Probes at once, and until the server answers. An idle connection that was closed proves nothing by itself. */
  #suspect(): void {
    if (this.#closed.signal.aborted) return;
    this.#probing ??= this.#probe().finally(() => (this.#probing = undefined));
  }

  async #probe(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      const trouble = await this.#probeOnce();
      if (signal.aborted) return;
      if (trouble !== 'away') {
        if (!this.availability.value) this.availability.next(true);
        return;
      }
      if (this.availability.value) this.availability.next(false);
      await delay(PROBE_INTERVAL, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #probeOnce(): Promise<'away' | 'busy' | undefined> {
    let client: PoolClient | undefined;
    try {
      client = await this.#pool.connect();
      const { rows } = await client.query<{ read_only: boolean }>(PROBE.text);
      const readOnly = rows[0]?.read_only === true;
      client.release(readOnly);
      return readOnly ? 'away' : undefined;
    } catch (error) {
      client?.release(true);
      return troubleOf(error) === 'busy' ? 'busy' : 'away';
    }
  }
}
