import { Injectable } from '@nestjs/common';
import { CatalogueStore } from '../catalogue/catalogue.store.js';
import { CustomerStore } from '../customer/customer.store.js';
import { refusalOf as refusalOfCustomers } from '../customer/permission.js';
import { codeOf, Failure, invalid } from '../failure/failure.js';
import { QueueReports } from '../queue/queue-reports.js';
import { refusalOf } from '../rpc/call-error.adapter.js';
import { ClientIdentity } from '../rpc/client-identity.js';
import { ClientStore } from '../rpc/client.store.js';
import type { Event } from '../rpc/generated/tellerline/v1/event.js';
import type {
  PublishResponse,
  PublishResult,
} from '../rpc/generated/tellerline/v1/event_service.js';
import { toTimestamp } from '../rpc/timestamps.js';
import { SettingsStore } from '../settings/settings.store.js';
import { checkEvent } from './event-check.js';
import type { CheckedEvent } from './event-check.js';
import { EventReports } from './event-reports.js';
import { OutgoingRunner } from './outgoing.runner.js';
import type { OutgoingRecipient } from './outgoing.runner.js';
import { OWN_CLIENT } from './own-client.js';
import { afterQuietHours, waitsForQuietHours } from './quiet-hours.js';
import { ScheduledEventStore } from './scheduled-event.store.js';
import type { PlanAnswer } from './scheduled-event.store.js';
import { FARTHEST, momentOf } from './send-moment.js';
import { TellingRunner } from './telling.runner.js';

/** A scheduled event's place, for what is wrong with it when its moment has come. */
const PATH = 'event';

/** Events to messages: checked, and told at once or kept until their moment. */
@Injectable()
export class PublisherRunner {
  constructor(
    private readonly outgoing: OutgoingRunner,
    private readonly telling: TellingRunner,
    private readonly schedule: ScheduledEventStore,
    private readonly customers: CustomerStore,
    private readonly clients: ClientStore,
    private readonly queueReports: QueueReports,
    private readonly reports: EventReports,
    private readonly catalogue: CatalogueStore,
    private readonly settings: SettingsStore,
  ) {}

  /** Counts events against the client's rate; over it, throws a Failure `rate_exceeded` and refuses each. */
  spend(client: ClientIdentity, events: number): void {
    try {
      this.clients.spend(client, events);
    } catch (error) {
      for (let event = 0; event < events; event++) this.#refused(error);
      throw error;
    }
  }

  /**
   * Resolves once the event's message is committed, or the event is, where it
   * waits. Throws a Failure; `path` is the event's place in the request.
   */
  async publish(
    client: ClientIdentity,
    event: Event | null | undefined,
    path: string,
  ): Promise<PublishResponse> {
    try {
      const now = Date.now();
      const checked = checkEvent(this.catalogue.current, event, path, now);
      this.#allow(client, checked);
      const asked = this.#recipient(checked, path);
      const recipient = 'then' in asked ? await asked : asked;
      const moment = this.#moment(checked, recipient, path, now);
      const due = { clientId: client.id, event: checked, recipient, path, now, late: 0 };
      if (moment <= now) {
        const kept = checked.plan === null ? null : await this.#kept(client, checked);
        return kept ?? (await this.telling.tell(due));
      }
      this.telling.checkWords(due);
      return await this.#keep(client, event!, checked, moment, now);
    } catch (error) {
      this.#refused(error);
      throw error;
    }
  }

  /** The same as a result, which says why where it was refused. Never rejects. */
  async result(
    client: ClientIdentity,
    event: Event | null | undefined,
    path: string,
  ): Promise<PublishResult> {
    const eventId = event?.eventId ?? '';
    try {
      return { eventId, accepted: await this.publish(client, event, path) };
    } catch (error) {
      return { eventId, refused: refusalOf(error) };
    }
  }

  /**
   * Tells an event that was kept until `dueAt` (ms), by what holds now. Null
   * once told; else the end of the do-not-disturb hours for which it waits on.
   * Throws a Failure.
   */
  async publishDue(
    clientId: string,
    event: Event | undefined,
    dueAt: number,
    now: number,
  ): Promise<number | null> {
    const checked = checkEvent(this.catalogue.current, event, PATH, now);
    this.#allow(this.#client(clientId), checked);
    const recipient = await this.#recipient(checked, PATH);
    const moment = this.#afterQuietHours(checked, recipient, PATH, now);
    if (moment > now) return moment;
    const late = Math.max(0, now - dueAt);
    await this.telling.tell({ clientId, event: checked, recipient, path: PATH, now, late });
    return null;
  }

