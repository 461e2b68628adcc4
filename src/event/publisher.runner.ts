import { Injectable } from '@nestjs/common';
import { codeOf, Failure } from '../failure/failure.js';
import type { Accepted } from '../queue/new-message.js';
import { QueueReports } from '../queue/queue-reports.js';
import { refusalOf } from '../rpc/call-error.adapter.js';
import type { ClientIdentity } from '../rpc/client-identity.js';
import { ClientStore } from '../rpc/client.store.js';
import type { Event } from '../rpc/generated/tellerline/v1/event.js';
import type {
  PublishResponse,
  PublishResult,
} from '../rpc/generated/tellerline/v1/event_service.js';
import { CatalogueStore } from '../catalogue/catalogue.store.js';
import { checkEvent } from './event-check.js';
import type { CheckedEvent } from './event-check.js';
import { OutgoingRunner } from './outgoing.runner.js';

/** Events to messages: checked, put into words, routed, cut and committed. */
@Injectable()
export class PublisherRunner {
  constructor(
    private readonly outgoing: OutgoingRunner,
    private readonly clients: ClientStore,
    private readonly reports: QueueReports,
    private readonly catalogue: CatalogueStore,
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
   * Resolves once the event's message is committed. Throws a Failure; `path` is
   * the event's place in the request.
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
      const accepted = await this.#accept(client, checked, path, now);
      return {
        messageId: accepted.messageId,
        repeatedEvent: accepted.repeated,
        segments: accepted.segments,
        suppressed: false,
        eventType: checked.kind.key,
      };
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

  #refused(error: unknown): void {
    this.reports.all.next({ kind: 'refused', code: codeOf(error) });
  }

  #allow(client: ClientIdentity, { kind }: CheckedEvent): void {
    if (client.mayPublish(kind.key)) return;
    throw new Failure('permission_denied', `client ${client.id} may not publish ${kind.key}`);
  }

  async #accept(
    client: ClientIdentity,
    event: CheckedEvent,
    path: string,
    now: number,
  ): Promise<Accepted> {
    const { kind, body } = event;
    const recipient =
      event.msisdn !== null
        ? this.outgoing.toNumber(event.msisdn)
        : await this.outgoing.toCustomer(event.customerId!, `${path}.recipient.customer_id`);
    const variables = kind.variables(body);
    variables['occurred_at'] = { kind: 'date_time', at: event.occurredAt };
    return this.outgoing.send({
      clientId: client.id,
      eventId: event.eventId,
      eventType: kind.key,
      messageClass: kind.messageClass,
      consent: kind.consent,
      recipient,
      recipientField: `${path}.recipient`,
      content: { template: kind.template, locale: event.locale, variables },
      field: `${path}.${kind.key}`,
      senderId: null,
      timeToLive: null,
      now,
    });
  }
}
