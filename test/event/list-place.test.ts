import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodePlace, encodePlace } from '../../src/event/list-place.js';
import type { Failure } from '../../src/failure/failure.js';

const fieldsOf = (work: () => unknown) => {
  try {
    work();
    return [];
  } catch (error) {
    return (error as Failure).violations.map(({ field }) => field);
  }
};

describe('a page token', () => {
  it('gives back the place that it was made of', () => {
    const eventId = fc.stringMatching(/^[A-Za-z0-9._:-]{1,128}$/);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 14 }), eventId, (dueAt, id) => {
        const token = encodePlace({ dueAt, eventId: id });
        expect(decodePlace(token)).toEqual({ dueAt, eventId: id });
      }),
    );
  });

  it('is the first page where it is empty', () => {
    expect(decodePlace('')).toBeNull();
  });

  it.each(['x', 'MTIz', Buffer.from('1 a b').toString('base64url'), 'A'.repeat(300)])(
    'is refused where nobody gave it: %s',
    (token) => {
      expect(fieldsOf(() => decodePlace(token))).toEqual(['page_token']);
    },
  );
});
