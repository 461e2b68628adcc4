import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { PinResult } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { Database } from '../storage/database.js';
import type { Sealer } from '../storage/sealing.js';
import { FORGET_TRIES, PIN_EXISTS, TRY_PIN } from './pins.sql.js';
import type { TryColumns } from './pins.sql.js';

const derive = promisify(scrypt) as (
  password: Buffer,
  salt: Buffer,
  length: number,
) => Promise<Buffer>;

const SALT_SIZE = 16;
const HASH_SIZE = 32;
/** Behind Tellerline's own lock, which comes much earlier. */
const MOST_TRIES = 20;
/** Seconds. */
const LOCKED_FOR = 1800;

/**
 * scrypt (RFC 7914) with a salt, of a keyed hash: there are ten thousand PINs of
 * four digits, which no slow hash alone protects from whoever has the table.
 */
export async function hashPin(
  sealer: Sealer,
  customerId: string,
  pin: string,
  salt: Buffer = randomBytes(SALT_SIZE),
): Promise<TryColumns> {
  const keyed = sealer.keyedHash('demo bank pin', `${customerId}:${pin}`);
  return { salt, hash: await derive(keyed, salt, HASH_SIZE) };
}

/** The PINs for SMS. */
export class PinsStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** The customer must be known. */
  async verify(customerId: string, pin: string): Promise<PinResult> {
    const values = [customerId, MOST_TRIES, LOCKED_FOR];
    const [tried] = await this.database.rows<TryColumns>(TRY_PIN, values);
    if (tried === undefined) {
      const set = await this.database.rows(PIN_EXISTS, [customerId]);
      return set.length > 0 ? PinResult.PIN_RESULT_LOCKED : PinResult.PIN_RESULT_NOT_SET;
    }
    const { hash } = await hashPin(this.sealer, customerId, pin, tried.salt);
    if (!timingSafeEqual(hash, tried.hash)) return PinResult.PIN_RESULT_WRONG;
    await this.database.rows(FORGET_TRIES, [customerId]);
    return PinResult.PIN_RESULT_RIGHT;
  }
}
