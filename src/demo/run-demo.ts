import type { Readable, Writable } from 'node:stream';
import type { EventKind } from '../catalogue/event-kind.js';
import { GatewayClient } from '../cli/client.js';
import type { GatewayTarget } from '../cli/client.js';
import { EXIT, exitCodeOfStatus } from '../cli/exit-codes.js';
import type { ExitCode } from '../cli/exit-codes.js';
import { followMessages } from '../cli/follow.js';
import { isServiceError, readRpcError } from '../cli/rpc-error.js';
import { paintFor } from '../cli/text/paint.js';
import type { Paint } from '../cli/text/paint.js';
import { printable } from '../cli/text/printable.js';
import { BoardScreen } from './board-screen.js';
import type { Screen } from './board-screen.js';
import { playCampaign } from './campaign-scene.js';
import { conclude } from './conclusion.js';
import { demoSteps } from './demo-steps.js';
import type { Run } from './demo-steps.js';
import { usePhone } from './interactive-phone.js';
import { startJourney, unexpected } from './journey.js';
import type { Journey } from './journey.js';
import { issueOtp, playOtp } from './otp-scene.js';
import { playTalk } from './phone-talk.js';
import { answers } from './rule-steps.js';

export interface DemoSurroundings {
  out: Screen;
  env: NodeJS.ProcessEnv;
  interrupted: AbortSignal;
  /** Milliseconds until messages that are not final are given up. */
  patience: number;
  /** The catalogue's events, the bank's own included. */
  kinds: readonly EventKind[];
  /** The campaign at the end; null for none. */
  campaign: CampaignOptions | null;
  /** The daemon's HTTP side, where a number's handset can be looked at. */
  http: string;
  /** A terminal, to write as a customer once the demo is over; absent where nobody is at one. */
  terminal?: { input: Readable; out: Screen & Writable };
}

export interface CampaignOptions {
  recipients: number;
  /** Who approves it. */
  approver: GatewayTarget;
  /** Without the rest of the demo. */
  alone?: boolean;
}

/** Whose telephone it is at the end, until another is chosen. */
export const FIRST_PERSON = 'C-1001';

/** Sends the demo's messages and shows their way; 0 when every fate is the expected one. */
export async function runDemo(
  target: GatewayTarget,
  surroundings: DemoSurroundings,
): Promise<ExitCode> {
  const { out, env } = surroundings;
  const paint = paintFor(out, env);
  const client = new GatewayClient(target);
  try {
    return await demonstrate(client, target, paint, surroundings);
  } catch (error) {
    if (!isServiceError(error)) throw error;
    const code = exitCodeOfStatus(error.code);
    out.write(`${failureText(error, code, target)}\n`);
    return code;
  } finally {
    client.close();
  }
}

async function demonstrate(
  client: GatewayClient,
  target: GatewayTarget,
  paint: Paint,
  surroundings: DemoSurroundings,
): Promise<ExitCode> {
  const { out, interrupted, patience, kinds, http, campaign, terminal } = surroundings;
  const now = Date.now();
  const run: Run = { name: now.toString(36), number: Math.floor(now / 1000), now };
  const sendCampaign = () =>
    campaign === null || playCampaign({ client, ...campaign, run, http, out, paint, interrupted });
  if (campaign?.alone === true) {
    const sent = await sendCampaign();
    if (interrupted.aborted) return EXIT.interrupted;
    return sent ? EXIT.ok : EXIT.notDelivered;
  }
  await askForConsents(client, run, kinds);
  const journeys: Journey[] = [];
  for (const step of demoSteps(run, kinds)) journeys.push(await startJourney(client, step));
  const scene = await issueOtp(client, run, http);
  try {
    journeys.push(scene.journey);
    const ids = journeys.map(({ messageId }) => messageId).filter((id) => id !== '');
    out.write(`${ids.length} messages accepted by the daemon at ${target.address}.\n\n`);

    const deadline = AbortSignal.timeout(patience);
    const signal = AbortSignal.any([interrupted, deadline]);
    const screen = new BoardScreen(out, paint);
    screen.show(journeys, null);
    for await (const message of followMessages(client, ids, { signal })) {
      const journey = journeys.find(({ messageId }) => messageId === message.messageId);
      if (journey !== undefined) journey.message = message;
      screen.show(journeys, message);
    }
    screen.finish(journeys);
    if (interrupted.aborted) return EXIT.interrupted;
    const verified = await playOtp(client, scene, paint, (line) => void out.write(`${line}\n`));
    const handsets = scene.handset !== null;
    const talked = !handsets || (await playTalk({ client, http, out, paint, interrupted }));
    if (interrupted.aborted) return EXIT.interrupted;
    const sent = await sendCampaign();
    if (interrupted.aborted) return EXIT.interrupted;
    conclude(journeys, { http, handsets }, paint, out);
    if (terminal !== undefined && handsets) {
      out.write('\nAnd now you:\n');
      await usePhone(FIRST_PERSON, { ...terminal, http, paint, interrupted });
    }
    const asExpected = verified && talked && sent && unexpected(journeys).length === 0;
    return asExpected ? EXIT.ok : EXIT.notDelivered;
  } finally {
    scene.handset?.close();
  }
}

async function askForConsents(
  client: GatewayClient,
  run: Run,
  kinds: readonly EventKind[],
): Promise<void> {
  for (const { customerId, category, granted } of answers(run, kinds)) {
    await client.customers.setConsent({
      customerId,
      consent: { category, granted, source: 'demo' },
    });
  }
}

function failureText(error: Error, code: ExitCode, target: GatewayTarget): string {
  if (!isServiceError(error)) return error.message;
  const rpc = readRpcError(error);
  if (code === EXIT.unavailable && !rpc.answered) {
    return (
      `Tellerline does not answer at ${target.address} (${printable(rpc.message)}).\n` +
      'Start it in another terminal with: npm start\n' +
      'and run this again once it says that it is ready.'
    );
  }
  const lines = rpc.violations.map(
    (one) => `  ${printable(one.field)}: ${printable(one.description)}`,
  );
  const hint =
    code === EXIT.denied
      ? [
          'The demo needs the demo client of config/tellerline.yaml, or a key in TELLERLINE_API_KEY.',
        ]
      : [];
  return [`${rpc.codeName}: ${printable(rpc.message)}`, ...lines, ...hint].join('\n');
}
