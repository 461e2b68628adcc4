import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Subject } from 'rxjs';
import { Failure } from '../failure/failure.js';
import type { Accepted } from '../queue/new-message.js';
import { refusalOf } from '../rpc/call-error.adapter.js';
import type { ClientIdentity } from '../rpc/client-identity.js';
import type { Event } from '../rpc/generated/tellerline/v1/event.js';
import type {
  PublishResponse,
  PublishResult,
} from '../rpc/generated/tellerline/v1/event_service.js';
import { CATALOGUE } from './catalogue.js';
import { checkEvent } from './event-check.js';
import type { CheckedEvent } from './event-check.js';
import { OutgoingRunner } from './outgoing.runner.js';

/** What became of one published event. */
export interface PublishReport {
  clientId: string;
  /** The catalogue's name; `none` where the event was refused before it was known. */
  eventType: string;
  outcome: 'accepted' | 'repeated' | 'refused';
  /** The Failure's code; null unless refused. */
  reason: string | null;
}

/** Events to messages: checked, put into words, routed, cut and committed. */
@Injectable()
export class PublisherRunner implements OnModuleInit {
  readonly reports = new Subject<PublishReport>();

  constructor(private readonly outgoing: OutgoingRunner) {}

  /** A catalogue without its templates does not start. */
  onModuleInit(): void {
    const missing = CATALOGUE.filter((kind) => !this.outgoing.hasTemplate(kind.template));
    if (missing.length === 0) return;
    const names = missing.map((kind) => kind.template).join(', ');
    throw new Error(
      `the events of the catalogue need these templates, which are missing: ${names}`,
    );
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
    const report: PublishReport = {
      clientId: client.id,
      eventType: 'none',
      outcome: 'refused',
      reason: null,
    };
    try {
      const now = Date.now();
      const checked = checkEvent(event, path, now);
      report.eventType = checked.kind.key;
      this.#allow(client, checked);
      const accepted = await this.#accept(client, checked, path, now);
      report.outcome = accepted.repeated ? 'repeated' : 'accepted';
      return {
        messageId: accepted.messageId,
        repeatedEvent: accepted.repeated,
        segments: accepted.segments,
      };
    } catch (error) {
      report.reason = error instanceof Failure ? error.code : 'internal';
      throw error;
    } finally {
      this.reports.next(report);
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
      recipient,
      content: { template: kind.template, locale: event.locale, variables },
      field: `${path}.${kind.key}`,
      senderId: null,
      timeToLive: null,
      now,
    });
  }
}
