import type { Command } from '../keyword/understood.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import type { Choice, ChosenCommand, PlannedOrder, Reply } from './pull-service.js';

/** What a question is about, and what an answer to it does. No PIN and no code is in it. */
export type ConversationContent = {
  /** In which it was asked. */
  locale: string;
  /** To ask it again. */
  question: Reply;
} & (
  | {
      about: 'choice';
      choices: readonly Choice[];
      /** A code that confirms had come before. */
      confirmed: boolean;
    }
  | {
      about: 'order';
      planned: PlannedOrder;
      /** The right PIN had come before. */
      withPin: boolean;
    }
  | { about: 'inquiry'; command: Command; chosen: ChosenCommand | null }
);

/** A question that waits for a customer's answer. */
export interface Conversation {
  service: ServiceName;
  /** That asked. */
  commandId: string;
  content: ConversationContent;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  answeredBy: string | null;
}

export type Question<About extends ConversationContent['about']> = Conversation & {
  content: Extract<ConversationContent, { about: About }>;
};

export function isChoice(conversation: Conversation): conversation is Question<'choice'> {
  return conversation.content.about === 'choice';
}

/**
 * The choice that some digits name: its number, or the last digits of what it is
 * called. Undefined where they name none.
 */
export function choiceOf(choices: readonly Choice[], digits: string): Choice | undefined {
  const number = Number(digits);
  if (digits.length <= 2 && number >= 1 && number <= choices.length) return choices[number - 1];
  if (digits.length < 3) return undefined;
  const called = choices.filter(({ label }) => new RegExp(`${digits}(?!\\d)`).test(label));
  return called.length === 1 ? called[0] : undefined;
}

/** Milliseconds: what is open for less is not worth asking again. */
const WORTH_ASKING = 20_000;

/** Whether a question is open still that asks what `content` would: its code is in the customer's hand. */
export function isAskedAlready(
  open: Conversation,
  content: ConversationContent,
  now: number,
): boolean {
  const isOpen = open.answeredBy === null && open.expiresAt - now >= WORTH_ASKING;
  return isOpen && subjectOf(open.content) === subjectOf(content);
}

/** What an answer would do; how it is asked aside. */
function subjectOf(content: ConversationContent): string {
  switch (content.about) {
    case 'choice':
      return JSON.stringify([content.about, content.choices, content.confirmed]);
    case 'order':
      return JSON.stringify([content.about, content.planned.order, content.withPin]);
    case 'inquiry':
      return JSON.stringify([content.about, content.command, content.chosen]);
  }
}

/** As it may be kept: without the PIN. */
export function withoutPin(command: Command): Command {
  return 'pin' in command && command.pin !== null ? { ...command, pin: null } : command;
}
