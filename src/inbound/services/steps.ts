import type { TemplateVariables } from '../../catalogue/event-kind.js';
import type { CoreOutcome } from '../../core-banking/core-bank.js';
import type { Amount } from '../../customer/customer.js';
import { Failure } from '../../failure/failure.js';
import type { ArgumentProblem, Command } from '../../keyword/understood.js';
import { RefusalReason } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { ServiceName } from '../../settings/inbound-settings.schema.js';
import type { TemplateValue } from '../../template/values.js';
import type { Choice, ChosenCommand, Inquiry, Reply, Step } from '../pull-service.js';
import { cut } from './plain-words.js';

/** The command as one of a service's own. Throws a Failure `internal` where it is another's. */
export function commandOf<Name extends ServiceName>(
  command: Command,
  names: readonly Name[],
): Extract<Command, { service: Name }> {
  if (!names.some((name) => name === command.service)) {
    throw new Failure('internal', `${command.service} was given to the service ${names.join()}`);
  }
  return command as Extract<Command, { service: Name }>;
}

/** Whose command it is, as far as the number alone tells. */
export function customerOf({ customers }: Inquiry): string | null {
  return customers.length === 1 ? customers[0].id : null;
}

export function text(value: string): TemplateValue {
  return { kind: 'text', value };
}

export function money(amount: Amount): TemplateValue {
  const { currencyCode, units, nanos } = amount;
  return { kind: 'money', currencyCode, units, nanos };
}

export function moment(at: number): TemplateValue {
  return { kind: 'date_time', at };
}

/** As TemplateValue allows them. */
const LONGEST_LINE = 60;

/** A list of one text a line. */
export function textLines(values: readonly string[], most = 20): TemplateValue {
  const lines = values.slice(0, most).map((value) => [line(value)]);
  return { kind: 'lines', lines };
}

function line(value: string) {
  return { kind: 'text', value: cut(value, LONGEST_LINE) } as const;
}

/** Without those that there are not. */
export function variables(
  of: Readonly<Record<string, TemplateValue | null | undefined>>,
): TemplateVariables {
  const there = Object.entries(of).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(there) as TemplateVariables;
}

type ReplyStep = Extract<Step, { kind: 'reply' }>;

export function reply(
  template: string,
  of: Readonly<Record<string, TemplateValue | null | undefined>>,
  told: Partial<Omit<ReplyStep, 'kind' | 'reply'>> & Pick<ReplyStep, 'customerId'>,
): ReplyStep {
  return {
    kind: 'reply',
    reply: { template, variables: variables(of) },
    outcome: 'answered',
    reason: '',
    detail: {},
    ...told,
  };
}

export function notRegistered(): ReplyStep {
  const told = { customerId: null, outcome: 'refused', reason: 'not_registered' } as const;
  return reply('reply_not_registered', {}, told);
}

/** Why something is not done, as `reply_refused` knows it. */
export type RefusalWord =
  | 'insufficient_funds'
  | 'limit_exceeded'
  | 'unknown_subject'
  | 'account_not_active'
  | 'currency_mismatch'
  | 'cheque_already_paid'
  | 'already_done'
  | 'same_account'
  | 'not_allowed';

export function refused(
  service: ServiceName,
  reason: RefusalWord,
  customerId: string | null,
  detail: Readonly<Record<string, string>> = {},
): ReplyStep {
  const told = { customerId, outcome: 'refused', reason, detail } as const;
  return reply('reply_refused', { service: text(service), reason: text(reason) }, told);
}

/** `example` as the keyword file has it. */
export function unclear(
  service: ServiceName,
  problem: ArgumentProblem,
  example: string,
  customerId: string | null,
): ReplyStep {
  return reply(
    'reply_unclear',
    { service: text(service), problem: text(problem), example: text(example) },
    { customerId, outcome: 'refused', reason: problem },
  );
}

/** More would only cost segments. */
const MOST_KNOWN = 10;

export function unknownThing(
  what: 'account' | 'card' | 'biller',
  known: readonly string[],
  customerId: string | null,
): ReplyStep {
  const names = [...new Set(known)];
  return reply(
    'reply_unknown_thing',
    { what: text(what), known: names.length === 0 ? null : textLines(names, MOST_KNOWN) },
    { customerId, outcome: 'refused', reason: `unknown_${what}` },
  );
}

/** One digit answers them all. */
const MOST_CHOICES = 9;

/** One of several, each with what it adds to the IDs that were chosen before. */
export function choose<Thing extends { customerId: string }>(
  inquiry: Inquiry,
  command: Command,
  chosen: ChosenCommand | null,
  things: readonly Thing[],
  as: (thing: Thing) => { label: string; ids: Readonly<Record<string, string>> },
): Step {
  const choices: Choice[] = things.slice(0, MOST_CHOICES).map((thing) => {
    const { label, ids } = as(thing);
    const { customerId } = thing;
    return { label, chosen: { command, customerId, ids: { ...chosen?.ids, ...ids } } };
  });
  return { kind: 'choose', customerId: customerOf(inquiry), choices };
}

const REFUSALS: Readonly<Partial<Record<RefusalReason, RefusalWord>>> = {
  [RefusalReason.REFUSAL_REASON_INSUFFICIENT_FUNDS]: 'insufficient_funds',
  [RefusalReason.REFUSAL_REASON_LIMIT_EXCEEDED]: 'limit_exceeded',
  [RefusalReason.REFUSAL_REASON_UNKNOWN_SUBJECT]: 'unknown_subject',
  [RefusalReason.REFUSAL_REASON_ACCOUNT_NOT_ACTIVE]: 'account_not_active',
  [RefusalReason.REFUSAL_REASON_CURRENCY_MISMATCH]: 'currency_mismatch',
  [RefusalReason.REFUSAL_REASON_CHEQUE_ALREADY_PAID]: 'cheque_already_paid',
  [RefusalReason.REFUSAL_REASON_ALREADY_DONE]: 'already_done',
  [RefusalReason.REFUSAL_REASON_SAME_ACCOUNT]: 'same_account',
};

/** What the customer is told where an order was not done. A reason that we do not know is the branch's to tell. */
export function toldUndone(
  service: ServiceName,
  outcome: Exclude<CoreOutcome, { state: 'done' }>,
): Reply {
  if (outcome.state === 'expired') return { template: 'reply_expired_order', variables: {} };
  const reason = REFUSALS[outcome.reason] ?? 'not_allowed';
  return {
    template: 'reply_refused',
    variables: { service: text(service), reason: text(reason) },
  };
}
