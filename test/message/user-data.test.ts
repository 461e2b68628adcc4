import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readText, readUserData } from '../../src/message/user-data.js';

describe('readText', () => {
  it.each<[number, string, string | null]>([
    [0x00, '1b65', '€'],
    [0x01, '00', '@'],
    [0x03, 'e3', 'ã'],
    [0x08, '20b9d83dde00', '₹😀'],
    [0x08, '20b900', '₹'],
    [0x08, 'd83d', '\ufffd'],
    [0x10, '00', '@'],
    [0x18, '20b9', '₹'],
    [0x14, '00', null],
    [0x20, '00', null],
    [0x48, '20b9', '₹'],
    [0xc8, '00', '@'],
    [0xe0, '20b9', '₹'],
    [0xf0, '00', '@'],
    [0xf4, '00', null],
    [0x02, '00', null],
    [0x04, '00', null],
    [0x06, 'c0', null],
    [0x80, '00', null],
  ])('data_coding 0x%s', (dataCoding, hex, text) => {
    expect(readText(dataCoding, Buffer.from(hex, 'hex'))).toBe(text);
  });

  it('does not change the octets it reads', () => {
    const octets = Buffer.from('20b9', 'hex');
    readText(8, octets);
    expect(octets.toString('hex')).toBe('20b9');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.uint8Array(), (dataCoding, octets) => {
        const text = readText(dataCoding, octets);
        expect(text === null || text.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('readUserData', () => {
  it('takes the header off where esm_class says so', () => {
    const userData = Buffer.from([5, 0, 3, 1, 2, 1, 0x48, 0x69]);
    expect(readUserData(0x40, 0, userData)).toMatchObject({
      header: { length: 6, concatenation: { number: 1 } },
      text: 'Hi',
    });
    expect(readUserData(0x00, 0, userData)).toMatchObject({ header: null, octets: userData });
  });

  it('has no text where the header is broken', () => {
    expect(readUserData(0x43, 0, Buffer.from([9, 0]))).toMatchObject({ header: null, text: null });
  });
});
