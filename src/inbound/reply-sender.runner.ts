import { Injectable } from '@nestjs/common';
import type { TemplateVariables } from '../catalogue/event-kind.js';
import type { Customer } from '../customer/customer.js';
import { CustomerStore } from '../customer/customer.store.js';
import { OutgoingRunner } from '../event/outgoing.runner.js';
import type { OutgoingMessage } from '../event/outgoing.runner.js';
import type { MessageClass } from '../message/message-class.js';
import { OWN_CLIENT_ID } from '../settings/settings-checks.js';
import { withoutRefused } from './reply-values.js';

/** Whom a reply is for, and the way the question came. */
export interface ReplyTo {
  commandId: string;
  carrier: string;
  destination: string;
  /** E.164 with the plus sign. */
  msisdn: string;
  customerId: string | null;
  /** BCP 47; empty takes the bank's. */
  locale: string;
}

export interface SentReply {
  messageId: string;
  /** As it was written; of a repeat, as it would be now. */
  text: string;
}

const FIELD = 'reply';
/** So often something is taken out of a text. */
const MOST_TRIES = 8;

/** Answers customers, on the way they came. */
@Injectable()
export class ReplySender {
  constructor(
    private readonly outgoing: OutgoingRunner,
    private readonly customers: CustomerStore,
  ) {}

  /**
   * Resolves once committed: of a command and a part there is one message, however
   * often it is sent. What the guards refuse, or is too long, goes with less in it.
   * Rejects as OutgoingRunner does. `timeToLive` in milliseconds; null takes the
   * class's.
   */
  async send(
    to: ReplyTo,
    part: string,
    reply: { template: string; variables: TemplateVariables },
    messageClass: MessageClass,
    timeToLive: number | null,
    now: number,
  ): Promise<SentReply> {
    const customer = to.customerId === null ? undefined : await this.#customer(to.customerId);
    let { variables } = reply;
    for (let tries = 1; ; tries += 1) {
      const message = messageOf(to, part, { ...reply, variables }, customer, now);
      try {
        const { messageId, text } = await this.outgoing.send({
          ...message,
          messageClass,
          timeToLive,
        });
        return { messageId, text };
      } catch (error) {
        const less = tries < MOST_TRIES ? withoutRefused(error, FIELD, variables) : null;
        if (less === null) throw error;
        variables = less;
      }
    }
  }

  #customer(id: string): Promise<Customer | undefined> {
    const known = this.customers.known(id);
    return known === undefined ? this.customers.find(id) : Promise.resolve(known);
  }
}

type Message = Omit<OutgoingMessage, 'messageClass' | 'timeToLive'>;

function messageOf(
  to: ReplyTo,
  part: string,
  { template, variables }: { template: string; variables: TemplateVariables },
  customer: Customer | undefined,
  now: number,
): Message {
  return {
    clientId: OWN_CLIENT_ID,
    eventId: `reply:${to.commandId}:${part}`,
    eventType: template,
    consent: 'essential',
    recipient: {
      // The number that wrote, whatever the customer's is by now.
      msisdn: to.msisdn,
      customerId: customer?.id ?? null,
      locale: to.locale,
      timeZone: customer?.timeZone ?? undefined,
      customers: customer === undefined ? undefined : [customer],
    },
    recipientField: FIELD,
    content: { template, locale: '', variables },
    field: FIELD,
    senderId: to.destination,
    via: to.carrier,
    now,
  };
}
