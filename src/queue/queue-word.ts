import { classCode, classOfCode, MESSAGE_CLASSES } from '../message/message-class.js';
import type { MessageClass } from '../message/message-class.js';

/** The channel on which nodes tell each other of queued segments. */
export const QUEUE_CHANNEL = 'tellerline_queue';

/** What is queued, as the payload of a NOTIFY: `demo 12` is otp and alert for the carrier demo. */
export function queueWord(carrier: string, classes: readonly MessageClass[]): string {
  return `${carrier} ${classes.map(classCode).join('')}`;
}

/** The same read; an empty or strange word is every class of every carrier, for some may have been missed. */
export function readQueueWord(word: string): { carrier: string; classes: readonly MessageClass[] } {
  const match = /^(\S+) ([1-4]+)$/.exec(word);
  if (match === null) return { carrier: '', classes: MESSAGE_CLASSES };
  return { carrier: match[1], classes: [...match[2]].map((code) => classOfCode(Number(code))) };
}
