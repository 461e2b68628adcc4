import { Inject, Injectable } from '@nestjs/common';
import { CORE_BANK } from '../core-banking/core-bank.js';
import type { CoreBank } from '../core-banking/core-bank.js';
import { codeOf, Failure } from '../failure/failure.js';
import { afterFailure, afterSuccess, attemptsLeft, lockedUntil } from '../otp/attempt-rules.js';
import { PinResult } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { SettingsStore } from '../settings/settings.store.js';
import type { Queryable } from '../storage/queryable.js';
import { decided } from './answerer-decision.js';
import type { Arrival, Decision } from './answerer-decision.js';
import { AnswererGate } from './answerer-gate.runner.js';
import {
  answerBy,
  answerWith,
  attemptsReply,
  lockedReply,
  overLimitReply,
  refusedReply,
  withMinutes,
  withRepeated,
} from './answerer-replies.js';
import type { PendingReply } from './command-record.js';
import type { Work } from './command-writer.runner.js';
import { asksForProof } from './guard-rules.js';
import type { Guard } from './guard-rules.js';
import type { CommandGuard } from './inbound-reports.js';
import { LimitStore } from './limit.store.js';
import { LockStore } from './lock.store.js';
import type { PlannedOrder, Step } from './pull-service.js';

type OrderStep = Extract<Step, { kind: 'order' }>;

/** Decides whether an order is done at once, asked about, or refused. */
@Injectable()
export class AnswererOrder {
  constructor(
    @Inject(CORE_BANK) private readonly core: CoreBank,
    private readonly gate: AnswererGate,
    private readonly limits: LimitStore,
    private readonly locks: LockStore,
    private readonly settings: SettingsStore,
  ) {}

  async decide(arrival: Arrival, { planned, pin }: OrderStep, guard: Guard): Promise<Work> {
    const { customerId } = planned.order;
    const refuse = (reason: string, reply: PendingReply): Decision =>
      this.#of(arrival, planned, { state: 'refused', reason, reply });
    if (!asksForProof(guard)) return (tx) => this.#execute(tx, arrival, planned, 'registered');
    const held = this.gate.heldOf(arrival, customerId);
    if (held !== null) return refuse('held', held);
    const locked = await this.gate.lockOf(arrival, customerId);
    if (locked !== null) return refuse('locked', locked);
    const { commandId } = arrival.received;
    const repeated = await this.limits.isRepeated(planned, commandId, arrival.now);
    if (guard === 'code' || pin === null) {
      if (guard === 'pin') return refuse('pin_missing', answerBy('reply_pin_needed'));
      return (tx) => this.#ask(tx, arrival, planned, { repeated, withPin: false });
    }
    let result: PinResult;
    try {
      result = await this.core.verifyPin(customerId, pin);
    } catch (error) {
      if (codeOf(error) === 'stopping') throw error;
      return refuse(codeOf(error), answerBy('reply_bank_away'));
    }
    switch (result) {
      case PinResult.PIN_RESULT_RIGHT:
        return async (tx) => {
          const before = await this.locks.take(tx, { customerId }, 'pin', arrival.now);
          const until = lockedUntil(before, arrival.now);
          if (until !== null) return refuse('locked', lockedReply('pin', until));
          await this.locks.keep(tx, { customerId }, 'pin', afterSuccess(before));
          // A PIN that was read in an old text must not pay the same again.
          if (repeated) return this.#ask(tx, arrival, planned, { repeated, withPin: true });
          return this.#execute(tx, arrival, planned, 'pin');
        };
      case PinResult.PIN_RESULT_WRONG:
        return (tx) => this.#wrongPin(tx, arrival, planned);
      case PinResult.PIN_RESULT_NOT_SET:
        return refuse('pin_not_set', answerBy('reply_pin_not_set'));
      case PinResult.PIN_RESULT_LOCKED:
        return refuse('pin_locked', refusedReply(planned.service, 'not_allowed'));
      case PinResult.PIN_RESULT_UNSPECIFIED:
      case PinResult.UNRECOGNIZED:
        throw new Failure('internal', 'the core did not say whether it is the PIN');
    }
  }

  async #execute(
    tx: Queryable,
    arrival: Arrival,
    planned: PlannedOrder,
    guard: CommandGuard,
  ): Promise<Decision> {
    const over = await this.#over(tx, arrival, planned);
    return over ?? this.#of(arrival, planned, { state: 'executing', guard });
  }

  async #ask(
    tx: Queryable,
    arrival: Arrival,
    planned: PlannedOrder,
    { repeated, withPin }: { repeated: boolean; withPin: boolean },
  ): Promise<Decision> {
    const over = await this.#over(tx, arrival, planned);
    if (over !== null) return over;
    const { conversationLifetime } = this.settings.current.inbound;
    const asked =
      planned.amount === null ? planned.question : withRepeated(planned.question, repeated);
    const question = withMinutes(asked, conversationLifetime);
    return this.#of(arrival, planned, {
      state: 'waiting',
      reason: 'confirm',
      reply: {
        ...answerWith(question),
        codeOf: arrival.received.commandId,
        until: arrival.now + conversationLifetime,
      },
      asked: { about: 'order', locale: arrival.locale, question, planned, withPin },
    });
  }

  /** The refusal where an order is over a limit; else null. */
  async #over(tx: Queryable, arrival: Arrival, planned: PlannedOrder): Promise<Decision | null> {
    const over = await this.limits.refuse(tx, planned, arrival.received);
    if (over === null) return null;
    const reply = overLimitReply(planned.service, over);
    return this.#of(arrival, planned, { state: 'refused', reason: over.reason, reply });
  }

  async #wrongPin(tx: Queryable, arrival: Arrival, planned: PlannedOrder): Promise<Decision> {
    const { now } = arrival;
    const { customerId } = planned.order;
    const policy = this.settings.current.inbound;
    const before = await this.locks.take(tx, { customerId }, 'pin', now);
    const already = lockedUntil(before, now);
    if (already !== null) {
      const reply = lockedReply('pin', already);
      return this.#of(arrival, planned, { state: 'refused', reason: 'locked', reply });
    }
    const after = afterFailure(before, policy, now);
    await this.locks.keep(tx, { customerId }, 'pin', after);
    const until = lockedUntil(after, now);
    const { locks } = after;
    return this.#of(arrival, planned, {
      state: 'refused',
      reason: until === null ? 'wrong_pin' : 'locked',
      reply:
        until === null
          ? attemptsReply('pin', attemptsLeft(after, policy, now))
          : lockedReply('pin', until),
      reports: until === null ? [] : [{ kind: 'locked', what: 'pin', customerId, until, locks }],
    });
  }

  #of(
    arrival: Arrival,
    planned: PlannedOrder,
    over: Partial<Decision> & Pick<Decision, 'state'>,
  ): Decision {
    const { service, order, detail } = planned;
    const { customerId } = order;
    return decided(arrival, { service, customerId, detail, planned, guard: 'registered', ...over });
  }
}
