import type { Buffer } from 'node:buffer';
import type { Sealer } from '../storage/sealing.js';

/** Digits. NIST SP 800-63B-4, 3.1.3.2, asks for 6. */
export const CODE_LENGTH = 6;

const RANGE = 10n ** BigInt(CODE_LENGTH);

/**
 * The code that confirms a command. It follows from the command and a key that
 * only the bank has, so it is kept nowhere, and a question that is asked again
 * after a crash has the same one. Of 64 bits, each code is as likely as any other
 * to within 10^-13.
 */
export function codeOfCommand(commandId: string, sealer: Pick<Sealer, 'keyedHash'>): string {
  const drawn = sealer.keyedHash('inbound code', commandId).readBigUInt64BE();
  return String(drawn % RANGE).padStart(CODE_LENGTH, '0');
}

/** What is kept of a code: good for its command alone. */
export function codeHash(
  commandId: string,
  code: string,
  sealer: Pick<Sealer, 'keyedHash'>,
): Buffer {
  return sealer.keyedHash('inbound code check', JSON.stringify([commandId, code]));
}
