import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import { Database } from '../../src/storage/database.js';
import { EmbeddedServer } from '../../src/storage/embedded-server.js';
import { migrate } from '../../src/storage/migrator.js';
import { PartitionRunner } from '../../src/storage/partition.runner.js';

// What goes well in the kit is nobody's news.
Logger.overrideLogger(['warn', 'error']);

const PREFIX = 'tellerline-test-';

/** For tests, which come and go: what a power cut loses does not matter, what a crash loses does. */
const TEST_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
  max_wal_size: '512MB',
  min_wal_size: '32MB',
};

const RETENTION = { messages: 90, journal: 7 };

/** An embedded server in a directory of its own that goes with it. */
export async function startCluster(): Promise<{
  server: EmbeddedServer;
  remove: () => Promise<void>;
}> {
  const directory = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // As root, the server's user must be able to go in.
  chmodSync(directory, 0o755);
  const server = await EmbeddedServer.start({ directory, settings: TEST_SETTINGS });
  return {
    server,
    remove: async () => {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Directories that runs killed half-way left behind. */
export function removeStaleClusters(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** The schema, with partitions from yesterday to the day after tomorrow. */
export async function prepareSchema(url: string): Promise<void> {
  await migrate(url);
  const database = new Database({ url, poolSize: 1 });
  try {
    await new PartitionRunner(database, () => RETENTION, 2).prepare(Date.now());
  } finally {
    await database.close();
  }
}

/** The URL of another database of the same server. */
export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs one statement of those that take no parameters, such as `create database`. */
export async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
