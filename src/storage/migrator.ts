import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { MIGRATIONS } from './migrations/migrations.js';
import { ormOptions } from './orm.config.js';

// Any number will do that no other program takes in this database.
const LOCK = 7_355_608_001;
/** The oldest whose partitioned tables take identity columns (PostgreSQL 17, release notes). */
const OLDEST_SERVER = 17;
const LOCK_PATIENCE = '120s';

/** The names of the migrations that the database does not have yet; changes nothing. */
export async function pendingMigrations(url: string): Promise<string[]> {
  return connected(url, async (client) => {
    const table = await client.query<{ found: string | null }>(
      `select to_regclass('schema_migration')::text as found`,
    );
    const names = MIGRATIONS.map(({ name }) => name);
    if (table.rows[0]?.found === null) return names;
    const applied = await client.query<{ name: string }>('select name from schema_migration');
    const known = new Set(applied.rows.map(({ name }) => name));
    return names.filter((name) => !known.has(name));
  });
}

/**
 * Applies what is pending and gives its names. Two at once are safe: the second
 * waits (up to two minutes) and finds nothing to do.
 */
export async function migrate(url: string): Promise<string[]> {
  return connected(url, async (client) => {
    await client.query(`select set_config('lock_timeout', $1, false)`, [LOCK_PATIENCE]);
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    // The lock goes with the connection.
    const options = ormOptions(url, []);
    const orm = await MikroORM.init({
      ...options,
      // Whoever called says what was applied.
      logger: () => undefined,
      // A new index on a large table takes its time.
      driverOptions: { ...options.driverOptions, statement_timeout: 0, query_timeout: 0 },
    });
    try {
      const applied = await orm.migrator.up();
      return applied.map(({ name }) => name);
    } finally {
      await orm.close(true);
    }
  });
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'tellerline migrate',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // A connection lost meanwhile fails the statement under way, which is enough.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string }>(
      `select current_setting('server_version_num') as version`,
    );
    const major = Math.floor(Number(rows[0].version) / 10_000);
    if (major < OLDEST_SERVER) {
      throw new Error(`the server is PostgreSQL ${major}; it must be ${OLDEST_SERVER} or later`);
    }
    return await work(client);
  } finally {
    await client.end();
  }
}
