import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../src/failure/failure.js';
import { decodeCursor, encodeCursor } from '../../src/tracking/journal-cursor.js';
import {
  checkMessageId,
  checkPageSize,
  decodePageToken,
  encodePageToken,
} from '../../src/tracking/page-token.js';

const ID = '0193a4b2-7c3d-7abc-9def-0123456789ab';

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

describe('a page token', () => {
  it('comes back as it went, and none is the first page', () => {
    expect(decodePageToken(encodePageToken(ID))).toBe(ID);
    expect(decodePageToken('')).toBeNull();
  });

  it.each(['x', 'AAAA', 'A'.repeat(22), 'A'.repeat(1000), encodePageToken(ID) + 'A'])(
    'that List never gave is refused',
    (token) => {
      expect(fieldOf(() => decodePageToken(token))).toBe('page_token');
    },
  );
});

describe('a message ID', () => {
  it('is taken in either case', () => {
    expect(checkMessageId('message_id', ID.toUpperCase())).toBe(ID);
  });

  it.each(['', 'x', ID.slice(1), `${ID} `, ID.replace('-7abc', '-4abc')])(
    'is refused: %j',
    (value) => {
      expect(fieldOf(() => checkMessageId('message_id', value))).toBe('message_id');
    },
  );
});

describe('a page size', () => {
  it.each([
    [0, 50],
    [1, 1],
    [500, 500],
  ])('%i gives %i', (asked, given) => expect(checkPageSize(asked)).toBe(given));

  it.each([-1, 501])('%i is refused', (asked) => {
    expect(fieldOf(() => checkPageSize(asked))).toBe('page_size');
  });
});