  #refused(error: unknown): void {
    this.queueReports.all.next({ kind: 'refused', code: codeOf(error) });
  }

  #client(id: string): ClientIdentity {
    if (id === OWN_CLIENT.id) return OWN_CLIENT;
    const found = this.settings.current.clients.find((client) => client.id === id);
    if (found === undefined) throw new Failure('permission_denied', `client ${id} is no more`);
    const client = new ClientIdentity(found);
    client.requireOneOf(['publish']);
    return client;
  }

  #allow(client: ClientIdentity, { kind }: CheckedEvent): void {
    if (client.mayPublish(kind.key)) return;
    throw new Failure('permission_denied', `client ${client.id} may not publish ${kind.key}`);
  }

  /** A bare number's customers are asked for where their do-not-disturb hours count. */
  #recipient(
    { msisdn, customerId, kind }: CheckedEvent,
    path: string,
  ): OutgoingRecipient | Promise<OutgoingRecipient> {
    if (msisdn === null) {
      return this.outgoing.toCustomer(customerId!, `${path}.recipient.customer_id`);
    }
    const recipient = this.outgoing.toNumber(msisdn);
    if (!waitsForQuietHours(kind.messageClass)) return recipient;
    return this.customers.findByMsisdn(msisdn).then((customers) => ({ ...recipient, customers }));
  }

  /** When it is to be told; not after `now` where at once. */
  #moment(event: CheckedEvent, recipient: OutgoingRecipient, path: string, now: number): number {
    const { plan, kind } = event;
    if (plan === null && !waitsForQuietHours(kind.messageClass)) return now;
    let moment = now;
    if (plan !== null) {
      const timeZone = recipient.timeZone ?? this.settings.current.bank.timeZone;
      moment = Math.max(now, momentOf(plan, timeZone, now));
      if (moment > now + FARTHEST) {
        const description = 'is more than 35 days ahead';
        throw invalid([{ field: `${path}.schedule.${plan.by}`, description }]);
      }
    }
    const after = this.#afterQuietHours(event, recipient, path, moment);
    if (plan === null && after > now) this.#permit(event, recipient, path);
    return after;
  }

  #afterQuietHours(
    { kind }: CheckedEvent,
    { customers }: OutgoingRecipient,
    path: string,
    moment: number,
  ): number {
    if (customers === undefined || !waitsForQuietHours(kind.messageClass)) return moment;
    const after = afterQuietHours(customers, this.settings.current.bank.timeZone, moment);
    if (after !== null) return after;
    const description = 'has do-not-disturb hours that leave no time';
    throw new Failure('failed_precondition', `${path}.recipient: ${description}`, {
      violations: [{ field: `${path}.recipient`, description }],
    });
  }

  /** What would be refused if it went now is not kept for the end of the night. */
  #permit({ kind }: CheckedEvent, { customers = [] }: OutgoingRecipient, path: string): void {
    const policy = this.settings.current.consent;
    const field = `${path}.recipient`;
    const refusal = refusalOfCustomers(customers, kind.consent, policy, field);
    if (refusal !== null) throw refusal;
  }

  /** The answer of one whose moment has passed and that is still there: it is due, or was given up. */
  async #kept(client: ClientIdentity, { eventId }: CheckedEvent): Promise<PublishResponse | null> {
    const kept = await this.schedule.find(client.id, eventId);
    return kept === null || kept.dueAt === null ? null : this.#repeated(kept);
  }

  async #keep(
    client: ClientIdentity,
    event: Event,
    { kind, plan }: CheckedEvent,
    dueAt: number,
    now: number,
  ): Promise<PublishResponse> {
    const kept = await this.schedule.plan({
      clientId: client.id,
      event,
      eventType: kind.key,
      dueAt,
      now,
    });
    if (kept.repeated) return this.#repeated(kept);
    const because = plan === null ? 'do_not_disturb' : 'schedule';
    this.reports.all.next({ kind: 'scheduled', eventType: kept.eventType, because });
    return answerOf(kept);
  }

  #repeated(kept: PlanAnswer): PublishResponse {
    this.queueReports.all.next({ kind: 'repeated', eventType: kept.eventType });
    return answerOf(kept);
  }
}

function answerOf({ repeated, dueAt, ...kept }: PlanAnswer): PublishResponse {
  const scheduledFor = dueAt === null ? undefined : toTimestamp(dueAt);
  return { ...kept, repeatedEvent: repeated, scheduledFor };
}
