import { Inject, Injectable, Optional } from '@nestjs/common';
import { CustomerStore } from '../customer/customer.store.js';
import { KeywordStore } from '../keyword/keyword.store.js';
import type { Command, Understood } from '../keyword/understood.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Sealer } from '../storage/sealing.js';
import { AnswererAnswer } from './answerer-answer.runner.js';
import { AnswererCommand } from './answerer-command.runner.js';
import { decided, ignored, onlyCustomer } from './answerer-decision.js';
import type { Arrival, Decision } from './answerer-decision.js';
import { AnswererOffers } from './answerer-offers.runner.js';
import { answerBy } from './answerer-replies.js';
import {
  isOfCard,
  offersIn,
  silenced,
  silenceOf,
  spendsBeyond,
  spendsOf,
} from './answerer-silence.js';
import type { CommandRecord } from './command-record.js';
import { CommandStore } from './command.store.js';
import { ConversationStore } from './conversation.store.js';
import { stopsCard } from './guard-rules.js';
import { CommandWay } from './command-way.runner.js';
import { CommandWriter } from './command-writer.runner.js';
import { INBOUND_CLOCK } from './inbound-clock.js';
import type { Clock } from './inbound-clock.js';
import { InboundReports } from './inbound-reports.js';
import { isOwnNumber } from './loop.js';
import { SenderRates } from './rate.store.js';
import type { Written } from './rate.store.js';
import type { ReceivedText, TextAnswerer } from './received-text.js';

/** What a message came to, and whether it was an answer to a question. */
interface Judged {
  record: CommandRecord;
  isAnswer: boolean;
}

/**
 * Answers customers' messages. First what becomes of a message is decided and
 * committed, then it is done: begun again after a crash, it goes on from what is
 * committed.
 */
@Injectable()
export class AnswererRunner implements TextAnswerer {
  constructor(
    private readonly customers: CustomerStore,
    private readonly keywords: KeywordStore,
    private readonly settings: SettingsStore,
    private readonly sealer: Sealer,
    private readonly rates: SenderRates,
    private readonly commands: CommandStore,
    private readonly conversations: ConversationStore,
    private readonly writer: CommandWriter,
    private readonly way: CommandWay,
    private readonly ofCommand: AnswererCommand,
    private readonly ofAnswer: AnswererAnswer,
    private readonly offers: AnswererOffers,
    private readonly reports: InboundReports,
    @Optional() @Inject(INBOUND_CLOCK) private readonly clock: Clock = Date.now,
  ) {}

  async answer(received: ReceivedText): Promise<void> {
    // Of what nobody had in hand before nothing is written; the writer finds out where that is wrong.
    const before =
      received.attempt === 1 ? undefined : await this.commands.find(received.commandId);
    const { record, isAnswer } =
      before === undefined
        ? await this.#judge(received)
        : { record: before, isAnswer: before.answers !== null };
    const end = await this.way.toTheEnd(record);
    this.reports.all.next({
      kind: 'handled',
      commandId: record.commandId,
      carrier: record.carrier,
      service: isAnswer ? 'answer' : record.service,
      state: end.state,
      reason: end.reason,
      guard: record.guard,
      millisecondsToReply: Math.max(0, this.clock() - received.receivedAt),
    });
  }

