import type { Buffer } from 'node:buffer';
import type { Sealer } from '../storage/sealing.js';

/** Whose wrong PINs and codes are counted. */
export type LockSubject = { customerId: string } | { msisdn: string };

export type LockKind = 'pin' | 'code';

/** The column `command_lock.subject`. */
export function subjectHash(subject: LockSubject, sealer: Pick<Sealer, 'keyedHash'>): Buffer {
  const of =
    'customerId' in subject ? ['customer', subject.customerId] : ['number', subject.msisdn];
  return sealer.keyedHash('inbound lock', JSON.stringify(of));
}
