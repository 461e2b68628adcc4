import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amend } from '../../src/customer/amend.js';
import { decodeNotice, encodeNotices } from '../../src/customer/change-notice.js';
import type { CustomerRecord } from '../../src/customer/customer-record.js';
import { toRecord, toRow } from '../../src/customer/customer-row.js';
import { FreshCache } from '../../src/customer/fresh-cache.js';
import { SeenIds } from '../../src/customer/seen-ids.js';
import { SEALER } from '../rpc/gateway.js';

describe('change notices', () => {
  const id = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 128 })
    .filter((text) => !/\p{Cc}/u.test(text));
  const hash = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((octets) => Buffer.from(octets));

  it('tell of all, in payloads that PostgreSQL takes', () => {
    const notice = fc.record({ id, msisdnHashes: fc.array(hash, { maxLength: 2 }) });
    fc.assert(
      fc.property(fc.array(notice, { maxLength: 300 }), (notices) => {
        const payloads = encodeNotices(notices);
        for (const payload of payloads) {
          expect(payload).not.toBe('');
          expect(Buffer.byteLength(payload)).toBeLessThan(8000);
        }
        const told = payloads.map((payload) => decodeNotice(payload)!);
        expect(told.flatMap(({ ids }) => ids)).toEqual(notices.map((one) => one.id));
        expect(told.flatMap(({ hashes }) => hashes)).toEqual(
          notices.flatMap((one) => one.msisdnHashes.map((octets) => octets.toString('hex'))),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('say of an empty one that any may have been missed', () => {
    expect(decodeNotice('')).toBeNull();
  });
});

describe('FreshCache', () => {
  /** A reading whose end is in the test's hands. */
  function reading(cache: FreshCache<string>, found: Record<string, string>) {
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const read = cache.read(async () => {
      await held;
      return new Map(Object.entries(found));
    });
    return async () => {
      finish();
      return read;
    };
  }

  it('keeps what was read, until it is forgotten', async () => {
    const cache = new FreshCache<string>(new Map());
    await reading(cache, { a: '1', b: '2' })();
    expect([cache.get('a'), cache.get('b')]).toEqual(['1', '2']);
    cache.forget('a');
    expect([cache.get('a'), cache.get('b')]).toEqual([undefined, '2']);
    cache.forgetAll();
    expect(cache.get('b')).toBeUndefined();
  });

  it('gives, yet does not keep, what changed while it was read', async () => {
    const cache = new FreshCache<string>(new Map());
    const finish = reading(cache, { a: '1', b: '2' });
    cache.forget('a');
    expect(Object.fromEntries(await finish())).toEqual({ a: '1', b: '2' });
    expect([cache.get('a'), cache.get('b')]).toEqual([undefined, '2']);
    const second = reading(cache, { a: '1', b: '2' });
    cache.forgetAll();
    await second();
    expect([cache.get('a'), cache.get('b')]).toEqual([undefined, undefined]);
  });

  it('keeps nothing of a reading that failed', async () => {
    const cache = new FreshCache<string>(new Map());
    await expect(cache.read(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    await reading(cache, { a: '1' })();
    expect(cache.get('a')).toBe('1');
  });
});

describe('a row of the registry', () => {
  const moment = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
  const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
  const record: fc.Arbitrary<CustomerRecord> = fc
    .record({
      givenName: maybe(words),
      birthDate: maybe(
        fc.record({
          year: maybe(fc.integer({ min: 1880, max: 2026 })),
          month: fc.integer({ min: 1, max: 12 }),
          day: fc.integer({ min: 1, max: 31 }),
        }),
      ),
      city: maybe(words),
      products: fc.array(words, { maxLength: 3 }),
      doNotDisturb: maybe(
        fc.record({
          from: fc.integer({ min: 0, max: 1439 }),
          until: fc.integer({ min: 0, max: 1439 }),
        }),
      ),
      blocked: fc.boolean(),
      msisdnChangedAt: maybe(moment),
      simChangedAt: maybe(moment),
      createdAt: moment,
      updatedAt: moment,
    })
    .map((some) => ({
      ...amend(undefined, { id: 'C-1', msisdn: '+919812345678' }, 0).record,
      ...some,
    }));

  it('has all of a customer', () => {
    fc.assert(
      fc.property(record, (customer) => {
        expect(toRecord(toRow(customer, SEALER), SEALER)).toEqual(customer);
      }),
    );
  });

  it('cannot be opened under the ID of another', () => {
    const { record: asha } = amend(
      undefined,
      { id: 'C-1', msisdn: '+919812345678', givenName: 'Asha' },
      0,
    );
    const row = { ...toRow(asha, SEALER), customerId: 'C-2' };
    expect(() => toRecord(row, SEALER)).toThrow('was changed, or belongs elsewhere');
  });
});

describe('SeenIds', () => {
  it('knows where an ID was, of the last so many', () => {
    const seen = new SeenIds(2);
    expect(['a', 'b', 'a', 'c', 'a', 'b'].map((id, row) => seen.add(id, row))).toEqual([
      undefined,
      undefined,
      0,
      // The oldest is forgotten for it.
      undefined,
      undefined,
      undefined,
    ]);
  });
});
