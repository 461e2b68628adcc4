import { describe, expect, it } from '@jest/globals';
import { FieldChecks } from '../../src/failure/field-checks.js';
import type { Failure } from '../../src/failure/failure.js';
import { checkPageSize, checkPageToken, encodePageToken, isUuid7 } from '../../src/rpc/page.js';

const ID = '0193a4b2-7c3d-7abc-9def-0123456789ab';

/** What a check gives, and the fields that it finds wrong. */
function judge<T>(check: (checks: FieldChecks) => T): { value: T; wrong: string[] } {
  const checks = new FieldChecks();
  const value = check(checks);
  try {
    checks.finish('');
    return { value, wrong: [] };
  } catch (error) {
    return { value, wrong: (error as Failure).violations.map(({ field }) => field) };
  }
}

const tokenOf = (token: string) => judge((checks) => checkPageToken(checks, token, 'List'));
const sizeOf = (size: number) => judge((checks) => checkPageSize(checks, size));

describe('a page token', () => {
  it('comes back as it went, and none is the first page', () => {
    expect(tokenOf(encodePageToken(ID))).toEqual({ value: ID, wrong: [] });
    expect(tokenOf('')).toEqual({ value: null, wrong: [] });
  });

  it.each(['x', 'AAAA', 'A'.repeat(22), 'A'.repeat(1000), encodePageToken(ID) + 'A'])(
    'that no list gave is refused: %s',
    (token) => {
      expect(tokenOf(token)).toEqual({ value: null, wrong: ['page_token'] });
    },
  );
});

describe('a UUIDv7', () => {
  it('is known', () => expect(isUuid7(ID)).toBe(true));

  it.each(['', 'x', ID.slice(1), `${ID} `, ID.replace('-7abc', '-4abc'), ID.toUpperCase()])(
    'is not %j',
    (value) => expect(isUuid7(value)).toBe(false),
  );
});

describe('a page size', () => {
  it.each([
    [0, 50],
    [1, 1],
    [500, 500],
  ])('%i gives %i', (asked, given) => {
    expect(sizeOf(asked)).toEqual({ value: given, wrong: [] });
  });

  it.each([-1, 501])('%i is refused', (asked) => {
    expect(sizeOf(asked).wrong).toEqual(['page_size']);
  });
});
