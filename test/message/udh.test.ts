import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildUdh, parseUdh } from '../../src/message/udh.js';

describe('the user data header', () => {
  it.each<[string, number[], unknown]>([
    [
      '8 bits',
      [5, 0, 3, 0xab, 3, 2, 65],
      { length: 6, concatenation: { reference: 0xab, total: 3, number: 2, referenceBits: 8 } },
    ],
    [
      '16 bits',
      [6, 8, 4, 1, 2, 3, 1],
      { length: 7, concatenation: { reference: 0x102, total: 3, number: 1, referenceBits: 16 } },
    ],
    [
      'after a port element',
      [11, 5, 4, 1, 2, 3, 4, 0, 3, 9, 2, 2],
      { length: 12, concatenation: { reference: 9, total: 2, number: 2, referenceBits: 8 } },
    ],
    [
      'the last of two',
      [10, 0, 3, 1, 2, 1, 0, 3, 7, 2, 2],
      { length: 11, concatenation: { reference: 7, total: 2, number: 2, referenceBits: 8 } },
    ],
    ['only an unknown element', [3, 0x70, 1, 0, 65], { length: 4 }],
    ['no element', [0, 65], { length: 1 }],
    ['part 0', [5, 0, 3, 1, 3, 0], { length: 6 }],
    ['a part past the total', [5, 0, 3, 1, 3, 4], { length: 6 }],
    ['a concatenation of the wrong length', [4, 0, 2, 1, 1], { length: 5 }],
    ['nothing at all', [], null],
    ['a header past the end', [5, 0, 3, 1, 2], null],
    ['an element past the header', [3, 0, 3, 1, 2, 1], null],
    ['an element without its length', [1, 0, 65], null],
  ])('of %s', (_, octets, header) => {
    expect(parseUdh(Buffer.from(octets))).toEqual(header);
  });

  it('is read as it was built', () => {
    fc.assert(
      fc.property(
        fc.nat(0xffff),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(254),
        fc.constantFrom<8 | 16>(8, 16),
        (reference, total, offset, referenceBits) => {
          const number = 1 + (offset % total);
          const built = buildUdh({ reference, total, number }, referenceBits);
          const kept = referenceBits === 8 ? reference & 0xff : reference;
          expect(parseUdh(built)).toEqual({
            length: referenceBits === 8 ? 6 : 7,
            concatenation: { reference: kept, total, number, referenceBits },
          });
        },
      ),
    );
  });

  it('never throws, and never claims more than there is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (octets) => {
        const header = parseUdh(octets);
        if (header !== null) expect(header.length).toBeLessThanOrEqual(octets.length);
      }),
    );
  });
});
