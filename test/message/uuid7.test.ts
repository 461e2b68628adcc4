import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Uuid7Generator, uuid7Floor, uuid7Time } from '../../src/message/uuid7.js';

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NOW = Date.UTC(2026, 10, 22);
const anyTime = fc.nat(2 ** 48 - 2 ** 20);

describe('UUIDv7', () => {
  it('is built as RFC 9562, appendix A.6', () => {
    // rand_a 0x4c3 from the counter's start, rand_b from the pool.
    const pool = Buffer.concat([
      Buffer.from('0cc3', 'hex'),
      Buffer.from('18c4dc0c0c07398f', 'hex'),
    ]);
    const generator = new Uuid7Generator((size) => Buffer.concat([pool], size));
    expect(generator.next(0x017f22e279b0)).toBe('017f22e2-79b0-74c3-98c4-dc0c0c07398f');
  });

  it('carries its time, at or above the floor and below the next', () => {
    const generator = new Uuid7Generator(randomBytes);
    fc.assert(
      fc.property(anyTime, (time) => {
        const id = new Uuid7Generator(randomBytes).next(time);
        expect(id).toMatch(SHAPE);
        expect(uuid7Time(id)).toBe(time);
        expect(uuid7Floor(time)).toMatch(SHAPE);
        expect(id >= uuid7Floor(time) && id < uuid7Floor(time + 1)).toBe(true);
      }),
    );
    expect(uuid7Time(generator.next(NOW))).toBe(NOW);
  });

  it('grows within a millisecond, over clocks that stand still or go back, and draws on', () => {
    const generator = new Uuid7Generator(randomBytes);
    let before = '';
    for (let i = 0; i < 20_000; i++) {
      const id = generator.next(NOW - (i % 3));
      expect(id > before).toBe(true);
      before = id;
    }
    // 12 bits of count last for 2,048 to 4,096 of a millisecond; then it runs ahead.
    expect(uuid7Time(before)).toBeGreaterThan(NOW);
    expect(uuid7Time(before)).toBeLessThan(NOW + 12);
  });

  it('draws a few KB at a time, and never gives out the same randomness twice', () => {
    const draws: number[] = [];
    const generator = new Uuid7Generator((size) => {
      draws.push(size);
      return randomBytes(size);
    });
    const ids = Array.from({ length: 4000 }, (_, i) => generator.next(NOW + i));
    expect(new Set(ids.map((id) => id.slice(19))).size).toBe(ids.length);
    expect(draws.length).toBeLessThan(15);
  });
});
