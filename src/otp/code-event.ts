import { uuid7Floor } from '../message/uuid7.js';
import type { Try } from './challenge.js';

/** A message ID that no message has: of event IDs under which none will be accepted. */
export const NO_MESSAGE = uuid7Floor(0);

/** The event ID of a try's message: with a character that no client's own may have. */
export function eventIdOf({ requestId, attempt }: Omit<Try, 'clientId'>): string {
  return `otp/${requestId}/${attempt}`;
}

/** Whether the answer to an event ID says that the try was fenced off. */
export function isFenced(messageId: string): boolean {
  return messageId === NO_MESSAGE;
}
