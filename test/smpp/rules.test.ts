import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import smpp from 'smpp';
import { canonicalMessageId, readMessageId } from '../../src/smpp/message-id.js';
import { status, statusCode, statusName, STATUS_NAMES } from '../../src/smpp/status.js';
import { validityPeriod } from '../../src/smpp/validity.js';

describe('status', () => {
  it('has every name and code of the package', () => {
    expect(Object.fromEntries(STATUS_NAMES.map((name) => [name, status(name)]))).toEqual(
      smpp.errors,
    );
  });

  it('goes from name to code and back', () => {
    for (const name of STATUS_NAMES) expect(statusName(statusCode(name)!)).toBe(name);
  });

  it.each([
    ['ESME_RINVOPTPARSTREAM', 0xc0],
    ['ESME_ROPTPARNOTALLWD', 0xc1],
    ['ESME_RINVPARLEN', 0xc2],
    ['ESME_RMISSINGOPTPARAM', 0xc3],
    ['ESME_RINVOPTPARAMVAL', 0xc4],
  ])('knows %s of SMPP 3.4', (name, code) => {
    expect(statusCode(name)).toBe(code);
  });

  it.each(['ESME_NONSENSE', 'toString', ''])('knows no %s', (name) => {
    expect(statusCode(name)).toBeNull();
  });

  it.each([
    [0x400, '0x00000400'],
    [0xffff_ffff, '0xffffffff'],
  ])('names the unknown %i %s', (code, name) => {
    expect(statusName(code)).toBe(name);
  });
});

describe('validity period', () => {
  it.each([
    [300_000, '000000000500000R'],
    [299_999, '000000000459000R'],
    [90_061_000, '000001010101000R'],
    [14 * 86_400_000, '000014000000000R'],
    [1, '000000000001000R'],
    [-5000, '000000000001000R'],
    [365 * 86_400_000, '000030000000000R'],
  ])('writes %i ms as %s', (remaining, expected) => {
    expect(validityPeriod(remaining)).toBe(expected);
  });

  it('is 16 characters, and never longer than what is left', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 30 * 86_400_000 }), (remaining) => {
        const text = validityPeriod(remaining);
        const [days, hours, minutes, seconds] = [4, 6, 8, 10].map((at) =>
          Number(text.slice(at, at + 2)),
        );
        const written = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
        expect(text).toMatch(/^\d{15}R$/);
        expect(remaining - written).toBeGreaterThanOrEqual(0);
        expect(remaining - written).toBeLessThan(1000);
      }),
    );
  });
});

describe('message ID', () => {
  it.each([
    ['7A', '7A'],
    [' 7A ', '7A'],
    ['7A\0', '7A'],
    ['7A \0', '7A'],
    ['7A\r\n', '7A'],
    ['7A\0\0', ''],
    ['7\0A', ''],
    ['\x1b7A', ''],
    ['7\x7fA', ''],
    ['7\x9fA', ''],
    ['\0', ''],
    ['', ''],
  ])('%j is %j', (text, expected) => {
    expect(readMessageId(text)).toBe(expected);
  });
});

describe('canonical message ID', () => {
  it.each([
    ['1A2b', 'hex', '6699'],
    ['0x1a2b', 'hex', '6699'],
    ['00001A2B', 'hex', '6699'],
    ['0000006699', 'decimal', '6699'],
    ['6699', 'decimal', '6699'],
    [' 6699 ', 'decimal', '6699'],
    ['0', 'decimal', '0'],
    ['FFFFFFFFFFFFFFFFFFFF', 'hex', '1208925819614629174706175'],
    ['a-b-c', 'hex', 'a-b-c'],
    ['12AB', 'decimal', '12AB'],
    ['', 'hex', ''],
    ['1'.repeat(65), 'decimal', '1'.repeat(65)],
    ['0A', 'as-is', '0A'],
    ['0a', 'as-is', '0a'],
    [' 1', 'as-is', ' 1'],
  ] as const)('of %j as %s is %j', (messageId, form, expected) => {
    expect(canonicalMessageId(messageId, form)).toBe(expected);
  });

  it('makes hexadecimal and decimal spellings of a number the same', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 128n }),
        fc.integer({ min: 0, max: 4 }),
        (n, zeros) => {
          const hex = '0'.repeat(zeros) + n.toString(16).toUpperCase();
          const decimal = '0'.repeat(zeros) + n.toString();
          expect(canonicalMessageId(hex, 'hex')).toBe(canonicalMessageId(decimal, 'decimal'));
        },
      ),
    );
  });
});
