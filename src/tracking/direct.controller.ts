import type { Metadata } from '@grpc/grpc-js';
import { GrpcMethod } from '@nestjs/microservices';
import { segmentCost } from '../authoring/segment-cost.js';
import { CatalogueStore } from '../catalogue/catalogue.store.js';
import type { EventKind } from '../catalogue/event-kind.js';
import type { ConsentCategory } from '../customer/consent.js';
import { FieldChecks } from '../failure/field-checks.js';
import { checkIdentifier, checkLocale, checkRecipient } from '../rpc/request-checks.js';
import { OutgoingRunner } from '../event/outgoing.runner.js';
import type { OutgoingContent, OutgoingRecipient } from '../event/outgoing.runner.js';
import { codeOf } from '../failure/failure.js';
import type { MessageClass } from '../message/message-class.js';
import { QueueReports } from '../queue/queue-reports.js';
import type { ClientIdentity } from '../rpc/client-identity.js';
import { callerOf, Requires } from '../rpc/client-guard.adapter.js';
import { ClientStore } from '../rpc/client.store.js';
import type { Recipient } from '../rpc/generated/tellerline/v1/message.js';
import type {
  PreviewRequest,
  PreviewResponse,
  SendRequest,
  SendResponse,
} from '../rpc/generated/tellerline/v1/message_service.js';
import { GrpcService } from '../rpc/grpc-service.adapter.js';
import type { CarrierSettings } from '../settings/settings.schema.js';
import { SettingsStore } from '../settings/settings.store.js';
import {
  checkClass,
  checkContent,
  checkLifetime,
  checkSenderId,
  contentField,
} from './direct-message.js';
import { toProtoSegmentation } from './message-view.js';

/** What a text of its own is, to one who may have refused it. */
const CONSENT_OF: Record<MessageClass, ConsentCategory> = {
  otp: 'essential',
  alert: 'alerts',
  service: 'service',
  promotion: 'offers',
};

/** MessageService, the part that sends without an event, and shows what a text would take. */
@GrpcService()
export class DirectController {
  constructor(
    private readonly outgoing: OutgoingRunner,
    private readonly clients: ClientStore,
    private readonly reports: QueueReports,
    private readonly catalogue: CatalogueStore,
    private readonly settings: SettingsStore,
  ) {}

  @Requires('send')
  @GrpcMethod('MessageService', 'Send')
  async send(request: SendRequest, metadata: Metadata): Promise<SendResponse> {
    try {
      return await this.#send(request, callerOf(metadata));
    } catch (error) {
      this.reports.all.next({ kind: 'refused', code: codeOf(error) });
      throw error;
    }
  }

  @Requires('send', 'publish', 'read')
  @GrpcMethod('MessageService', 'Preview')
  async preview(request: PreviewRequest, metadata: Metadata): Promise<PreviewResponse> {
    this.clients.spendRead(callerOf(metadata));
    const { recipient } = request;
    const checks = new FieldChecks();
    const msisdn = recipient ? checkRecipient(checks, 'recipient', recipient) : null;
    const content = checkContent(checks, 'content', request.content);
    if ('locale' in content) checkLocale(checks, 'content.template.locale', content.locale);
    checks.finish('');
    const { locale, carrier, composition } = this.outgoing.preview(
      content,
      recipient ? await this.#recipient(recipient, msisdn) : null,
      // Routes may depend on it.
      this.#kindOf(content)?.messageClass ?? 'service',
      contentField('content', content),
      Date.now(),
    );
    return {
      text: composition.text,
      locale,
      carrier: carrier ?? '',
      segmentation: {
        ...toProtoSegmentation(composition),
        cost: segmentCost(this.#priceOf(carrier), composition.airSegments),
      },
    };
  }

  async #send(request: SendRequest, client: ClientIdentity): Promise<SendResponse> {
    this.clients.spend(client, 1);
    const checks = new FieldChecks();
    checkIdentifier(checks, 'request_id', request.requestId);
    const msisdn = checkRecipient(checks, 'recipient', request.recipient);
    const content = checkContent(checks, 'content', request.content);
    if ('locale' in content) checkLocale(checks, 'content.template.locale', content.locale);
    const messageClass = checkClass(checks, 'message_class', request.messageClass);
    const senderId = checkSenderId(checks, 'sender_id', request.senderId);
    const timeToLive = checkLifetime(checks, 'lifetime.time_to_live', request.lifetime?.timeToLive);
    checks.finish('');
    const kind = this.#kindOf(content);
    // Nobody can refuse what is of class otp, or what the daemon alone says: not everybody may send it.
    const ownWords = kind !== undefined && kind.source !== 'event';
    if (messageClass === 'otp' || ownWords) client.requireOneOf(['otp']);
    const accepted = await this.outgoing.send({
      clientId: client.id,
      eventId: request.requestId,
      eventType: 'direct',
      messageClass,
      // An offer's words are an offer, whatever class they are sent with.
      consent: kind?.consent ?? CONSENT_OF[messageClass],
      recipient: await this.#recipient(request.recipient!, msisdn),
      recipientField: 'recipient',
      content,
      field: contentField('content', content),
      senderId,
      timeToLive,
      now: Date.now(),
    });
    const { messageId, repeated, segments } = accepted;
    return { messageId, repeatedRequest: repeated, segments };
  }

  async #recipient(recipient: Recipient, msisdn: string | null): Promise<OutgoingRecipient> {
    if (msisdn !== null) return this.outgoing.toNumber(msisdn);
    return this.outgoing.toCustomer(recipient.customerId!, 'recipient.customer_id');
  }

  #priceOf(carrier: string | null): CarrierSettings['price'] {
    return this.settings.current.carriers.find(({ name }) => name === carrier)?.price;
  }

  /** The event whose words a template has. */
  #kindOf(content: OutgoingContent): EventKind | undefined {
    if ('text' in content) return undefined;
    return this.catalogue.current.kinds.find(({ template }) => template === content.template);
  }
}
