import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import type { FailureCode } from '../failure/failure.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Database } from '../storage/database.js';
import type { Queryable } from '../storage/queryable.js';
import { Sealer } from '../storage/sealing.js';
import type { CommandRecord, Continuation, PendingReply } from './command-record.js';
import { CommandStore } from './command.store.js';
import { ConversationStore } from './conversation.store.js';
import { INBOUND_CLOCK } from './inbound-clock.js';
import type { Clock } from './inbound-clock.js';
import { InboundReports } from './inbound-reports.js';
import { OrderRunner } from './order.runner.js';
import { OUTCOME, plainReply } from './plain-reply.js';
import { PULL_SERVICES } from './pull-service.js';
import type { PullService } from './pull-service.js';
import { ownText, SenderRates } from './rate.store.js';
import { ReplyDelivery } from './reply-delivery.runner.js';
import { placeOf } from './work-pace.js';

/** The reason of a message whose code confirmed an order: what becomes of it is told for the order. */
export const CONFIRMED = 'confirmed';

/** Milliseconds that a text is owed which cannot be sent as things are, and between two tries. */
const OWED_FOR = 3_600_000;
const OWED_PAUSE = 60_000;

/** From what is committed of a command to its end: the order, and the reply. */
@Injectable()
export class CommandWay {
  readonly #log = new Logger('Inbound');
  readonly #services: ReadonlyMap<ServiceName, PullService>;

  constructor(
    @Inject(PULL_SERVICES) services: readonly PullService[],
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly commands: CommandStore,
    private readonly conversations: ConversationStore,
    private readonly orders: OrderRunner,
    private readonly replies: ReplyDelivery,
    private readonly rates: SenderRates,
    private readonly settings: SettingsStore,
    private readonly reports: InboundReports,
    @Optional() @Inject(INBOUND_CLOCK) private readonly clock: Clock = Date.now,
  ) {
    this.#services = new Map(
      services.flatMap((service) => service.names.map((name) => [name, service] as const)),
    );
  }

  /**
   * Does what is left to do of a command, be it begun by whomever; gives what it
   * came to. Of a message that confirmed an order, that is the order's.
   */
  async toTheEnd(record: CommandRecord): Promise<CommandRecord> {
    if (record.answers !== null && record.reason === CONFIRMED && record.continuation === null) {
      const answered = await this.commands.find(record.answers);
      return answered === undefined ? record : this.toTheEnd(answered);
    }
    const done = record.state === 'executing' ? await this.orders.run(record) : record;
    const { continuation } = done;
    const pending = continuation === null ? null : this.#pending(done, continuation);
    return pending === null ? done : this.#tell(done, pending);
  }

  #pending(record: CommandRecord, continuation: Continuation): PendingReply | null {
    const { planned, outcome, reply } = continuation;
    if (planned === undefined || outcome === undefined) return reply ?? null;
    try {
      const told = this.#services.get(planned.service)?.told?.(planned, outcome);
      if (told !== undefined) return { part: OUTCOME, ...told };
    } catch (error) {
      const { commandId } = record;
      this.#log.error(placeOf(error), `nobody tells what became of command ${commandId}`);
    }
    return plainReply(record, { part: OUTCOME, template: '', variables: {} });
  }

  async #tell(record: CommandRecord, pending: PendingReply): Promise<CommandRecord> {
    const delivered = await this.replies.deliver(record, pending);
    const { messageId, kind, text } = delivered;
    const now = this.clock();
    const isOwed = kind === 'unsent' && isWorthWaiting(record, delivered.why, now);
    const isOpen = kind === 'sent' && record.state === 'waiting';
    const note = (queryable: Queryable) =>
      this.commands.noteReply(queryable, record, {
        messageId,
        reason: kind === 'unsent' && !isOwed ? 'not_told' : '',
        continuation: isOwed ? record.continuation : null,
        lookAt: isOwed ? now + OWED_PAUSE : isOpen ? this.#closesAt(pending) : null,
        counts: this.rates.counts(ownText(text), now),
      });
    const isUnasked = record.state === 'waiting' && !isOpen && !isOwed;
    const told = isUnasked
      ? await this.database.transaction(async (tx) => (await note(tx)) && this.#unasked(tx, record))
      : await note(this.database);
    if (
      told !== undefined &&
      kind === 'unsent' &&
      !isOwed &&
      delivered.why !== 'recipient_blocked'
    ) {
      const { commandId, service } = told;
      this.reports.all.next({ kind: 'untold', commandId, service });
    }
    return told ?? record;
  }

  /** Nobody can answer what nobody was asked. */
  async #unasked(
    tx: Queryable,
    { commandId, msisdn }: CommandRecord,
  ): Promise<CommandRecord | undefined> {
    await this.conversations.end(tx, this.sealer.lookupHash(msisdn), [commandId]);
    const end = { state: 'refused', reason: 'not_asked', by: null, now: this.clock() } as const;
    await this.commands.close(tx, [commandId], end);
    return this.commands.find(commandId, tx);
  }

  /** A question that nobody answers is closed when no answer can count any more. */
  #closesAt({ until }: PendingReply): number {
    const { commandLifetime, conversationLifetime } = this.settings.current.inbound;
    return (until ?? this.clock() + conversationLifetime) + commandLifetime;
  }
}

/** What a person can set right: a route, or a text that the carrier has to know. */
function isWorthWaiting({ receivedAt }: CommandRecord, why: FailureCode, now: number): boolean {
  const canBeMended = why === 'no_route' || why === 'text_not_registered';
  return canBeMended && now - receivedAt < OWED_FOR;
}
