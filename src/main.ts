import 'reflect-metadata';
import { StartRefused } from './failure/start-refused.js';
import { startGateway } from './gateway.runner.js';
import { SettingsRefused } from './settings/settings-file.adapter.js';
import { SettingsStore } from './settings/settings.store.js';
import { welcome } from './welcome.js';

/** Exit codes, as in sysexits.h. */
const EX_SOFTWARE = 70;
const EX_CONFIG = 78;
/** After the stop's own deadline, in ms. */
const GRACE = 1_000;

try {
  const store = SettingsStore.open();
  const gateway = await startGateway(store);
  process.stderr.write(welcome(store.current, store.file, gateway));
  const stop = (signal: string) => {
    const watchdog = setTimeout(() => {
      process.stderr.write(
        `tellerline: not stopped within the deadline after ${signal}; cut short\n`,
      );
      process.exit(EX_SOFTWARE);
    }, store.current.shutdownDeadline + GRACE);
    gateway.stop().then(
      () => {
        clearTimeout(watchdog);
        process.exit(0);
      },
      (error: unknown) => {
        process.stderr.write(`tellerline: the stop failed: ${String(error)}\n`);
        process.exit(EX_SOFTWARE);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stop(signal));
} catch (error) {
  process.stderr.write(`tellerline: ${reasonOf(error)}\n`);
  process.exit(isOfSettings(error) ? EX_CONFIG : EX_SOFTWARE);
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
