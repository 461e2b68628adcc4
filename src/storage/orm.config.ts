import type { Options } from '@mikro-orm/postgresql';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import { MIGRATIONS } from './migrations/migrations.js';

/**
 * MikroORM's settings, for what people edit; messages do not pass through it.
 * The entities come from the folders that own them.
 */
export function ormOptions(url: string, entities: NonNullable<Options['entities']>): Options {
  return {
    driver: PostgreSqlDriver,
    dbName: decodeURIComponent(new URL(url).pathname.slice(1)),
    entities,
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    migrations: {
      migrationsList: MIGRATIONS,
      tableName: 'schema_migration',
      snapshot: false,
      // One transaction for all of them: a schema is whole, or as it was.
      transactional: true,
      allOrNothing: true,
      disableForeignKeys: false,
    },
    pool: { min: 0, max: 4, idleTimeoutMillis: 60_000 },
    driverOptions: {
      // Whole, for the ORM's own reading of a URL leaves out TLS and sockets.
      connectionString: url,
      application_name: 'tellerline orm',
      connectionTimeoutMillis: 5_000,
      statement_timeout: 15_000,
      query_timeout: 20_000,
      idle_in_transaction_session_timeout: 30_000,
      keepAlive: true,
    },
    // Each request and each job forks its own.
    allowGlobalContext: false,
  };
}
