import { describe, expect, it } from '@jest/globals';
import { printable } from '../../../src/cli/text/printable.js';

describe('text from elsewhere', () => {
  it.each([
    ['an escape sequence', '\u001b[2Jgone', '\ufffd[2Jgone'],
    ['a carriage return', 'a\rb', 'a\ufffdb'],
    ['a control of C1', 'a\u009bb', 'a\ufffdb'],
    ['an override of direction', 'a\u202eb\u2066c', 'a\ufffdb\ufffdc'],
    ['a line separator', 'a\u2028b', 'a\ufffdb'],
    ['a zero-width space', 'a\u200bb', 'a\ufffdb'],
  ])('shows %s as what it is', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it.each([
    [
      'an amount in Arabic',
      new Intl.NumberFormat('ar', { style: 'currency', currency: 'USD' }).format(5200),
    ],
    ['Hindi with a joiner', 'क्\u200dष'],
    ['Persian with a non-joiner', 'می\u200cخواهم'],
    ['an emoji of several', '👨\u200d👩\u200d👧'],
  ])('leaves %s as it is written', (_, text) => {
    expect(text).toMatch(/[\u200c-\u200f]/);
    expect(printable(text)).toBe(text);
  });
});
