import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { Database } from '../../src/storage/database.js';
import type { EmbeddedServer } from '../../src/storage/embedded-server.js';
import { execute, prepareSchema, startCluster, urlOf } from './cluster.js';

export interface TestDatabase {
  url(): string;
  database(): Database;
}

export interface PrivateServer extends TestDatabase {
  /** Stops the server as `pg_ctl stop -m fast` would; sessions are told. */
  stopPostgres(): Promise<void>;
  startPostgres(): Promise<void>;
  /** Kills every process of the server at once; `startPostgres` then recovers. */
  killPostgres(): Promise<void>;
  server(): EmbeddedServer;
}

/** A fresh migrated database, with partitions around today, for the tests of the describe it is called in. */
export function useDatabase(options: { poolSize?: number } = {}): TestDatabase {
  let url: string | undefined;
  let database: Database | undefined;
  const name = `tellerline_test_${randomBytes(8).toString('hex')}`;

  beforeAll(async () => {
    const { TELLERLINE_TEST_SERVER: server, TELLERLINE_TEST_TEMPLATE: template } = process.env;
    if (server === undefined || template === undefined) {
      throw new Error('the test server is missing: test/kit/global-setup.ts did not run');
    }
    await execute(server, `create database ${name} template ${template}`);
    url = urlOf(server, name);
    database = new Database({ url, poolSize: options.poolSize ?? 6, applicationName: name });
  });

  afterAll(async () => {
    await database?.close();
    await execute(
      process.env.TELLERLINE_TEST_SERVER!,
      `drop database if exists ${name} with (force)`,
    );
  });

  return { url: () => inUse(url), database: () => inUse(database) };
}

/** An own server for the tests of the describe it is called in, to be stopped, started and killed. */
export function usePrivateServer(options: { poolSize?: number } = {}): PrivateServer {
  let cluster: Awaited<ReturnType<typeof startCluster>> | undefined;
  let database: Database | undefined;

  beforeAll(async () => {
    cluster = await startCluster();
    const url = cluster.server.url();
    await prepareSchema(url);
    database = new Database({ url, poolSize: options.poolSize ?? 6 });
  });

  afterAll(async () => {
    await database?.close();
    await cluster?.remove();
  });

  const server = () => inUse(cluster).server;
  return {
    server,
    url: () => server().url(),
    database: () => inUse(database),
    stopPostgres: () => server().stop(),
    startPostgres: () => server().start(),
    killPostgres: () => server().kill(),
  };
}

function inUse<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('there is no database before beforeAll has run');
  return value;
}