  /** What becomes of a message that is seen for the first time. */
  async #judge(received: ReceivedText): Promise<Judged> {
    let arrival = await this.#arrival(received);
    const write = async (decision: Decision): Promise<Judged> => ({
      record: await this.writer.write(arrival, decision),
      isAnswer: false,
    });
    if (received.msisdn === null) return write(ignored('no_sender'));
    if (isOwnNumber(received.msisdn, this.#own(received))) return write(ignored('own_number'));
    const written = await this.rates.of(arrival.msisdnHash, arrival.now);
    const understood = this.#understood(arrival);
    if (understood !== null) arrival = this.#inLanguage(arrival, understood);
    // Whoever answered in time is not late because we are.
    const open =
      understood?.kind === 'answer'
        ? await this.conversations.open(arrival.msisdnHash, received.receivedAt, received.commandId)
        : [];
    const silence = silenceOf(arrival, written);
    const offers = offersIn(understood, open);
    if (offers !== null) {
      const record = await this.offers.answer(arrival, offers, silence);
      return { record, isAnswer: false };
    }
    const isBeyond = silence === 'rate' && isOfCard(arrival, understood, open);
    if (silence !== null && !(isBeyond && !written.isOver('card_stop'))) {
      return write(silenced(arrival, silence, written));
    }
    if (isBeyond) arrival = { ...arrival, counted: spendsBeyond(received) };
    if (understood === null) return write(unreadable(arrival, written));
    if (this.#isTooLate(arrival)) return write(tooLate(arrival));
    if (understood.kind === 'answer') {
      const record = await this.ofAnswer.answer(arrival, understood, open, written);
      return { record, isAnswer: true };
    }
    if (understood.kind !== 'command' && !asksForLanguages(understood)) {
      return write(notUnderstood(arrival, understood, written));
    }
    const command: Command =
      understood.kind === 'command' ? understood.command : { service: 'language', locale: null };
    const work = await this.ofCommand.decide(arrival, { command, chosen: null, confirmed: false });
    return { record: await this.writer.write(arrival, work), isAnswer: false };
  }

  async #arrival(received: ReceivedText): Promise<Arrival> {
    const msisdn = received.msisdn ?? received.source;
    const registered =
      received.msisdn === null ? [] : await this.customers.findByMsisdn(received.msisdn);
    const customers = registered.filter(({ blocked }) => !blocked);
    const locale = customers.find((one) => one.locale !== null)?.locale ?? '';
    return {
      received,
      msisdn,
      msisdnHash: this.sealer.lookupHash(msisdn),
      registered,
      customers,
      locale,
      keywordLocale: locale,
      counted: spendsOf(received, registered),
      now: this.clock(),
    };
  }

  /** Null of what nobody can read. */
  #understood({ received, locale }: Arrival): Understood | null {
    const { text, missingParts } = received;
    return text === null || missingParts > 0 ? null : this.keywords.interpret(text, locale);
  }

  /** A customer without a language gets that of the keyword. */
  #inLanguage(arrival: Arrival, understood: Understood): Arrival {
    const ofKeyword = understood.kind === 'answer' ? null : understood.locale;
    return {
      ...arrival,
      locale: arrival.locale || (ofKeyword ?? ''),
      keywordLocale: ofKeyword ?? arrival.keywordLocale,
    };
  }

  /** Where our own messages come from, and customers' go to. */
  #own({ destination }: ReceivedText): string[] {
    return [destination, ...this.settings.current.routes.map(({ senderId }) => senderId)];
  }

  /**
   * Whatever is asked: what acts must not be done when nobody expects it any more,
   * and an answer out of the past is taken for one of now.
   */
  #isTooLate({ received, now }: Arrival): boolean {
    return now - received.receivedAt > this.settings.current.inbound.commandLifetime;
  }
}

/** LANG in a language that there is not: which there are says more than an example. */
function asksForLanguages(
  understood: Understood,
): understood is Extract<Understood, { kind: 'unclear' }> {
  return understood.kind === 'unclear' && understood.problem === 'language_unknown';
}

function tooLate(arrival: Arrival): Decision {
  const reply = answerBy('reply_too_late');
  return decided(arrival, { state: 'expired', reason: 'too_late', reply });
}

function unreadable(arrival: Arrival, written: Written): Decision {
  const reason = arrival.received.missingParts > 0 ? 'parts_missing' : 'unreadable';
  if (written.isOver('not_understood')) return ignored(reason);
  const counted = [...arrival.counted, 'not_understood'] as const;
  const reply = answerBy(`reply_${reason}`);
  return decided({ ...arrival, counted }, { state: 'refused', reason, reply });
}

/** So many are helped; then it is taken for a machine that answers us. */
function notUnderstood(
  arrival: Arrival,
  understood: Extract<Understood, { kind: 'unclear' | 'unknown' }>,
  written: Written,
): Decision {
  const text = (value: string) => ({ kind: 'text', value }) as const;
  const customerId = onlyCustomer(arrival);
  const counted = [...arrival.counted, 'not_understood'] as const;
  if (understood.kind === 'unclear') {
    const { service, problem, example } = understood;
    const isHelped = stopsCard(service) || !written.isOver('not_understood');
    if (!isHelped) return ignored(problem, { service, customerId });
    const reply = answerBy('reply_unclear', {
      service: text(service),
      problem: text(problem),
      example: text(example),
    });
    return decided({ ...arrival, counted }, { service, state: 'refused', reason: problem, reply });
  }
  const { nearest } = understood;
  const reason = 'not_understood';
  if (written.isOver('not_understood')) return ignored(reason, { customerId });
  const reply =
    nearest === null
      ? answerBy('reply_unknown')
      : answerBy('reply_unknown', { example: text(nearest.example) });
  const detail: Decision['detail'] = nearest === null ? {} : { nearest: nearest.keyword };
  return decided({ ...arrival, counted }, { state: 'refused', reason, detail, reply });
}
