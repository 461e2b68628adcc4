import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomFillSync,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Failure } from '../failure/failure.js';

export interface SealingKey {
  /** 1 to 255; stored in the first octet of what it seals. */
  id: number;
  /** 32 octets. */
  key: Buffer;
}

const NONCE_SIZE = 12;
const TAG_SIZE = 16;
const HEADER_SIZE = 1 + NONCE_SIZE;
const HASH_SIZE = 16;
const POOL_SIZE = NONCE_SIZE * 512;
const DERIVED_SIZE = 32;
/** Contexts whose keys are kept; there are as many as places in the code that hash. */
const MOST_DERIVED = 64;

/**
 * Seals numbers and bodies at rest: AES-256-GCM (NIST SP 800-38D), laid out as
 * key ID (1 octet), nonce (12), ciphertext, tag (16). The first key seals and
 * every key opens, so keys rotate. A random nonce makes one key good for about
 * four thousand million seals (SP 800-38D, 8.3): rotate before.
 */
export class Sealer {
  readonly #keys = new Map<number, KeyObject>();
  readonly #sealingKey: KeyObject;
  readonly #sealingKeyId: number;
  readonly #lookupKey: KeyObject;
  // One call for 512 nonces: a call for each costs more than the cipher.
  readonly #pool = Buffer.allocUnsafe(POOL_SIZE);
  #used = POOL_SIZE;
  readonly #derived = new Map<string, KeyObject>();

  constructor(keys: readonly SealingKey[], lookupKey: Buffer) {
    const [first] = keys;
    if (first === undefined) throw new Error('sealing needs at least one key');
    for (const { id, key } of keys) {
      if (!Number.isInteger(id) || id < 1 || id > 255) {
        throw new Error(`the ID of a sealing key is ${id}; it must be 1 to 255`);
      }
      if (key.length !== 32) {
        throw new Error(`sealing key ${id} has ${key.length} octets; it must have 32`);
      }
      if (this.#keys.has(id)) throw new Error(`two sealing keys have the ID ${id}`);
      this.#keys.set(id, createSecretKey(key));
    }
    if (lookupKey.length !== 32) {
      throw new Error(`the look-up key has ${lookupKey.length} octets; it must have 32`);
    }
    this.#sealingKeyId = first.id;
    this.#sealingKey = this.#keys.get(first.id)!;
    this.#lookupKey = createSecretKey(lookupKey);
  }

  /** `context` (such as the table, the column and the row's ID) is authenticated, not stored. */
  seal(plain: string | Buffer, context: string): Buffer {
    if (this.#used === POOL_SIZE) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const nonce = this.#pool.subarray(this.#used, (this.#used += NONCE_SIZE));
    const cipher = createCipheriv('aes-256-gcm', this.#sealingKey, nonce);
    cipher.setAAD(Buffer.from(context));
    const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
    cipher.final();
    const sealed = Buffer.allocUnsafe(HEADER_SIZE + body.length + TAG_SIZE);
    sealed[0] = this.#sealingKeyId;
    nonce.copy(sealed, 1);
    body.copy(sealed, HEADER_SIZE);
    cipher.getAuthTag().copy(sealed, HEADER_SIZE + body.length);
    return sealed;
  }

  /** Throws a Failure `internal` where the key is gone, or the octets or the context are not those sealed. */
  open(sealed: Buffer, context: string): Buffer {
    if (sealed.length < HEADER_SIZE + TAG_SIZE) {
      throw new Failure('internal', 'a sealed value is shorter than any can be');
    }
    const key = this.#keys.get(sealed[0]);
    if (key === undefined) {
      throw new Failure(
        'internal',
        `a value is sealed with key ${sealed[0]}, which is not configured`,
      );
    }
    const end = sealed.length - TAG_SIZE;
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, HEADER_SIZE), {
      authTagLength: TAG_SIZE,
    });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(sealed.subarray(end));
    const plain = decipher.update(sealed.subarray(HEADER_SIZE, end));
    try {
      decipher.final();
    } catch (cause) {
      throw new Failure('internal', 'a sealed value was changed, or belongs elsewhere', { cause });
    }
    return plain;
  }

  /** HMAC-SHA256 of a number, truncated to 16 octets: equal numbers are found without being read. */
  lookupHash(msisdn: string): Buffer {
    const digest = createHmac('sha256', this.#lookupKey).update(msisdn).digest();
    return digest.subarray(0, HASH_SIZE);
  }

  /**
   * HMAC-SHA256, 32 octets, under a key of its own for each context (HKDF-SHA256
   * of the look-up key, RFC 5869): what is hashed for one purpose is of no use
   * for another. `context` is a constant of the code, such as `otp code`.
   */
  keyedHash(context: string, plain: string | Buffer): Buffer {
    return createHmac('sha256', this.#derivedKey(context)).update(plain).digest();
  }

  #derivedKey(context: string): KeyObject {
    const kept = this.#derived.get(context);
    if (kept !== undefined) return kept;
    const info = `tellerline keyed hash: ${context}`;
    const octets = hkdfSync('sha256', this.#lookupKey, '', info, DERIVED_SIZE);
    const key = createSecretKey(Buffer.from(octets));
    if (this.#derived.size < MOST_DERIVED) this.#derived.set(context, key);
    return key;
  }
}
