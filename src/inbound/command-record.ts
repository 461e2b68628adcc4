import type { CoreOutcome } from '../core-banking/core-bank.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import type { CommandGuard, CommandState } from './inbound-reports.js';
import type { PlannedOrder, Reply } from './pull-service.js';

/** A text that is to go to the customer, or went. */
export interface PendingReply extends Reply {
  /** Of one command each is sent once: such as `answer`, `outcome`, `progress`. */
  part: string;
  /** The command whose confirmation code is in it: the code itself is kept nowhere. */
  codeOf?: string;
  /** Of a question: after it the text is of no use. Milliseconds since the epoch. */
  until?: number;
}

/** What is still to be done of a command; goes with the last of it. Sealed in `command.order_sealed`. */
export interface Continuation {
  /** BCP 47, of replies; empty takes the bank's. */
  locale: string;
  /** The order that the core is asked for. */
  planned?: PlannedOrder;
  /** What became of it, while the customer was not told so. */
  outcome?: CoreOutcome;
  /** The customer was told that it is being worked on. */
  progress?: boolean;
  /** Not sent yet. */
  reply?: PendingReply;
}

/** A row of `command`: the audit, and what is left to do. */
export interface CommandRecord {
  commandId: string;
  /** Milliseconds since the epoch, as all moments here. */
  receivedAt: number;
  carrier: string;
  destination: string;
  /** E.164, or as it came where it is none. */
  msisdn: string;
  customerId: string | null;
  service: ServiceName | null;
  /** Of the keyword; the customer's where there is none. */
  locale: string;
  guard: CommandGuard;
  state: CommandState;
  reason: string;
  /** Without PIN and code. */
  detail: Readonly<Record<string, string>>;
  currency: string | null;
  /** A decimal, such as `120.5`. */
  amount: string | null;
  notAfter: number | null;
  attempts: number;
  toldUncertain: boolean;
  coreAnswer: string;
  coreReference: string;
  confirmedBy: string | null;
  answers: string | null;
  replyMessageId: string | null;
  finishedAt: number | null;
  continuation: Continuation | null;
}

/** A command as it is written first. */
export type NewCommand = Omit<
  CommandRecord,
  'attempts' | 'toldUncertain' | 'coreAnswer' | 'coreReference' | 'confirmedBy' | 'replyMessageId'
> & {
  /** When it is taken up by whoever is there, unless it is finished by then; null of what is finished. */
  lookAt: number | null;
};
