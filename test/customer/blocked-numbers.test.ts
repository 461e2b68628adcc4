import { describe, expect, it } from '@jest/globals';
import { BlockedNumbers } from '../../src/customer/blocked-numbers.store.js';
import type { Database } from '../../src/storage/database.js';
import type { Sealer } from '../../src/storage/sealing.js';

const BLOCKED = '+919812345678';
const hashOf = (msisdn: string) => Buffer.from(msisdn);
const sealer = { lookupHash: hashOf } as unknown as Sealer;

/** A database whose readings end when they are let, and whose notices are told by hand. */
class SlowDatabase {
  readonly readings: { blocked: string[]; end: () => void }[] = [];
  blocked: string[] = [];
  notice: () => void = () => undefined;
  #begun: () => void = () => undefined;

  listen(_channel: string, handler: () => void): () => void {
    this.notice = handler;
    return () => (this.notice = () => undefined);
  }

  rows(): Promise<{ hash: string }[]> {
    const blocked = this.blocked;
    const rows = blocked.map((msisdn) => ({ hash: hashOf(msisdn).toString('hex') }));
    return new Promise((resolve) => {
      this.readings.push({ blocked, end: () => resolve(rows) });
      this.#begun();
    });
  }

  /** Resolves when so many readings have begun. */
  async begun(count: number): Promise<void> {
    while (this.readings.length < count) {
      await new Promise<void>((resolve) => (this.#begun = resolve));
    }
  }
}

async function started() {
  const database = new SlowDatabase();
  const numbers = new BlockedNumbers(database as unknown as Database, sealer);
  const init = numbers.onModuleInit();
  database.readings[0].end();
  await init;
  return { database, numbers };
}

describe('BlockedNumbers', () => {
  it('reads at once when something changed', async () => {
    const { database, numbers } = await started();
    database.blocked = [BLOCKED];
    database.notice();
    expect(database.readings).toHaveLength(2);
    database.readings[1].end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(numbers.has(BLOCKED)).toBe(true);
    expect(numbers.has('+919812345679')).toBe(false);
    numbers.onModuleDestroy();
  });

  it('reads again what changed while it read, and not meanwhile', async () => {
    const { database, numbers } = await started();
    database.notice();
    database.blocked = [BLOCKED];
    database.notice();
    database.notice();
    expect(database.readings).toHaveLength(2);
    database.readings[1].end();
    await database.begun(3);
    database.readings[2].end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(numbers.has(BLOCKED)).toBe(true);
    expect(database.readings).toHaveLength(3);
    numbers.onModuleDestroy();
  });

  it('reads what changed while the node was starting', async () => {
    const database = new SlowDatabase();
    const numbers = new BlockedNumbers(database as unknown as Database, sealer);
    const init = numbers.onModuleInit();
    database.blocked = [BLOCKED];
    database.notice();
    database.readings[0].end();
    await init;
    await database.begun(2);
    database.readings[1].end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(numbers.has(BLOCKED)).toBe(true);
    numbers.onModuleDestroy();
  });

  it('reads no more once it is over', async () => {
    const { database, numbers } = await started();
    database.notice();
    database.notice();
    numbers.onModuleDestroy();
    database.readings[1].end();
    await new Promise((resolve) => setImmediate(resolve));
    database.notice();
    expect(database.readings).toHaveLength(2);
  });
});
