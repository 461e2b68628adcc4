import type { GatewayClient } from '../cli/client.js';
import { formatElapsed } from '../cli/text/elapsed.js';
import { commandGuardName, commandStateName } from '../cli/text/names.js';
import type { Paint } from '../cli/text/paint.js';
import { timestampOf } from '../cli/text/timestamp.js';
import { DEMO_CUSTOMERS } from '../customer/demo-customers.js';
import { CommandState } from '../rpc/generated/tellerline/v1/inbound_service.js';
import type { Screen } from './board-screen.js';
import { ChatScreen } from './chat-screen.js';
import { Phone, SHORT_CODE } from './phone.js';
import { TalkOutcomes } from './phone-outcome.js';
import type { Outcome } from './phone-outcome.js';
import { LONGEST_TALK, TALKERS } from './phone-steps.js';
import type { PhoneStep, Talker } from './phone-steps.js';

/** Milliseconds for an answer to reach the handset. */
const PATIENCE = 20_000;
/** inbound.rates.message, as it is unless the settings say otherwise. */
const MOST_IN_AN_HOUR = 30;
const HOUR = 3_600_000;
/** Questions of the bank that are answered before a talk about one thing is given up. */
const MOST_QUESTIONS = 3;

export interface TalkSurroundings {
  client: GatewayClient;
  /** The daemon's HTTP side. */
  http: string;
  out: Screen;
  paint: Paint;
  interrupted: AbortSignal;
}

/** A customer writes to the bank, and reads what it answers. Gives whether all went as it should. */
export async function playTalk(surroundings: TalkSurroundings): Promise<boolean> {
  const { client, http, out, paint, interrupted } = surroundings;
  const talker = await whoTalks(client);
  if (talker === null) {
    out.write('\nThe demo customers have written as much as they may within an hour.\n');
    return true;
  }
  const { customerId, steps } = talker;
  const phone = await Phone.open(http, numberOf(customerId));
  if (phone === null) return true;
  try {
    out.write(`\n${paint('bold', `Customer ${customerId} writes to ${SHORT_CODE}:`)}\n\n`);
    const outcomes = await TalkOutcomes.from(client, customerId, Date.now());
    const chat = new ChatScreen(out, paint);
    let right = true;
    for (const step of steps) {
      if (interrupted.aborted) return false;
      const fate = await talkAbout(step, phone, outcomes, chat, interrupted);
      if (fate === 'no simulator') {
        out.write('  This daemon takes no texts from handsets.\n');
        return true;
      }
      right &&= fate === 'right';
      // After a silence nobody can tell which answer is whose.
      if (fate === 'silent') return false;
    }
    return right;
  } finally {
    phone.close();
  }
}

type Fate = 'right' | 'wrong' | 'silent' | 'no simulator';

/** One thing that the customer wants, with what the bank asks back. */
async function talkAbout(
  step: PhoneStep,
  phone: Phone,
  outcomes: TalkOutcomes,
  chat: ChatScreen,
  interrupted: AbortSignal,
): Promise<Fate> {
  let { text } = step;
  for (let questions = 0; ; questions++) {
    chat.customer(text);
    const began = performance.now();
    const sent = await phone.send(text);
    if (sent === 'no simulator') return sent;
    const said = sent === 'sent' ? await phone.next(PATIENCE) : null;
    const took = formatElapsed(performance.now() - began);
    if (said === null) {
      chat.remark(
        sent === 'sent' ? `no answer within ${took}` : 'the daemon did not take it',
        true,
      );
      return 'silent';
    }
    chat.bank(said);
    const outcome = await outcomes.next(interrupted);
    const answer = outcome === null ? null : answerTo(outcome, said);
    if (answer !== null && questions < MOST_QUESTIONS) {
      chat.remark(`${summaryOf(outcome)}, ${took}`);
      text = answer;
      continue;
    }
    const right = outcome !== null && isRight(step, outcome);
    const instead = right ? '' : `; it should be ${step.replies.join(' or ')}`;
    chat.remark(`${summaryOf(outcome)}, ${took}${instead}`, !right);
    return right ? 'right' : 'wrong';
  }
}

/** What the customer writes to a question: the first of a choice, or the code; null where none was asked. */
function answerTo({ command, reply }: Outcome, said: string): string | null {
  if (command.state !== CommandState.COMMAND_STATE_WAITING) return null;
  if (reply === 'reply_choose') return '1';
  return /(?<!\d)\d{6}(?!\d)/.exec(said)?.[0] ?? null;
}

function isRight({ replies, reasons }: PhoneStep, { command, reply }: Outcome): boolean {
  return replies.includes(reply) && (reasons === undefined || reasons.includes(command.reason));
}

/** `bill payment done, with code`, as the audit has it. */
function summaryOf(outcome: Outcome | null): string {
  if (outcome === null) return 'not in the audit';
  const { service, state, reason, guard } = outcome.command;
  const what = service === '' ? 'unknown' : service.replaceAll('_', ' ');
  const why = reason === '' ? '' : ` (${reason.replaceAll('_', ' ')})`;
  const enough = commandGuardName(guard);
  const by = enough === 'pin' || enough === 'code' ? `, with ${enough}` : '';
  return `${what}: ${commandStateName(state)}${why}${by}`;
}

/** Somebody whose number may write so much yet, and who is not locked; null where nobody may. */
async function whoTalks(client: GatewayClient): Promise<Talker | null> {
  for (const talker of TALKERS) {
    const { customerId } = talker;
    const receivedAfter = timestampOf(Date.now() - HOUR);
    const pageSize = MOST_IN_AN_HOUR;
    const [written, { locks }] = await Promise.all([
      client.inbound.listCommands({ customerId, receivedAfter, pageSize }),
      client.inbound.listLocks({ customerId }),
    ]);
    const locked = locks.some(({ lockedUntil }) => Boolean(lockedUntil));
    if (!locked && written.commands.length + LONGEST_TALK <= MOST_IN_AN_HOUR) return talker;
  }
  return null;
}

export function numberOf(customerId: string): string {
  const customer = DEMO_CUSTOMERS.find(({ id }) => id === customerId);
  if (customer === undefined) throw new Error(`there is no demo customer ${customerId}`);
  return customer.msisdn;
}
