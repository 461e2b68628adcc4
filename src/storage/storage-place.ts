import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import ms from 'ms';
import { Failure } from '../failure/failure.js';
import { StartRefused } from '../failure/start-refused.js';
import type { Settings } from '../settings/settings.schema.js';
import { Database } from './database.js';
import type { StorageKeys } from './demo-keys.js';
import { demoKeys } from './demo-keys.js';
import { EmbeddedServer } from './embedded-server.js';
import { migrate, pendingMigrations } from './migrator.js';

/** A database that comes up at the same time as the daemon is waited for this long, in milliseconds. */
const READY_PATIENCE = 30_000;

/** Where this daemon stores: a server of its own, or one that it was given. */
export class StoragePlace implements OnApplicationShutdown {
  private constructor(
    readonly url: string,
    readonly database: Database,
    readonly keys: StorageKeys,
    /** The embedded server, where there is one. */
    readonly server: EmbeddedServer | undefined,
  ) {}

  /**
   * Starts the embedded server, where the settings name no other, and applies
   * the migrations to it; those of another server must have been applied. Throws
   * with what to do about it.
   */
  static async open(settings: Settings, patience = READY_PATIENCE): Promise<StoragePlace> {
    const log = new Logger('Storage');
    const server =
      settings.database.url === undefined ? await startEmbedded(settings, log) : undefined;
    const url = settings.database.url?.reveal() ?? server!.url();
    const database = new Database({
      url,
      poolSize: settings.database.poolSize,
      applicationName: `tellerline ${settings.nodeName ?? hostname()}`,
    });
    try {
      await database.ready(patience).catch((error: unknown) => {
        throw server === undefined ? notReady(error, url, patience) : error;
      });
      if (server === undefined) await refuseOldSchema(url);
      else {
        const applied = await migrate(url);
        if (applied.length > 0) log.log(`migrations applied: ${applied.join(', ')}`);
      }
      return new StoragePlace(url, database, keysOf(settings, server), server);
    } catch (error) {
      await database.close();
      await server?.stop();
      throw error;
    }
  }

  /** Last of all: Nest ends global modules after those that use them. */
  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
    await this.server?.stop();
  }
}

/** With the embedded server's doings in the log. */
async function startEmbedded(settings: Settings, log: Logger): Promise<EmbeddedServer> {
  const server = await EmbeddedServer.start({ directory: settings.database.embeddedDirectory });
  if (server.place.note !== undefined) log.warn(server.place.note);
  if (server.orphanStopped)
    log.warn('a PostgreSQL server left behind by an earlier daemon was stopped');
  server.reports.subscribe((report) => {
    if (report.kind === 'restarted') log.warn('the embedded PostgreSQL was started again');
    else if (report.kind === 'not_started') log.error(report.reason);
    else {
      const how = report.signal ?? report.code;
      log.error(`the embedded PostgreSQL ended (${how}); see ${server.place.log}`);
    }
  });
  log.log(`embedded PostgreSQL in ${server.place.root}`);
  return server;
}

/** Names the server; the user and the password of the URL are in no text. */
function notReady(error: unknown, url: string, patience: number): unknown {
  if (!(error instanceof Failure)) return error;
  const { host } = new URL(url);
  return new StartRefused(
    'surroundings',
    `${error.publicMessage} (${host}, tried for ${ms(patience)}); see database.url, or DATABASE_URL`,
    error,
  );
}

async function refuseOldSchema(url: string): Promise<void> {
  const pending = await pendingMigrations(url);
  if (pending.length === 0) return;
  throw new StartRefused(
    'surroundings',
    `the database lacks the migrations ${pending.join(', ')}; apply them with \`npm run migrate\` and start again`,
  );
}

function keysOf(
  { encryption, database }: Settings,
  server: EmbeddedServer | undefined,
): StorageKeys {
  const { keys, lookupKey } = encryption;
  if (keys.length === 0 || lookupKey === undefined) {
    return demoKeys(server?.place.root ?? resolve(database.embeddedDirectory));
  }
  return {
    keys: keys.map(({ id, key }) => ({ id, key: Buffer.from(key.reveal(), 'base64') })),
    lookupKey: Buffer.from(lookupKey.reveal(), 'base64'),
  };
}
