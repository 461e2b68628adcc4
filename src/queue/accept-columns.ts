import { classCode } from '../message/message-class.js';
import { stateCode } from '../message/states.js';
import { concatenationCode, encodingCode } from '../message/stored-codes.js';
import {
  bigintArray,
  byteaArray,
  intArray,
  jsonArray,
  textArray,
  uuidArray,
} from '../storage/pg-array.js';
import type { Reservation } from './direct-lane.js';
import type { NewMessage } from './new-message.js';
import { trailJson } from './trail.js';

/** A message with all that its rows need. */
export interface AcceptRow {
  message: NewMessage;
  messageId: string;
  recipientHash: Buffer;
  recipientSealed: Buffer;
  bodySealed: Buffer;
  /** Its places on a bind, or null where it queues. */
  reservation: Reservation | null;
}

/** The parameters of ACCEPT, column by column. `now` in ms since the epoch. */
export function acceptColumns(rows: readonly AcceptRow[], now: number): unknown[] {
  const queued = trailJson({ t: now, s: 'queued' });
  const trails = new Map<string, string>();
  const messageIds: string[] = [];
  const numbers: number[] = [];
  const states: number[] = [];
  const slots: (number | null)[] = [];
  const epochs: (string | null)[] = [];
  const entries: string[] = [];
  const carriers: string[] = [];
  const classes: number[] = [];
  const expiries: number[] = [];
  for (const { message, messageId, reservation } of rows) {
    let trail = queued;
    if (reservation !== null) {
      const bind = `${message.carrier}/${reservation.slot}`;
      trail = trails.get(bind) ?? trailJson({ t: now, s: 'submitting', b: bind });
      trails.set(bind, trail);
    }
    for (const segment of message.composition.segments) {
      messageIds.push(messageId);
      numbers.push(segment.number);
      states.push(stateCode(reservation === null ? 'queued' : 'submitting'));
      slots.push(reservation?.slot ?? null);
      epochs.push(reservation?.epoch ?? null);
      entries.push(trail);
      carriers.push(message.carrier);
      classes.push(classCode(message.messageClass));
      expiries.push(message.expiresAt);
    }
  }
  const column = <T>(value: (row: AcceptRow) => T): T[] => rows.map(value);
  return [
    uuidArray(column((row) => row.messageId)),
    textArray(column((row) => row.message.clientId)),
    textArray(column((row) => row.message.eventId)),
    textArray(column((row) => row.message.eventType)),
    intArray(column((row) => classCode(row.message.messageClass))),
    textArray(column((row) => row.message.customerId)),
    byteaArray(column((row) => row.recipientHash)),
    byteaArray(column((row) => row.recipientSealed)),
    textArray(column((row) => row.message.carrier)),
    textArray(column((row) => row.message.senderId)),
    textArray(column((row) => row.message.locale)),
    intArray(column((row) => encodingCode(row.message.composition.encoding))),
    intArray(column((row) => concatenationCode(row.message.composition.concatenation))),
    intArray(column((row) => row.message.composition.reference)),
    intArray(column((row) => row.message.composition.segments.length)),
    bigintArray(column((row) => row.message.expiresAt)),
    byteaArray(column((row) => row.bodySealed)),
    uuidArray(messageIds),
    intArray(numbers),
    intArray(states),
    intArray(slots),
    bigintArray(epochs),
    jsonArray(entries),
    textArray(carriers),
    intArray(classes),
    bigintArray(expiries),
    now,
    textArray(column((row) => row.message.registeredTemplateId ?? null)),
  ];
}
