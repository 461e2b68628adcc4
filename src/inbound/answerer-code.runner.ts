import { Inject, Injectable, Optional } from '@nestjs/common';
import { afterFailure, afterSuccess, attemptsLeft, lockedUntil } from '../otp/attempt-rules.js';
import { SettingsStore } from '../settings/settings.store.js';
import type { Queryable } from '../storage/queryable.js';
import { closing, decided, repeated } from './answerer-decision.js';
import type { Arrival, Decision } from './answerer-decision.js';
import { AnswererGate } from './answerer-gate.runner.js';
import { answerBy, attemptsReply, lockedReply, overLimitReply } from './answerer-replies.js';
import type { CommandRecord, PendingReply } from './command-record.js';
import { CommandStore } from './command.store.js';
import { CONFIRMED } from './command-way.runner.js';
import { CommandWriter } from './command-writer.runner.js';
import type { Conversation, Question } from './conversation.js';
import { ConversationStore } from './conversation.store.js';
import { guardOf } from './guard-rules.js';
import { INBOUND_CLOCK } from './inbound-clock.js';
import type { Clock } from './inbound-clock.js';
import { LimitStore } from './limit.store.js';
import { LockStore } from './lock.store.js';
import { OrderRunner } from './order.runner.js';

/** Decides what becomes of a code that came back. */
@Injectable()
export class AnswererCode {
  constructor(
    private readonly conversations: ConversationStore,
    private readonly commands: CommandStore,
    private readonly locks: LockStore,
    private readonly limits: LimitStore,
    private readonly gate: AnswererGate,
    private readonly writer: CommandWriter,
    private readonly orders: OrderRunner,
    private readonly settings: SettingsStore,
    @Optional() @Inject(INBOUND_CLOCK) private readonly clock: Clock = Date.now,
  ) {}

  /**
   * Compared with all that wait for one before it counts as wrong. Null where it is
   * right and of an inquiry: its conversation is answered by this message then, and
   * the message goes on. `isRepeat` is of one that answered a question before: it is
   * not counted as wrong.
   */
  async answer(
    arrival: Arrival,
    waiting: readonly Conversation[],
    code: string,
    isRepeat: boolean,
  ): Promise<CommandRecord | null> {
    const subject = this.gate.codeSubject(arrival);
    const lock =
      'customerId' in subject
        ? await this.gate.lockOf(arrival, subject.customerId)
        : await this.gate.lockOfAll(arrival);
    const locks = await this.#locksOf(arrival, waiting);
    return this.writer.writeOrNot(arrival, async (tx) => {
      const { now, msisdnHash, received } = arrival;
      if (lock !== null) return refused(arrival, 'locked', lock);
      const before = await this.locks.take(tx, subject, 'code', now);
      const until = lockedUntil(before, now);
      if (until !== null) return refused(arrival, 'locked', lockedReply('code', until));
      const ids = waiting.map(({ commandId }) => commandId);
      const by = { by: received.commandId, at: received.receivedAt };
      const answered = await this.conversations.answerByCode(tx, msisdnHash, ids, code, by);
      if (answered === null) return isRepeat ? repeated() : this.#wrong(tx, arrival, ids);
      await this.locks.keep(tx, subject, 'code', afterSuccess(before));
      const { content } = waiting.find(({ commandId }) => commandId === answered)!;
      if (content.about !== 'order') return null;
      return closing(await this.#confirm(tx, arrival, answered, content, locks), code);
    });
  }

  /** Of several customers with the number, each has their own besides the number's. */
  async #locksOf(
    arrival: Arrival,
    waiting: readonly Conversation[],
  ): Promise<ReadonlyMap<string, PendingReply>> {
    const found = new Map<string, PendingReply>();
    for (const { content } of waiting) {
      if (content.about !== 'order') continue;
      const { customerId } = content.planned.order;
      const lock = await this.gate.lockOf(arrival, customerId);
      if (lock !== null) found.set(customerId, lock);
    }
    return found;
  }

  /** The order of the command that asked is done from here on, whatever becomes of this process. */
  async #confirm(
    tx: Queryable,
    arrival: Arrival,
    asker: string,
    { planned, withPin }: Question<'order'>['content'],
    locks: ReadonlyMap<string, PendingReply>,
  ): Promise<Decision> {
    const { received, locale, now } = arrival;
    const { service, order } = planned;
    const { customerId } = order;
    const refuse = async (reason: string, reply: PendingReply): Promise<Decision> => {
      const end = { state: 'refused', reason, by: received.commandId, now } as const;
      await this.commands.close(tx, [asker], end);
      return { ...refused(arrival, reason, reply), service, customerId, answers: asker };
    };
    if (!arrival.customers.some(({ id }) => id === customerId)) {
      return refuse('not_registered', answerBy('reply_not_registered'));
    }
    // As the settings are now: a question is open for minutes.
    const guard = guardOf(service, this.settings.current.inbound.services);
    if (guard === null) return refuse('service_off', answerBy('reply_service_off'));
    if (guard === 'pin' && !withPin) return refuse('pin_missing', answerBy('reply_pin_needed'));
    const locked = locks.get(customerId);
    if (locked !== undefined) return refuse('locked', locked);
    const held = this.gate.heldOf(arrival, customerId);
    if (held !== null) return refuse('held', held);
    const before = await this.commands.find(asker, tx);
    const over = before === undefined ? null : await this.limits.refuse(tx, planned, before);
    if (over !== null) return refuse(over.reason, overLimitReply(service, over));
    const begun = this.clock();
    const { operationLifetime } = this.settings.current.core;
    const confirmed = await this.commands.confirm(
      tx,
      asker,
      received.commandId,
      { locale, planned },
      { notAfter: begun + operationLifetime, lookAt: begun + this.orders.lease },
    );
    if (confirmed === undefined) return refuse('nothing_open', answerBy('reply_nothing_open'));
    return decided(arrival, {
      service,
      state: 'answered',
      reason: CONFIRMED,
      guard: 'code',
      customerId,
      answers: asker,
    });
  }

  async #wrong(tx: Queryable, arrival: Arrival, ids: readonly string[]): Promise<Decision> {
    const { now, msisdnHash, received } = arrival;
    const policy = this.settings.current.inbound;
    const subject = this.gate.codeSubject(arrival);
    const before = await this.locks.take(tx, subject, 'code', now);
    const after = afterFailure(before, policy, now);
    await this.locks.keep(tx, subject, 'code', after);
    const until = lockedUntil(after, now);
    if (until === null) {
      await this.conversations.countFailure(tx, msisdnHash, ids);
      const reply = attemptsReply('code', attemptsLeft(after, policy, now));
      return refused(arrival, 'wrong_code', reply);
    }
    // Who is locked has no question open: after the lock it is asked anew.
    await this.conversations.end(tx, msisdnHash, ids);
    const end = { state: 'refused', reason: 'locked', by: received.commandId, now } as const;
    await this.commands.close(tx, ids, end);
    const customerId = 'customerId' in subject ? subject.customerId : null;
    const report = { kind: 'locked', what: 'code', customerId, until, locks: after.locks } as const;
    return { ...refused(arrival, 'locked', lockedReply('code', until)), reports: [report] };
  }
}

function refused(arrival: Arrival, reason: string, reply: PendingReply): Decision {
  return decided(arrival, { state: 'refused', reason, reply, guard: 'registered' });
}
