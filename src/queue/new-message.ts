import type { Composition } from '../message/compose.js';
import type { MessageClass } from '../message/message-class.js';

/** A message ready to be accepted: rendered, routed and cut into segments. */
export interface NewMessage {
  clientId: string;
  /** Unique per client: a repeat is answered with the first message. */
  eventId: string;
  /** The catalogue's name, such as `transaction_posted`, or `direct`. */
  eventType: string;
  messageClass: MessageClass;
  customerId: string | null;
  /** E.164 with the plus sign. */
  msisdn: string;
  locale: string;
  carrier: string;
  senderId: string;
  composition: Composition;
  /** Milliseconds since the epoch; after it no segment is sent. */
  expiresAt: number;
  /** Under which the carrier has the template registered; absent where it asks for none. */
  registeredTemplateId?: string | null;
}

/** The answer to an accepted message; it exists only once the message is committed. */
export interface Accepted {
  messageId: string;
  /** The event ID was accepted before: `messageId` is that first message. */
  repeated: boolean;
  segments: number;
}

/** What events, one-time passwords, replies and broadcasts hand messages to. */
export interface MessageAcceptor {
  /** Resolves once committed; throws a Failure (`storage_away`, `overloaded`, `stopping`) otherwise. */
  accept(message: NewMessage): Promise<Accepted>;
}

/** The Nest token of the MessageAcceptor. */
export const MESSAGE_ACCEPTOR = Symbol('MessageAcceptor');
