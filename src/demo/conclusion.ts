import type { Paint } from '../cli/text/paint.js';
import { visibleLength } from '../cli/text/paint.js';
import type { Screen } from './board-screen.js';
import { handsetUrl } from './handset.js';
import { stateOf, unexpected } from './journey.js';
import type { Journey } from './journey.js';

/** The daemon's HTTP side, and whether a number's texts can be seen there. */
export interface HttpSide {
  http: string;
  handsets: boolean;
}

/** Says how it went, and what to try next. */
export function conclude(
  journeys: readonly Journey[],
  { http, handsets }: HttpSide,
  paint: Paint,
  out: Screen,
): void {
  const wrong = unexpected(journeys);
  if (wrong.length === 0) out.write(`\n${successText(journeys, paint)}\n`);
  for (const journey of wrong) {
    const { step, messageId } = journey;
    const named = messageId === '' ? '' : ` (${messageId})`;
    const state = journey.message === null && messageId !== '' ? 'not seen' : stateOf(journey);
    out.write(`\n${paint('red', step.title)}${named} is ${state}; it should be ${step.expected}.`);
  }
  if (wrong.length > 0) out.write('\n');
  const next = [...commands(journeys, wrong[0]), metricsCommand(http)];
  if (handsets) next.push(...handsetCommands(handsetUrl(http).href));
  out.write('\nTry next:\n');
  for (const line of commandLines(next, paint, out)) out.write(`${line}\n`);
}

/** What each does beside it, or below it on a screen that has not so many columns. */
function commandLines(next: readonly Command[], paint: Paint, { isTTY, columns }: Screen) {
  const width = Math.max(...next.map(([command]) => command.length));
  const beside = next.map(
    ([command, what]) =>
      `  ${paint('bold', command)}${' '.repeat(width - command.length)}  ${what}`,
  );
  const most = isTTY === true ? (columns ?? 80) : Infinity;
  if (beside.every((line) => visibleLength(line) <= most)) return beside;
  return next.map(([command, what]) => `  ${paint('bold', command)}\n      ${what}`);
}

type Command = [command: string, what: string];

/** `25 delivered; on purpose 1 undeliverable (…), 1 refused (…)`. */
function successText(journeys: readonly Journey[], paint: Paint): string {
  const delivered = journeys.filter((journey) => stateOf(journey) === 'delivered');
  const others = Map.groupBy(
    journeys.filter(({ step }) => step.expected !== 'delivered'),
    ({ step }) => step.expected,
  );
  const onPurpose = [...others].map(
    ([outcome, all]) =>
      `${all.length} ${outcome} (${all.map(({ step }) => step.title.toLowerCase()).join(', ')})`,
  );
  const rest = journeys.filter(
    (journey) => journey.step.expected === 'delivered' && stateOf(journey) !== 'delivered',
  );
  const aside =
    rest.length === 0 ? '' : `; ${rest.length} told before, or waiting for a customer's day`;
  return (
    `${paint('green', `${delivered.length} delivered`)}; ` +
    `on purpose ${onPurpose.join(', ')}${aside}.`
  );
}

function metricsCommand(http: string): Command {
  return [`curl ${new URL('/metrics', http).href}`, 'what Prometheus reads'];
}

function handsetCommands(handset: string): Command[] {
  return [
    ['npm run demo -- phone --as C-1003', "a customer's telephone: write to the bank"],
    ['npx tellerline commands', 'what customers wrote, and what became of it'],
    [`curl -N '${handset}?msisdn=447400123456'`, 'a handset: what it receives from now on'],
    ['npx tellerline otp issue --msisdn +447400123456 --purpose login', 'a code for it'],
  ];
}

function commands(journeys: readonly Journey[], wrong: Journey | undefined): Command[] {
  const traced = [wrong, journeys.find(({ step }) => step.title === 'Long text'), ...journeys].find(
    (journey) => journey !== undefined && journey.messageId !== '',
  );
  const customer = journeys.find(({ message }) => Boolean(message?.customerId))?.message
    ?.customerId;
  return [
    [`npx tellerline trace ${traced?.messageId ?? ''}`, 'one message, segment by segment'],
    ['npx tellerline events', 'the catalogue'],
    ['npx tellerline templates preview large_withdrawal', 'its words, and what they cost'],
    [`npx tellerline customers get ${customer ?? 'C-1001'}`, 'a customer of the registry'],
    [`npx tellerline list --customer ${customer ?? 'C-1001'}`, "a customer's messages"],
    ['npx tellerline status', 'binds, queues and rates'],
    ['npx tellerline broadcast', 'campaigns, and how far they are'],
    ['npx tellerline schedules', 'wishes, reports, retention: their next moments'],
    ["npx tellerline preview --text 'Price ₹5'", 'what a text costs on the air'],
  ];
}
