import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  numberOfLine,
  refusalOfFile,
  RegisterLines,
} from '../../../src/broadcast/politeness/register-lines.js';

function read(text: string | Buffer, pieceSize = 7) {
  const octets = Buffer.from(text);
  const lines = new RegisterLines();
  const numbers: string[] = [];
  for (let from = 0; from < octets.length; from += pieceSize) {
    numbers.push(...lines.push(octets.subarray(from, from + pieceSize)));
  }
  numbers.push(...lines.end());
  return { lines, numbers };
}

describe('numberOfLine', () => {
  it.each([
    ['+919812345678', '+919812345678'],
    ['  +919812345678\t', '+919812345678'],
    ['+91 98123-45678', '+919812345678'],
    ['+1 (202) 555.0123', '+12025550123'],
    ['+4407400123456', '+447400123456'],
    ['', null],
    ['   ', null],
    ['# of the regulator', null],
    ['919812345678', undefined],
    ['9812345678', undefined],
    ['+0919812345678', undefined],
    ['+91', undefined],
    ['+9198123456781234', undefined],
    ['+919812345678,yes', undefined],
    ['msisdn', undefined],
    ['=cmd|+919812345678', undefined],
    ['+919812345678'.padStart(200, '0'), undefined],
  ])('%j: %j', (line, expected) => {
    expect(numberOfLine(line)).toBe(expected);
  });
});

describe('RegisterLines', () => {
  it('reads lines of any ending, after a byte order mark, and knows which are broken', () => {
    const { lines, numbers } = read(
      '\uFEFF+919812345678\r\n\nhello\n+12025550123\n# no\n98\n+447400123456',
    );
    expect(numbers).toEqual(['+919812345678', '+12025550123', '+447400123456']);
    expect(lines).toMatchObject({ numbers: 3, broken: 2, brokenLines: [3, 6] });
  });

  it('names the first broken lines only', () => {
    expect(read('x\n'.repeat(1000)).lines).toMatchObject({
      broken: 1000,
      brokenLines: [1, 2, 3, 4, 5],
    });
  });

  it('keeps no line that never ends', () => {
    const { lines, numbers } = read(`${'1'.repeat(200_000)}\n+919812345678\n`, 1000);
    expect(numbers).toEqual(['+919812345678']);
    expect(lines.broken).toBe(1);
  });

  it('finds no number in UTF-16', () => {
    const { lines } = read(Buffer.from('+919812345678\n+12025550123\n', 'utf16le'));
    expect(lines.numbers).toBe(0);
    expect(refusalOfFile(lines)).toMatch(/^has no number in \d lines$/);
  });

  it('reads the same, wherever the pieces end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('+919812345678', '+12025550123', '', '# a', 'x', '98')),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 40 }),
        (some, end, pieceSize) => {
          const { lines, numbers } = read(some.join(end), pieceSize);
          expect(numbers).toEqual(some.filter((line) => line.startsWith('+')));
          expect(lines.broken).toBe(some.filter((line) => /^(x|98)$/.test(line)).length);
        },
      ),
    );
  });
});

describe('refusalOfFile', () => {
  it.each([
    [0, 0, 'is empty'],
    [0, 3, 'has no number in 3 lines'],
    [2, 3, 'has 3 lines that are no number, and 2 that are'],
    [3, 3, null],
    [1, 0, null],
  ])('%i numbers and %i broken lines: %s', (numbers, broken, expected) => {
    expect(refusalOfFile({ numbers, broken })).toBe(expected);
  });
});
