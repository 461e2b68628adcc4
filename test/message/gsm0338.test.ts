import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countSeptets, decodeGsm, encodeGsm } from '../../src/message/gsm0338.js';
import { gsmText } from './texts.js';

describe('GSM 03.38', () => {
  it.each([
    ['@', [0x00]],
    ['Ç', [0x09]],
    ['\n', [0x0a]],
    ['Δ_Φ', [0x10, 0x11, 0x12]],
    ['É ', [0x1f, 0x20]],
    ['¤', [0x24]],
    ['¡A', [0x40, 0x41]],
    ['§¿a', [0x5f, 0x60, 0x61]],
    ['à', [0x7f]],
    ['€', [0x1b, 0x65]],
    ['^{}', [0x1b, 0x14, 0x1b, 0x28, 0x1b, 0x29]],
    ['\\[~]|', [0x1b, 0x2f, 0x1b, 0x3c, 0x1b, 0x3d, 0x1b, 0x3e, 0x1b, 0x40]],
    ['\f', [0x1b, 0x0a]],
  ])('%j is %j', (text, octets) => {
    expect([...encodeGsm(text, countSeptets(text))]).toEqual(octets);
    expect(decodeGsm(Buffer.from(octets))).toBe(text);
  });

  it.each(['₹', '’', 'ç', 'á', '\u00a0', '\u001b', '`', '\t', '\0', '😀'])(
    'does not carry %j',
    (text) => {
      expect(countSeptets(`ok ${text}`)).toBe(-1);
    },
  );

  it('carries 127 characters by one septet and 10 by two', () => {
    const carried = Array.from({ length: 0x10000 }, (_, code) =>
      countSeptets(String.fromCharCode(code)),
    );
    expect(carried.filter((septets) => septets === 1)).toHaveLength(127);
    expect(carried.filter((septets) => septets === 2)).toHaveLength(10);
  });

  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(gsmText(), (text) => {
        const octets = encodeGsm(text, countSeptets(text));
        expect(decodeGsm(octets)).toBe(text);
        expect(octets.every((octet) => octet < 0x80)).toBe(true);
      }),
    );
  });

  it.each([
    ['an unknown extension is its default character', [0x1b, 0x41], 'A'],
    ['an escape at the end is a space', [0x41, 0x1b], 'A '],
    ['two escapes are a space', [0x1b, 0x1b, 0x41], ' A'],
    ['the top bit is ignored', [0xc1], 'A'],
  ])('%s', (_, octets, text) => {
    expect(decodeGsm(Buffer.from(octets))).toBe(text);
  });
});
