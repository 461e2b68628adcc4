import type { Paint } from '../cli/text/paint.js';
import type { Screen } from './board-screen.js';
import { stateOf, unexpected } from './journey.js';
import type { Journey } from './journey.js';

/** Says how it went, and what to try next; `handset` is where a number's texts can be seen. */
export function conclude(
  journeys: readonly Journey[],
  handset: string | null,
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
  const next = commands(journeys, wrong[0]);
  if (handset !== null) next.push(...otpCommands(handset));
  const width = Math.max(...next.map(([command]) => command.length));
  out.write('\nTry next:\n');
  for (const [command, what] of next) {
    out.write(`  ${paint('bold', command)}${' '.repeat(width - command.length)}  ${what}\n`);
  }
}

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

function otpCommands(handset: string): [command: string, what: string][] {
  return [
    [`curl -N '${handset}?msisdn=447400123456'`, 'a handset: what it receives from now on'],
    ['npx tellerline otp issue --msisdn +447400123456 --purpose login', 'a code for it'],
  ];
}

function commands(
  journeys: readonly Journey[],
  wrong: Journey | undefined,
): [command: string, what: string][] {
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
    ["npx tellerline preview --text 'Price ₹5'", 'what a text costs on the air'],
    ['curl http://127.0.0.1:8080/metrics', 'what Prometheus reads'],
  ];
}
