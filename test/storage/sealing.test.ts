import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../src/failure/failure.js';
import { Sealer } from '../../src/storage/sealing.js';

const key = (id: number) => ({ id, key: Buffer.alloc(32, id) });
const lookup = Buffer.alloc(32, 9);
const sealer = new Sealer([key(1)], lookup);

function failureOf(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    return error as Failure;
  }
  throw new Error('nothing was thrown');
}

describe('sealing', () => {
  it('gives back what was sealed, texts and octets', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.uint8Array(),
        fc.string(),
        (text, octets, context) => {
          expect(sealer.open(sealer.seal(text, context), context).toString()).toBe(text);
          const plain = Buffer.from(octets);
          expect(sealer.open(sealer.seal(plain, context), context)).toEqual(plain);
        },
      ),
    );
  });

  it('refuses any changed octet, and any other context', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.integer({ min: 1, max: 255 }), (text, at, change) => {
        const sealed = sealer.seal(text, 'a');
        expect(failureOf(() => sealer.open(sealed, 'b')).code).toBe('internal');
        sealed[at % sealed.length] ^= change;
        const failure = failureOf(() => sealer.open(sealed, 'a'));
        expect([failure.code, failure.retryable]).toEqual(['internal', false]);
      }),
    );
  });

  it('refuses what is cut short, at every length', () => {
    const sealed = sealer.seal('a text', 'a');
    for (let length = 0; length < sealed.length; length++) {
      expect(failureOf(() => sealer.open(sealed.subarray(0, length), 'a')).code).toBe('internal');
    }
  });

  it('seals with the first key and opens with every key', () => {
    const old = sealer.seal('text', 'a');
    const rotated = new Sealer([key(2), key(1)], lookup);
    expect(rotated.seal('text', 'a')[0]).toBe(2);
    expect(rotated.open(old, 'a').toString()).toBe('text');
    const without = new Sealer([key(2)], lookup);
    expect(failureOf(() => without.open(old, 'a')).message).toContain(
      'key 1, which is not configured',
    );
  });

  it('never uses a nonce twice, over many fillings of its pool', () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 5_000; i++) {
      nonces.add(sealer.seal('', 'a').subarray(1, 13).toString('hex'));
    }
    expect(nonces.size).toBe(5_000);
  });

  it('seals the same text differently each time, and hashes the same number alike', () => {
    expect(sealer.seal('text', 'a')).not.toEqual(sealer.seal('text', 'a'));
    const hash = sealer.lookupHash('+12025550123');
    expect(hash).toHaveLength(16);
    expect(new Sealer([key(3)], lookup).lookupHash('+12025550123')).toEqual(hash);
    expect(new Sealer([key(1)], Buffer.alloc(32, 8)).lookupHash('+12025550123')).not.toEqual(hash);
    expect(sealer.lookupHash('+12025550124')).not.toEqual(hash);
  });

  it('hashes under a key of its own for each context', () => {
    const hash = sealer.keyedHash('one', 'text');
    expect(hash).toHaveLength(32);
    expect(sealer.keyedHash('one', Buffer.from('text'))).toEqual(hash);
    expect(new Sealer([key(3)], lookup).keyedHash('one', 'text')).toEqual(hash);
    expect(sealer.keyedHash('two', 'text')).not.toEqual(hash);
    expect(sealer.keyedHash('one', 'texts')).not.toEqual(hash);
    expect(new Sealer([key(1)], Buffer.alloc(32, 8)).keyedHash('one', 'text')).not.toEqual(hash);
    // Nor is it the hash by which a number is found.
    expect(sealer.keyedHash('one', '+12025550123').subarray(0, 16)).not.toEqual(
      sealer.lookupHash('+12025550123'),
    );
  });

  it('hashes as HKDF (RFC 5869) and HMAC say, worked out step by step', () => {
    const hmac = (secret: Buffer, ...parts: (string | Buffer)[]) =>
      parts.reduce((made, part) => made.update(part), createHmac('sha256', secret)).digest();
    const extracted = hmac(Buffer.alloc(32), lookup);
    const derived = hmac(extracted, 'tellerline keyed hash: otp code', Buffer.from([1]));
    expect(sealer.keyedHash('otp code', '123456')).toEqual(hmac(derived, '123456'));
  });

  it('hashes alike however many contexts there are', () => {
    const all = Array.from({ length: 200 }, (_, n) =>
      sealer.keyedHash(`c${n}`, 'a').toString('hex'),
    );
    expect(new Set(all).size).toBe(200);
    expect(sealer.keyedHash('c199', 'a').toString('hex')).toBe(all[199]);
  });

  it('refuses keys that are none', () => {
    expect(() => new Sealer([], lookup)).toThrow('at least one key');
    expect(() => new Sealer([{ id: 0, key: Buffer.alloc(32) }], lookup)).toThrow('1 to 255');
    expect(() => new Sealer([{ id: 256, key: Buffer.alloc(32) }], lookup)).toThrow('1 to 255');
    expect(() => new Sealer([{ id: 1, key: Buffer.alloc(16) }], lookup)).toThrow('16 octets');
    expect(() => new Sealer([key(1), key(1)], lookup)).toThrow('two sealing keys');
    expect(() => new Sealer([key(1)], Buffer.alloc(31))).toThrow('31 octets');
  });
});
