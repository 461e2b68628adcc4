import 'reflect-metadata';
import { SettingsRefused, requireSettings } from '../settings/settings-file.adapter.js';
import type { Settings } from '../settings/settings.schema.js';
import { troubleOf } from './database-errors.js';
import { EmbeddedServer } from './embedded-server.js';
import { migrate } from './migrator.js';

/** Exit codes, as in sysexits.h. */
const EX_UNAVAILABLE = 69;
const EX_SOFTWARE = 70;
const EX_CONFIG = 78;

try {
  const applied = await apply(requireSettings(process.env).settings);
  const lines = applied.map((name) => `applied ${name}`);
  const text = lines.length > 0 ? lines.join('\n') : 'nothing to apply: the database is up to date';
  process.stdout.write(`${text}\n`);
} catch (error) {
  process.stderr.write(`tellerline migrate: ${(error as Error).message}\n`);
  process.exitCode = exitCodeOf(error);
}

async function apply({ database }: Settings): Promise<string[]> {
  if (database.url !== undefined) return migrate(database.url.reveal());
  const server = await EmbeddedServer.start({ directory: database.embeddedDirectory });
  try {
    return await migrate(server.url());
  } finally {
    await server.stop();
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof SettingsRefused) return EX_CONFIG;
  return troubleOf(error) === 'refused' ? EX_SOFTWARE : EX_UNAVAILABLE;
}
