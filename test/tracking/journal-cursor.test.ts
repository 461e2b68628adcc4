import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../src/failure/failure.js';
import { decodeCursor, encodeCursor } from '../../src/tracking/journal-cursor.js';

function fieldOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid_argument') {
      return error.violations[0].field;
    }
    throw error;
  }
  return 'none';
}

describe('a cursor', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        fc.integer({ min: -1, max: 99_999 }),
        fc.integer({ min: 0, max: 4_102_444_800_000 }),
        (xid, position, index, at) => {
          const cursor = { xid: String(xid), position: String(position), index, at };
          expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
        },
      ),
    );
  });

  it.each([
    'x',
    '1:1:1:1:1',
    Buffer.from('1:1:1:1').toString('base64url'),
    Buffer.from('2:1:1:1:1').toString('base64url'),
    Buffer.from('1:-1:1:1:1').toString('base64url'),
    Buffer.from(`1:${2n ** 64n}:1:1:1`).toString('base64url'),
    Buffer.from(`1:1:${2n ** 63n}:1:1`).toString('base64url'),
    Buffer.from('1:1:1:-2:1').toString('base64url'),
    Buffer.from("1:1';drop table message:1:1:1").toString('base64url'),
    'A'.repeat(10_000),
  ])('that Watch never gave is refused', (text) => {
    expect(fieldOf(() => decodeCursor(text))).toBe('cursor');
  });

  it('is refused whatever it is, and never breaks', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['cursor', 'none']).toContain(fieldOf(() => decodeCursor(text)));
      }),
    );
  });
});
