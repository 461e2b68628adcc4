import type { ComposedSegment, Encoding } from '../message/compose.js';
import type { MessageClass } from '../message/message-class.js';

/** A segment recorded as submitting: everything needed to write it to a bind. */
export interface OutboundSegment {
  messageId: string;
  eventId: string;
  /** From 1. */
  segmentNumber: number;
  messageClass: MessageClass;
  /** E.164 with the plus sign. */
  msisdn: string;
  senderId: string;
  encoding: Encoding;
  content: ComposedSegment;
  /** What the carrier counts for it: 1, or more where message_payload carries a long text. */
  airSegments: number;
  /** Milliseconds since the epoch. */
  acceptedAt: number;
  expiresAt: number;
  /** How many times it was recorded as submitting, this time included. */
  attempts: number;
  /** Null where the carrier asks for none. */
  registeredTemplateId: string | null;
}
