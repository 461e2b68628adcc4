import { GatewayClient } from '../cli/client.js';
import type { GatewayTarget } from '../cli/client.js';
import { EXIT, exitCodeOfStatus } from '../cli/exit-codes.js';
import type { ExitCode } from '../cli/exit-codes.js';
import { followMessages } from '../cli/follow.js';
import { isServiceError, readRpcError } from '../cli/rpc-error.js';
import { stateName } from '../cli/text/names.js';
import { paintFor } from '../cli/text/paint.js';
import type { Paint } from '../cli/text/paint.js';
import { printable } from '../cli/text/printable.js';
import { BoardScreen } from './board-screen.js';
import type { Screen } from './board-screen.js';
import { demoSteps } from './demo-steps.js';
import type { DemoStep } from './demo-steps.js';
import { unexpected } from './journey-board.js';
import type { Journey } from './journey-board.js';

export interface DemoSurroundings {
  out: Screen;
  env: NodeJS.ProcessEnv;
  interrupted: AbortSignal;
  /** Milliseconds until messages that are not final are given up. */
  patience: number;
}

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
  { out, interrupted, patience }: DemoSurroundings,
): Promise<ExitCode> {
  const now = Date.now();
  const journeys: Journey[] = [];
  for (const step of demoSteps(now.toString(36), now)) {
    journeys.push({ step, messageId: await accept(client, step), message: null });
  }
  const ids = journeys.map(({ messageId }) => messageId);
  out.write(`${journeys.length} messages accepted by the daemon at ${target.address}.\n\n`);

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
  return conclude(journeys, paint, out);
}

/** Publishes or sends one step; gives the message's ID. */
async function accept(client: GatewayClient, { call }: DemoStep): Promise<string> {
  const accepted =
    'event' in call ? await client.publish({ event: call.event }) : await client.send(call.send);
  return accepted.messageId;
}

function conclude(journeys: readonly Journey[], paint: Paint, out: Screen): ExitCode {
  const wrong = unexpected(journeys);
  const failed = journeys.filter(({ step }) => step.expected !== 'delivered');
  if (wrong.length === 0) {
    const delivered = journeys.length - failed.length;
    const why = failed.map(({ step }) => step.title).join(', ');
    out.write(
      `\n${paint('green', `${delivered} delivered`)}, ${failed.length} failed on purpose (${why}).\n`,
    );
  } else {
    for (const { step, messageId, message } of wrong) {
      const state = message === null ? 'not seen' : stateName(message.state);
      out.write(
        `\n${paint('red', step.title)} (${messageId}) is ${state}; it should be ${step.expected}.`,
      );
    }
    out.write('\n');
  }
  const traced = wrong[0] ?? journeys.find(({ step }) => step.title === 'long text') ?? journeys[0];
  const customer = journeys.find(({ message }) => Boolean(message?.customerId))?.message
    ?.customerId;
  const next: [command: string, what: string][] = [
    [`npx tellerline trace ${traced?.messageId ?? ''}`, 'one message, segment by segment'],
    ['npx tellerline status', 'binds, queues and rates'],
    [`npx tellerline list --customer ${customer ?? 'C-1001'}`, "a customer's messages"],
    ["npx tellerline preview --text 'Price ₹5'", 'what a text costs on the air'],
    ['curl http://127.0.0.1:8080/metrics', 'what Prometheus reads'],
  ];
  const width = Math.max(...next.map(([command]) => command.length));
  out.write('\nTry next:\n');
  for (const [command, what] of next) {
    out.write(`  ${paint('bold', command)}${' '.repeat(width - command.length)}  ${what}\n`);
  }
  return wrong.length === 0 ? EXIT.ok : EXIT.notDelivered;
}

function failureText(error: Error, code: ExitCode, target: GatewayTarget): string {
  if (!isServiceError(error)) return error.message;
  const rpc = readRpcError(error);
  if (code === EXIT.unavailable) {
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
