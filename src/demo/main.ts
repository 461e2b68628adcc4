import { fileURLToPath } from 'node:url';
import { buildCustomEvents } from '../catalogue/build-custom-events.js';
import { readEventFiles } from '../catalogue/custom-event-files.adapter.js';
import { EventCatalogue, RESERVED_KEYS } from '../catalogue/event-catalogue.js';
import { connectionTarget, DEFAULT_ADDRESS, hostOf } from '../cli/connection.js';
import { EXIT } from '../cli/exit-codes.js';
import { UsageError } from '../cli/usage-error.js';
import { runDemo } from './run-demo.js';

/** The bank's own events of the demo, which the daemon's settings name too. */
const OWN_EVENTS = fileURLToPath(new URL('../../config/events', import.meta.url));

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());

try {
  const address = process.env['TELLERLINE_ADDRESS'] ?? DEFAULT_ADDRESS;
  const target = connectionTarget({ address, timeout: 10_000 }, process.env);
  process.exitCode = await runDemo(target, {
    out: process.stdout,
    env: process.env,
    interrupted: interruption.signal,
    patience: 60_000,
    kinds: new EventCatalogue(buildCustomEvents(readEventFiles(OWN_EVENTS), RESERVED_KEYS)).kinds,
    http: `http://${hostOf(address)}:${process.env['TELLERLINE_HTTP_PORT'] ?? '8080'}`,
  });
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = EXIT.usage;
}
