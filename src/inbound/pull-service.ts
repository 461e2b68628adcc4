import type { TemplateVariables } from '../catalogue/event-kind.js';
import type { CoreOrder, CoreOutcome } from '../core-banking/core-bank.js';
import type { Amount, Customer } from '../customer/customer.js';
import type { Command } from '../keyword/understood.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import type { ReceivedText } from './received-text.js';

/** Who asks, and how: all that a service knows besides the command. */
export interface Inquiry {
  received: ReceivedText & { msisdn: string; text: string };
  /** Who has the number, blocked ones left out; empty for a stranger. */
  customers: readonly Customer[];
  /** In which the reply is: the customer's, else the keyword's. */
  locale: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** A text to the customer: a reply kind of the catalogue and what goes into it. */
export interface Reply {
  /** Such as `reply_balance`. */
  template: string;
  variables: TemplateVariables;
  /** Where it is another than the inquiry's: the language that was just asked for. */
  locale?: string;
}

/** An operation that is clear, and waits for what its guard asks for. */
export interface PlannedOrder {
  service: ServiceName;
  order: CoreOrder;
  /** For the day's limit and the guard; null where no money moves. */
  amount: Amount | null;
  /** For the audit and for the question: name by name, without a full number. */
  detail: Readonly<Record<string, string>>;
  /** What is asked to be confirmed, such as `reply_confirm_payment`, without its code and minutes. */
  question: Reply;
}

/** What a service makes of a command. */
export type Step =
  /** Answered, or refused: nothing is done at the core. */
  | {
      kind: 'reply';
      reply: Reply;
      customerId: string | null;
      outcome: 'answered' | 'done' | 'refused';
      /** A word such as `unknown_account`; '' where there is nothing to say. */
      reason: string;
      detail: Readonly<Record<string, string>>;
    }
  /** One of several: the customer answers with its number. */
  | {
      kind: 'choose';
      customerId: string | null;
      choices: readonly Choice[];
    }
  /** The guard of the service decides what comes before it is done. */
  | { kind: 'order'; planned: PlannedOrder; pin: string | null };

/** One of the things that could have been meant. */
export interface Choice {
  /** For the customer, such as `savings XX4321`. */
  label: string;
  /** What was asked, with this one named; must be clear when it is asked again. */
  chosen: ChosenCommand;
}

/** A command, and which account, card or biller was chosen for it, by the core's ID. */
export interface ChosenCommand {
  command: Command;
  customerId: string;
  /** By the argument's name: account, from, to, card, biller. */
  ids: Readonly<Record<string, string>>;
}

/** One of the things that customers can ask for. */
export interface PullService {
  readonly names: readonly ServiceName[];
  /**
   * What is to be done. `chosen` carries what an earlier question settled.
   * Rejects with a Failure `core_away` where the bank does not answer.
   */
  plan(inquiry: Inquiry, command: Command, chosen: ChosenCommand | null): Promise<Step>;
  /** What the customer is told of an order's outcome; of services with orders. */
  told?(planned: PlannedOrder, outcome: CoreOutcome): Reply;
}

/** The Nest token of all PullServices. */
export const PULL_SERVICES = Symbol('PullServices');
