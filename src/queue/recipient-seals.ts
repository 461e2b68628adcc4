import { LRUCache } from 'lru-cache';
import type { Sealer } from '../storage/sealing.js';

interface Seals {
  hash: Buffer;
  sealed: Buffer;
}

/** The associated data of a sealed number, the same for every row. */
export const RECIPIENT_CONTEXT = 'recipient';

const KEPT = 50_000;

/**
 * Hashed and sealed numbers, kept for those that come again: equal hashes already
 * show which rows are of one number, so equal ciphertexts tell nobody more.
 */
export class RecipientSeals {
  readonly #kept = new LRUCache<string, Seals>({ max: KEPT });

  constructor(private readonly sealer: Sealer) {}

  of(msisdn: string): Seals {
    let seals = this.#kept.get(msisdn);
    if (seals === undefined) {
      seals = {
        hash: this.sealer.lookupHash(msisdn),
        sealed: this.sealer.seal(msisdn, RECIPIENT_CONTEXT),
      };
      this.#kept.set(msisdn, seals);
    }
    return seals;
  }
}
