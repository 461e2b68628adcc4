import { describe, expect, it } from '@jest/globals';
import { dropSecondStops, markOwnStop } from '../../src/template/full-stops.js';

/** A text with a value in it, and a full stop behind. */
const text = (value: string) => dropSecondStops(`At ${markOwnStop(value)}. Next`);

describe('a full stop behind a value', () => {
  it.each([
    ['2:35 p.m.', 'At 2:35 p.m. Next'],
    ['1,204.50\u00a0د.إ.\u200f', 'At 1,204.50\u00a0د.إ.\u200f Next'],
    ['Acme Inc.', 'At Acme Inc. Next'],
    ['and so on...', 'At and so on... Next'],
    ['2:35 PM', 'At 2:35 PM. Next'],
    ['a..b', 'At a..b. Next'],
    ['', 'At . Next'],
  ])('of "%s"', (value, expected) => {
    expect(text(value)).toBe(expected);
  });

  it('stays where something stands between', () => {
    expect(dropSecondStops(`(${markOwnStop('2:35 p.m.')}). Next`)).toBe('(2:35 p.m.). Next');
  });
});
