import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeGsm as gatewayDecodes } from '../../src/message/gsm0338.js';
import { decodeGsm, encodeGsm } from '../../src/simulator/gsm-alphabet.js';
import { decodeText, readText, writeText } from '../../src/simulator/user-data.js';
import { NO_FIELDS } from '../../src/simulator/wire.js';

describe('the GSM alphabet', () => {
  it('agrees with the one that the gateway was given apart from it', () => {
    for (let code = 0; code < 128; code += 1) {
      if (code === 0x1b) continue;
      const octets = Buffer.from([code]);
      expect(decodeGsm(octets)).toBe(gatewayDecodes(octets));
    }
    for (const code of [0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65]) {
      const octets = Buffer.from([0x1b, code]);
      expect(decodeGsm(octets)).toBe(gatewayDecodes(octets));
    }
  });

  it.each(['ç', '\u001b', 'ह', '😀', '“'])('does not carry %j', (text) => {
    expect(encodeGsm(text)).toBeUndefined();
  });

  it('shows what is no character', () => {
    expect(decodeGsm(Buffer.from([0x41, 0x80, 0x1b, 0x41, 0x1b]))).toBe('A\ufffd\ufffd\ufffd');
  });
});

describe("a customer's text", () => {
  const gsmText = fc.string({
    unit: fc.constantFrom(...'@£Δ aZ9{}[]€^\n'),
    minLength: 1,
    maxLength: 500,
  });
  const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 });

  it('is read as it was written, in parts that fit', () => {
    fc.assert(
      fc.property(fc.oneof(gsmText, anyText), fc.integer({ min: 1, max: 5 }), (text, minParts) => {
        const written = writeText(text, 0x1ab, minParts);
        const read = written.map((part) => readText({ ...NO_FIELDS, ...part }));
        expect(read.map((part) => part.text).join('')).toBe(text);
        if (written.length > 1) {
          expect(read.map(({ part }) => part)).toEqual(
            written.map((_, index) => ({
              by: 'udh8',
              reference: 0xab,
              total: written.length,
              number: index + 1,
            })),
          );
        }
        for (const part of written) {
          expect(part.short_message.length).toBeLessThanOrEqual(part.data_coding === 8 ? 140 : 160);
        }
      }),
    );
  });

  it.each([
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    ['ह'.repeat(70), 1],
    ['ह'.repeat(71), 2],
  ])('of %s takes %i parts', (text, parts) => {
    expect(writeText(text, 1)).toHaveLength(parts);
  });
});

describe('reading', () => {
  it.each([
    [0, '48656c6c6f2002', 'Hello $'],
    [1, '48656c6c6f', 'Hello'],
    [3, 'e9', 'é'],
    [8, '0939d83dde00', 'ह😀'],
  ])('data_coding %i', (dataCoding, hex, text) => {
    expect(decodeText(dataCoding, Buffer.from(hex, 'hex'))).toBe(text);
  });

  it.each([
    ['an 8-bit reference', '0500032a020141', { by: 'udh8', reference: 0x2a, total: 2, number: 1 }],
    [
      'a 16-bit reference',
      '060804012a020141',
      { by: 'udh16', reference: 0x12a, total: 2, number: 1 },
    ],
    [
      'a reference after another element',
      '09010100' + '0804012a020141',
      { by: 'udh16', reference: 0x12a, total: 2, number: 1 },
    ],
    ['a header that is cut', '0508040141', undefined],
  ])('%s in the UDH', (_, hex, part) => {
    const short_message = Buffer.from(hex, 'hex');
    expect(readText({ ...NO_FIELDS, esm_class: 0x40, short_message }).part).toEqual(part);
  });

  it('SAR TLVs', () => {
    const tlvs = [
      { tag: 0x020c, value: Buffer.from([1, 2]) },
      { tag: 0x020e, value: Buffer.from([3]) },
      { tag: 0x020f, value: Buffer.from([2]) },
    ];
    expect(readText({ ...NO_FIELDS, tlvs }).part).toEqual({
      by: 'sar',
      reference: 0x102,
      total: 3,
      number: 2,
    });
    expect(readText({ ...NO_FIELDS, tlvs: tlvs.slice(1) }).part).toBeUndefined();
  });
});
