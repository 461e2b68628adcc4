import { Inject, Injectable, Logger } from '@nestjs/common';
import { codeOf, Failure } from '../failure/failure.js';
import type { Command } from '../keyword/understood.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { SettingsStore } from '../settings/settings.store.js';
import { decided, onlyCustomer } from './answerer-decision.js';
import type { Arrival, Decision } from './answerer-decision.js';
import { AnswererGate } from './answerer-gate.runner.js';
import { AnswererOrder } from './answerer-order.runner.js';
import {
  answerBy,
  answerWith,
  chooseReply,
  confirmInquiryReply,
  withMinutes,
} from './answerer-replies.js';
import { withoutPin } from './conversation.js';
import { asksForProof, guardOf, isInquiry } from './guard-rules.js';
import type { Guard } from './guard-rules.js';
import type { CommandGuard } from './inbound-reports.js';
import { PULL_SERVICES } from './pull-service.js';
import type { ChosenCommand, PullService, Step } from './pull-service.js';
import type { Work } from './command-writer.runner.js';
import { placeOf } from './work-pace.js';

/** A command to be decided, and how far questions have brought it. */
export interface Asked {
  command: Command;
  chosen: ChosenCommand | null;
  /** A code that came back has confirmed it. */
  confirmed: boolean;
}

type ChooseStep = Extract<Step, { kind: 'choose' }>;

/** Decides what becomes of a command. */
@Injectable()
export class AnswererCommand {
  readonly #log = new Logger('Inbound');
  readonly #services: ReadonlyMap<ServiceName, PullService>;

  constructor(
    @Inject(PULL_SERVICES) services: readonly PullService[],
    private readonly gate: AnswererGate,
    private readonly orders: AnswererOrder,
    private readonly settings: SettingsStore,
  ) {
    this.#services = new Map(
      services.flatMap((service) => service.names.map((name) => [name, service] as const)),
    );
  }

  /** Rejects with a retryable Failure where it is to be begun again. */
  async decide(arrival: Arrival, asked: Asked): Promise<Work> {
    const { service } = asked.command;
    const guard = guardOf(service, this.settings.current.inbound.services);
    const customerId = onlyCustomer(arrival);
    const refuse = (reason: string, reply = answerBy(`reply_${reason}`)): Decision =>
      decided(arrival, { service, state: 'refused', reason, customerId, reply });
    if (guard === null) return refuse('service_off');
    if (guard !== 'none' && arrival.customers.length === 0) return refuse('not_registered');
    if (asksForProof(guard)) {
      const locked = await this.gate.lockOfAll(arrival);
      if (locked !== null) return refuse('locked', locked);
      if (isInquiry(service)) {
        const held = this.gate.heldOf(arrival, asked.chosen?.customerId ?? customerId);
        if (held !== null) return refuse('held', held);
        if (!asked.confirmed) return this.#confirmInquiry(arrival, asked);
      }
    }
    let step: Step;
    try {
      step = await this.plan(arrival, asked);
    } catch (error) {
      if (error instanceof Failure && error.retryable && error.code !== 'core_away') throw error;
      if (codeOf(error) === 'internal') {
        this.#log.error(placeOf(error), `${service} could not be planned`);
      }
      return refuse(codeOf(error), answerBy('reply_bank_away'));
    }
    switch (step.kind) {
      case 'reply':
        return this.#replied(arrival, service, step, enough(guard, asked));
      case 'choose':
        return this.#choose(arrival, asked, step, enough(guard, asked));
      case 'order':
        return this.orders.decide(arrival, step, guard);
    }
  }

  /** What a service makes of a command. */
  plan(arrival: Arrival, { command, chosen }: Pick<Asked, 'command' | 'chosen'>): Promise<Step> {
    const service = this.#services.get(command.service);
    if (service === undefined) {
      throw new Failure('internal', `there is no service for ${command.service}`);
    }
    const { received, msisdn, customers, locale, now } = arrival;
    const inquiry = {
      received: { ...received, msisdn, text: received.text ?? '' },
      customers,
      locale,
      now,
    };
    return service.plan(inquiry, command, chosen);
  }

  #replied(
    arrival: Arrival,
    service: ServiceName,
    step: Extract<Step, { kind: 'reply' }>,
    guard: CommandGuard,
  ): Decision {
    const { outcome: state, reason, customerId, detail } = step;
    const reply = answerWith(step.reply);
    return decided(arrival, { service, state, reason, guard, customerId, detail, reply });
  }

  #choose(
    arrival: Arrival,
    { command, confirmed }: Asked,
    { choices, customerId }: ChooseStep,
    guard: CommandGuard,
  ): Decision {
    const { service } = command;
    const question = chooseReply(service, choices);
    const until = arrival.now + this.settings.current.inbound.conversationLifetime;
    const kept = choices.map(({ label, chosen }) => ({
      label,
      chosen: { ...chosen, command: withoutPin(chosen.command) },
    }));
    return decided(arrival, {
      service,
      state: 'waiting',
      reason: 'choose',
      guard,
      customerId,
      reply: { ...answerWith(question), until },
      asked: { about: 'choice', locale: arrival.locale, question, choices: kept, confirmed },
    });
  }

  /** Nothing is told, or even looked up, before the code came back. */
  #confirmInquiry(arrival: Arrival, { command, chosen }: Asked): Decision {
    const { service } = command;
    const customerId = chosen?.customerId ?? onlyCustomer(arrival);
    const { conversationLifetime } = this.settings.current.inbound;
    const question = withMinutes(confirmInquiryReply(service), conversationLifetime);
    return decided(arrival, {
      service,
      state: 'waiting',
      reason: 'confirm',
      guard: 'registered',
      customerId,
      reply: {
        ...answerWith(question),
        codeOf: arrival.received.commandId,
        until: arrival.now + conversationLifetime,
      },
      asked: {
        about: 'inquiry',
        locale: arrival.locale,
        question,
        command: withoutPin(command),
        chosen,
      },
    });
  }
}

/** What was enough for what is told at once. */
function enough(guard: Guard, { confirmed }: Asked): CommandGuard {
  if (guard === 'none') return 'none';
  return confirmed ? 'code' : 'registered';
}
