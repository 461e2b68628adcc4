import { fileURLToPath } from 'node:url';
import { buildCustomEvents } from '../catalogue/build-custom-events.js';
import { readEventFiles } from '../catalogue/custom-event-files.adapter.js';
import { EventCatalogue, RESERVED_KEYS } from '../catalogue/event-catalogue.js';
import type { GatewayTarget } from '../cli/client.js';
import { connectionTarget, DEFAULT_ADDRESS, demoKey, hostOf } from '../cli/connection.js';
import { EXIT } from '../cli/exit-codes.js';
import { paintFor } from '../cli/text/paint.js';
import { UsageError } from '../cli/usage-error.js';
import { demoAsked } from './demo-options.js';
import type { DemoAsked } from './demo-options.js';
import { usePhone } from './interactive-phone.js';
import { runDemo } from './run-demo.js';
import type { CampaignOptions } from './run-demo.js';

/** The bank's own events of the demo, which the daemon's settings name too. */
const OWN_EVENTS = fileURLToPath(new URL('../../config/events', import.meta.url));

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());

/** Null where none is wanted, or nobody is known who could approve it. */
function campaignOf(asked: DemoAsked, target: GatewayTarget): CampaignOptions | null {
  if (asked.recipients === 0) return null;
  const apiKey = demoKey(process.env, 'approve');
  if (apiKey === null) {
    console.error('No campaign: the settings name no client that could approve it.');
    return null;
  }
  const { recipients, campaignAlone: alone } = asked;
  return { recipients, alone, approver: { ...target, apiKey } };
}

try {
  const asked = demoAsked(process.argv.slice(2));
  const address = process.env['TELLERLINE_ADDRESS'] ?? DEFAULT_ADDRESS;
  const http = `http://${hostOf(address)}:${process.env['TELLERLINE_HTTP_PORT'] ?? '8080'}`;
  const terminal = { input: process.stdin, out: process.stdout };
  const interrupted = interruption.signal;
  if (asked.person !== null) {
    const paint = paintFor(process.stdout, process.env);
    process.exitCode = await usePhone(asked.person, { ...terminal, http, paint, interrupted });
  } else {
    const target = connectionTarget({ address, timeout: 20_000 }, process.env);
    const somebody = process.stdin.isTTY && process.stdout.isTTY;
    process.exitCode = await runDemo(target, {
      out: process.stdout,
      env: process.env,
      interrupted,
      patience: 60_000,
      kinds: new EventCatalogue(buildCustomEvents(readEventFiles(OWN_EVENTS), RESERVED_KEYS)).kinds,
      http,
      campaign: campaignOf(asked, target),
      ...(somebody && { terminal }),
    });
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = EXIT.usage;
}
