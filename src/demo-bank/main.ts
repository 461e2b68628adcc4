import 'reflect-metadata';
import { StartRefused } from '../failure/start-refused.js';
import { SettingsRefused } from '../settings/settings-file.adapter.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Sealer } from '../storage/sealing.js';
import { StoragePlace } from '../storage/storage-place.js';
import { DemoBankRunner } from './demo-bank.runner.js';

/** Exit codes, as in sysexits.h. */
const EX_SOFTWARE = 70;
const EX_CONFIG = 78;
/** After this a stop is cut short, in milliseconds. */
const STOP_DEADLINE = 10_000;

try {
  const settings = SettingsStore.open();
  const storage = await StoragePlace.open(settings.current);
  const { keys, lookupKey } = storage.keys;
  const bank = new DemoBankRunner(settings, storage.database, new Sealer(keys, lookupKey));
  const close = async () => {
    await bank.onApplicationShutdown();
    await storage.onApplicationShutdown();
  };
  await bank.start().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  process.stdout.write(`demo bank listens on ${bank.address}\n`);
  const stop = () => {
    setTimeout(() => process.exit(EX_SOFTWARE), STOP_DEADLINE).unref();
    close().then(
      () => process.exit(0),
      () => process.exit(EX_SOFTWARE),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, stop);
} catch (error) {
  process.stderr.write(`demo bank: ${reasonOf(error)}\n`);
  process.exitCode = isOfSettings(error) ? EX_CONFIG : EX_SOFTWARE;
}

/** With a stack where nobody expected it. */
function reasonOf(error: unknown): string {
  if (error instanceof SettingsRefused) return error.message;
  if (error instanceof StartRefused) return `cannot start: ${error.message}`;
  return `cannot start: ${(error as Error).stack ?? String(error)}`;
}

function isOfSettings(error: unknown): boolean {
  if (error instanceof StartRefused) return error.by === 'settings';
  return error instanceof SettingsRefused;
}
