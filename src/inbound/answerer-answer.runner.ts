import { Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import type { Understood } from '../keyword/understood.js';
import { AnswererCode } from './answerer-code.runner.js';
import { AnswererCommand } from './answerer-command.runner.js';
import type { Asked } from './answerer-command.runner.js';
import { closing, decided, ignored, repeated } from './answerer-decision.js';
import type { Arrival, Decision } from './answerer-decision.js';
import { answerBy, askedAgain } from './answerer-replies.js';
import { CODE_LENGTH } from './code.js';
import type { CommandRecord } from './command-record.js';
import { CommandStore } from './command.store.js';
import { CommandWriter, decisionOf } from './command-writer.runner.js';
import { choiceOf, isChoice } from './conversation.js';
import type { Conversation } from './conversation.js';
import { ConversationStore } from './conversation.store.js';
import { stopsCard } from './guard-rules.js';
import type { Written } from './rate.store.js';

type Answer = Extract<Understood, { kind: 'answer' }>;

/** Decides what becomes of an answer to a question: digits, YES or NO. */
@Injectable()
export class AnswererAnswer {
  constructor(
    private readonly conversations: ConversationStore,
    private readonly commands: CommandStore,
    private readonly codes: AnswererCode,
    private readonly ofCommand: AnswererCommand,
    private readonly writer: CommandWriter,
  ) {}

  /** What the message came to, committed; `open` is what is open, and what it answered. */
  async answer(
    given: Arrival,
    { digits, word }: Answer,
    open: readonly Conversation[],
    written: Written,
  ): Promise<CommandRecord> {
    const { commandId, receivedAt } = given.received;
    const arrival = inLanguageOf(given, open);
    const mine = open.find(({ answeredBy }) => answeredBy === commandId);
    if (mine !== undefined) return this.#confirmed(arrival, mine, digits);
    const isRepeat = written.isOver({ answer: digits ?? word ?? '' });
    if (open.length === 0) {
      if (isRepeat) return this.writer.write(arrival, repeated());
      const isHelped = !written.isOver('not_understood');
      return this.#unasked(arrival, isHelped, answerBy('reply_nothing_open'));
    }
    if (word === 'no') return this.#cancel(arrival, open);
    if (digits === null) return this.#again(arrival, open[0], written);
    const waiting = open.filter((one) => !isChoice(one));
    if (waiting.length === 0 || digits.length !== CODE_LENGTH) {
      for (const conversation of open.filter(isChoice)) {
        const choice = choiceOf(conversation.content.choices, digits);
        if (choice === undefined) continue;
        const { chosen } = choice;
        const { confirmed } = conversation.content;
        const asked = { command: chosen.command, chosen, confirmed };
        return this.#goOn(arrival, conversation, asked, { reason: 'chosen', digits });
      }
    }
    if (waiting.length === 0) {
      if (isRepeat) return this.writer.write(arrival, repeated());
      return this.#again(arrival, open[0], written);
    }
    const record = await this.codes.answer(arrival, waiting, digits, isRepeat);
    if (record !== null) return record;
    const now = await this.conversations.open(given.msisdnHash, receivedAt, commandId);
    const answered = now.find(({ answeredBy }) => answeredBy === commandId);
    if (answered === undefined) throw gone();
    return this.#confirmed(arrival, answered, digits);
  }

  /** The code of an inquiry came back: it may be told now. */
  #confirmed(
    arrival: Arrival,
    conversation: Conversation,
    digits: string | null,
  ): Promise<CommandRecord> {
    const { content } = conversation;
    if (content.about !== 'inquiry' || digits === null) throw gone();
    const { command, chosen } = content;
    const asked = { command, chosen, confirmed: true };
    return this.#goOn(arrival, conversation, asked, { reason: 'confirmed', digits });
  }

  /** The command goes on as this message's; the one that asked is answered. */
  async #goOn(
    arrival: Arrival,
    { commandId: asker }: Conversation,
    asked: Asked,
    { reason, digits }: { reason: 'chosen' | 'confirmed'; digits: string },
  ): Promise<CommandRecord> {
    const { msisdnHash, received, now } = arrival;
    const work = await this.ofCommand.decide(arrival, asked);
    return this.writer.write(arrival, async (tx) => {
      await this.conversations.end(tx, msisdnHash, [asker]);
      const end = { state: 'answered', reason, by: received.commandId, now } as const;
      await this.commands.close(tx, [asker], end);
      const decision = await decisionOf(work, tx);
      return { ...closing(decision, digits), answers: asker };
    });
  }

  /** NO ends all that is open: "nothing was done" is then true of all. */
  #cancel(arrival: Arrival, open: readonly Conversation[]): Promise<CommandRecord> {
    const { msisdnHash, received, now } = arrival;
    const ids = open.map(({ commandId }) => commandId);
    const [newest] = open;
    return this.writer.write(arrival, async (tx) => {
      await this.conversations.end(tx, msisdnHash, ids);
      const end = { state: 'refused', reason: 'cancelled', by: received.commandId, now } as const;
      await this.commands.close(tx, ids, end);
      const decision = decided(arrival, {
        state: 'answered',
        reason: 'cancelled',
        answers: newest.commandId,
        reply: answerBy('reply_cancelled'),
      });
      return closing(decision, 'no');
    });
  }

  /** The newest question, asked again: what came is no answer to it. */
  #again(arrival: Arrival, newest: Conversation, written: Written): Promise<CommandRecord> {
    const { content, commandId, service } = newest;
    const reply = askedAgain(content.question, newest, arrival.now);
    const isHelped = stopsCard(service) || !written.isOver('not_understood');
    return this.#unasked(arrival, isHelped, reply, commandId);
  }

  #unasked(
    arrival: Arrival,
    isHelped: boolean,
    reply: NonNullable<Decision['reply']>,
    answers: string | null = null,
  ): Promise<CommandRecord> {
    const reason = answers === null ? 'nothing_open' : 'asked_again';
    const counted = [...arrival.counted, 'not_understood'] as const;
    const decision = isHelped
      ? decided({ ...arrival, counted }, { state: 'answered', reason, reply, answers })
      : ignored(reason, { answers });
    return this.writer.write(arrival, decision);
  }
}

/** Digits have no language; a question had one. */
function inLanguageOf(arrival: Arrival, open: readonly Conversation[]): Arrival {
  if (arrival.locale !== '' || open.length === 0) return arrival;
  const { locale } = open[0].content;
  return { ...arrival, locale, keywordLocale: arrival.keywordLocale || locale };
}

function gone(): Failure {
  return new Failure('overloaded', 'a question went away while its answer was looked at', {
    retryAfter: 1000,
  });
}
