import type { Buffer } from 'node:buffer';
import type { Customer } from '../customer/customer.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import type { PendingReply } from './command-record.js';
import type { ConversationContent } from './conversation.js';
import type { CommandGuard, CommandState, InboundReport } from './inbound-reports.js';
import type { PlannedOrder } from './pull-service.js';
import type { Counted } from './rate.store.js';
import type { ReceivedText } from './received-text.js';

/** A message that is looked at, and what is known of who wrote it. */
export interface Arrival {
  received: ReceivedText;
  /** E.164; as it came where it is none. */
  msisdn: string;
  msisdnHash: Buffer;
  /** Who has the number. */
  registered: readonly Customer[];
  /** Blocked ones left out. */
  customers: readonly Customer[];
  /** In which the reply is; empty takes the bank's. */
  locale: string;
  /** Of the keyword; the customer's where there is none. */
  keywordLocale: string;
  /** What the answer counts for. */
  counted: readonly Counted[];
  /** Milliseconds since the epoch. */
  now: number;
}

/** What becomes of a message: all of it is committed at once. */
export interface Decision {
  service: ServiceName | null;
  state: CommandState;
  reason: string;
  guard: CommandGuard;
  customerId: string | null;
  detail: Readonly<Record<string, string>>;
  /** Null where nobody is told anything now. */
  reply: PendingReply | null;
  /** Of an order: to be executed, or for the audit. */
  planned: PlannedOrder | null;
  /** What waits for an answer from now on. */
  asked: ConversationContent | null;
  /** The command that this message answers. */
  answers: string | null;
  counted: readonly Counted[];
  /** Once it is committed. */
  reports: readonly InboundReport[];
}

const NOTHING = {
  service: null,
  reason: '',
  guard: 'none',
  customerId: null,
  detail: {},
  reply: null,
  planned: null,
  asked: null,
  answers: null,
  reports: [],
} as const satisfies Partial<Decision>;

/** Of the number's only customer, unless another is named. */
export function decided(
  arrival: Pick<Arrival, 'counted' | 'customers'>,
  over: Partial<Decision> & Pick<Decision, 'state'>,
): Decision {
  return { ...NOTHING, counted: arrival.counted, customerId: onlyCustomer(arrival), ...over };
}

/** Nothing is said, and nothing is counted: what is ignored does not keep others from being answered. */
export function ignored(reason: string, over: Partial<Decision> = {}): Decision {
  return { ...NOTHING, counted: [], state: 'ignored', reason, ...over };
}

/** The same answer again, after it closed its question: it came twice, or was sent twice to be sure. */
export function repeated(): Decision {
  return ignored('repeated');
}

/** Of an answer that closed a question: the same again is known for a while. */
export function closing(decision: Decision, answer: string): Decision {
  return { ...decision, counted: [...decision.counted, { answer }] };
}

/** Whose message it is, as far as the number alone tells. */
export function onlyCustomer({ customers }: Pick<Arrival, 'customers'>): string | null {
  return customers.length === 1 ? customers[0].id : null;
}
