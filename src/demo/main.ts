import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildCustomEvents } from '../catalogue/build-custom-events.js';
import { readEventFiles } from '../catalogue/custom-event-files.adapter.js';
import { EventCatalogue, RESERVED_KEYS } from '../catalogue/event-catalogue.js';
import { connectionTarget, DEFAULT_ADDRESS, hostOf } from '../cli/connection.js';
import { EXIT } from '../cli/exit-codes.js';
import { paintFor } from '../cli/text/paint.js';
import { UsageError } from '../cli/usage-error.js';
import { usePhone } from './interactive-phone.js';
import { FIRST_PERSON, runDemo } from './run-demo.js';

/** The bank's own events of the demo, which the daemon's settings name too. */
const OWN_EVENTS = fileURLToPath(new URL('../../config/events', import.meta.url));

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());

const USAGE = 'usage: npm run demo [-- phone [--as C-1001]]';

/** Whose telephone is to be used, without the rest of the demo; null for all of it. Throws a UsageError. */
function personAsked(words: string[]): string | null {
  try {
    const { values, positionals } = parseArgs({
      args: words,
      options: { as: { type: 'string' } },
      allowPositionals: true,
    });
    const [what, ...more] = positionals;
    const isPhone = what === 'phone';
    if (more.length > 0 || (what !== undefined && !isPhone) || (values.as && !isPhone)) {
      throw new UsageError(USAGE);
    }
    return isPhone ? (values.as ?? FIRST_PERSON) : null;
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}

try {
  const person = personAsked(process.argv.slice(2));
  const address = process.env['TELLERLINE_ADDRESS'] ?? DEFAULT_ADDRESS;
  const http = `http://${hostOf(address)}:${process.env['TELLERLINE_HTTP_PORT'] ?? '8080'}`;
  const terminal = { input: process.stdin, out: process.stdout };
  const interrupted = interruption.signal;
  if (person !== null) {
    const paint = paintFor(process.stdout, process.env);
    process.exitCode = await usePhone(person, { ...terminal, http, paint, interrupted });
  } else {
    const target = connectionTarget({ address, timeout: 10_000 }, process.env);
    const somebody = process.stdin.isTTY && process.stdout.isTTY;
    process.exitCode = await runDemo(target, {
      out: process.stdout,
      env: process.env,
      interrupted,
      patience: 60_000,
      kinds: new EventCatalogue(buildCustomEvents(readEventFiles(OWN_EVENTS), RESERVED_KEYS)).kinds,
      http,
      ...(somebody && { terminal }),
    });
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = EXIT.usage;
}
