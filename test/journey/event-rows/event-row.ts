import type { Sparse } from '../../../src/cli/unary-calls.js';
import { momentOf } from '../../../src/catalogue/samples.js';
import type { Event } from '../../../src/rpc/generated/tellerline/v1/event.js';

/** Of the demo bank's customers: who reads, in which language, and by which clock. */
export const READERS = {
  /** Asia/Kolkata. */
  english: { customerId: 'C-1001', number: '919876543210', locale: 'en-IN', asked: '' },
  /** America/New_York. */
  american: { customerId: 'C-1006', number: '12025550143', locale: 'en-US', asked: '' },
  /** Asia/Kolkata. */
  hindi: { customerId: 'C-1002', number: '919812345678', locale: 'hi-IN', asked: '' },
  /** Asia/Dubai. */
  arabic: { customerId: 'C-1004', number: '971501234567', locale: 'ar-AE', asked: '' },
  /** America/Mexico_City. */
  spanish: { customerId: 'C-1003', number: '525512345678', locale: 'es-MX', asked: '' },
  /** Europe/Paris; the registry has no language of theirs, the event has. */
  french: { customerId: 'C-1008', number: '33612345678', locale: 'fr-FR', asked: 'fr-FR' },
} as const;

/** 14:05 in Kolkata, 12:35 in Dubai, 09:35 in Paris, 04:35 in New York, 02:35 in Mexico City. */
export const OCCURRED_AT = momentOf('2025-03-14T08:35:00Z');

/** An event of the catalogue, and word for word what customers read of it. */
export interface EventRow {
  /** The catalogue's name. */
  kind: string;
  messageClass: 'OTP' | 'ALERT' | 'SERVICE' | 'PROMOTION';
  /** Hours for which the SMSC may try. */
  hours: number;
  told: Telling[];
}

export interface Telling {
  to: keyof typeof READERS;
  body: Sparse<Event>;
  encoding: 'GSM7' | 'UCS2';
  text: string;
}
