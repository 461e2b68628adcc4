import { describe, expect, it } from '@jest/globals';
import {
  concatenationCode,
  concatenationOfCode,
  encodingCode,
  encodingOfCode,
} from '../../src/message/stored-codes.js';

describe('stored codes', () => {
  it.each([
    ['gsm7', 1],
    ['latin1', 2],
    ['ucs2', 3],
  ] as const)('%s is %i', (encoding, code) => {
    expect(encodingCode(encoding)).toBe(code);
    expect(encodingOfCode(code)).toBe(encoding);
  });

  it.each([
    ['udh8', 1],
    ['udh16', 2],
    ['sar', 3],
    ['payload', 4],
  ] as const)('%s is %i', (concatenation, code) => {
    expect(concatenationCode(concatenation)).toBe(code);
    expect(concatenationOfCode(code)).toBe(concatenation);
  });

  it('a number that is none throws', () => {
    expect(() => encodingOfCode(0)).toThrow('no encoding has the code 0');
    expect(() => concatenationOfCode(5)).toThrow('no concatenation has the code 5');
  });
});
