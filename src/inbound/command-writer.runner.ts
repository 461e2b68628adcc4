import { Inject, Injectable, Optional } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Database } from '../storage/database.js';
import type { Queryable } from '../storage/queryable.js';
import type { Arrival, Decision } from './answerer-decision.js';
import { askedAgain } from './answerer-replies.js';
import type { CommandRecord, Continuation, NewCommand } from './command-record.js';
import { CommandStore } from './command.store.js';
import { isAskedAlready } from './conversation.js';
import type { Conversation } from './conversation.js';
import { ConversationStore } from './conversation.store.js';
import { INBOUND_CLOCK } from './inbound-clock.js';
import type { Clock } from './inbound-clock.js';
import { InboundReports } from './inbound-reports.js';
import { decimalOf } from './limit-rules.js';
import { OrderRunner } from './order.runner.js';
import { SenderRates } from './rate.store.js';

/** What is decided, or is while the transaction lasts in which it is written; null writes nothing of the message yet. */
export type Work<D extends Decision | null = Decision> = D | ((tx: Queryable) => Promise<D>);

export async function decisionOf<D extends Decision | null>(
  work: Work<D>,
  tx: Queryable,
): Promise<D> {
  return typeof work === 'function' ? work(tx) : work;
}

/** Whether nothing is asked and nothing is done: the audit is all that is written. */
function isToldOnly(work: Work<Decision | null>): boolean {
  if (work === null || typeof work === 'function') return false;
  return work.asked === null && work.state !== 'executing';
}

/** Another has written what became of the message: what was done beside it is undone. */
class WrittenBefore extends Error {}

/** Commits what is decided of a message, all at once, and only the first time. */
@Injectable()
export class CommandWriter {
  constructor(
    private readonly database: Database,
    private readonly commands: CommandStore,
    private readonly conversations: ConversationStore,
    private readonly rates: SenderRates,
    private readonly orders: OrderRunner,
    private readonly settings: SettingsStore,
    private readonly reports: InboundReports,
    @Optional() @Inject(INBOUND_CLOCK) private readonly clock: Clock = Date.now,
  ) {}

  /** The message's command as it is written now, or was before. */
  async write(arrival: Arrival, work: Work): Promise<CommandRecord> {
    return (await this.writeOrNot(arrival, work))!;
  }

  /** As write; null where the work decided nothing, and what it did is committed. */
  async writeOrNot(arrival: Arrival, work: Work<Decision | null>): Promise<CommandRecord | null> {
    const { commandId } = arrival.received;
    let decision: Decision | null = null;
    let written: CommandRecord | null;
    try {
      const write = async (queryable: Queryable) => {
        decision = await decisionOf(work, queryable);
        return decision === null ? null : this.#write(queryable, arrival, decision);
      };
      // One statement writes what asks nothing and does nothing.
      written = isToldOnly(work)
        ? await write(this.database)
        : await this.database.transaction(write);
    } catch (error) {
      if (!(error instanceof WrittenBefore)) throw error;
      const before = await this.commands.find(commandId);
      if (before === undefined) throw new Failure('internal', `command ${commandId} is gone`);
      return before;
    }
    const { reports } = (decision as Decision | null) ?? { reports: [] };
    for (const report of reports) this.reports.all.next(report);
    return written;
  }

  async #write(tx: Queryable, arrival: Arrival, wanted: Decision): Promise<CommandRecord> {
    const { msisdnHash, now } = arrival;
    const { service } = wanted;
    const before =
      service === null || isToldOnly(wanted)
        ? null
        : await this.conversations.askedBefore(tx, msisdnHash, service);
    const decision = before === null ? wanted : onceAsked(wanted, before, now);
    const command = this.#command(arrival, decision);
    const counts = this.rates.counts(decision.counted, now);
    const written = await this.commands.insert(tx, command, counts);
    if (written === undefined) throw new WrittenBefore();
    if (before !== null && decision === wanted) {
      await this.conversations.end(tx, msisdnHash, [before.commandId]);
      const end = { state: 'expired', reason: 'replaced', by: null, now } as const;
      await this.commands.close(tx, [before.commandId], end);
    }
    if (decision.asked !== null && service !== null) {
      await this.conversations.ask(tx, {
        msisdnHash,
        service,
        commandId: command.commandId,
        content: decision.asked,
        now,
        expiresAt: decision.reply?.until ?? now + this.#conversationLifetime,
      });
    }
    return written;
  }

  #command(arrival: Arrival, decision: Decision): NewCommand {
    const { received, msisdn, keywordLocale, locale } = arrival;
    const { planned, reply, state } = decision;
    const now = this.clock();
    const isExecuting = state === 'executing';
    const continuation: Continuation = {
      locale,
      ...(isExecuting && planned !== null && { planned }),
      ...(reply !== null && { reply }),
    };
    const isLeft = isExecuting || reply !== null;
    const amount = planned?.amount ?? null;
    return {
      commandId: received.commandId,
      receivedAt: received.receivedAt,
      carrier: received.carrier,
      destination: received.destination,
      msisdn,
      customerId: decision.customerId,
      service: decision.service,
      locale: keywordLocale,
      guard: decision.guard,
      state,
      reason: decision.reason,
      detail: decision.detail,
      currency: amount?.currencyCode ?? null,
      amount: amount === null ? null : decimalOf(amount),
      notAfter: isExecuting ? now + this.settings.current.core.operationLifetime : null,
      answers: decision.answers,
      finishedAt: isExecuting || state === 'waiting' ? null : now,
      continuation: isLeft ? continuation : null,
      lookAt: isLeft ? now + this.orders.lease : null,
    };
  }

  get #conversationLifetime(): number {
    return this.settings.current.inbound.conversationLifetime;
  }
}

/** A repeat that comes late, be it the carrier's, must not make the code wrong that the customer has. */
function onceAsked(wanted: Decision, before: Conversation, now: number): Decision {
  const { asked } = wanted;
  if (asked === null || !isAskedAlready(before, asked, now)) return wanted;
  return {
    ...wanted,
    state: 'answered',
    reason: 'asked_again',
    reply: askedAgain(asked.question, before, now),
    planned: null,
    asked: null,
  };
}
