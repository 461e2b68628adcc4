import { createHash } from 'node:crypto';

const SAFE = /^[A-Za-z0-9._-]{1,64}$/;

/** A reference of the bank's as a part of an event ID: itself where it may stand there, else its SHA-256. */
export function namePart(reference: string): string {
  return SAFE.test(reference) ? reference : createHash('sha256').update(reference).digest('hex');
}
