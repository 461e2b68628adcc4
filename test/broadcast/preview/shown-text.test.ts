import { describe, expect, it } from '@jest/globals';
import { shownText } from '../../../src/broadcast/preview/shown-text.js';

const text = (value: string) => ({ kind: 'text' as const, value });

describe('a text that is shown to its author', () => {
  it.each([
    ['names stay', 'Dear Asha', { given_name: text('Asha') }, 'Dear Asha'],
    ["the bank's own numbers stay", 'Call 1800123456', {}, 'Call 1800123456'],
    [
      'long numbers of the recipient are masked',
      'Account 123456789012 of 919876543210',
      { account: text('123456789012'), phone: text('+919876543210') },
      'Account XXXXXXXX9012 of XXXXXXXX3210',
    ],
    [
      'in groups as well',
      'Call +91 98765 43210 or 98-765-432',
      { phone: text('+91 98765 43210'), other: text('98-765-432') },
      'Call +91 XXXXX X3210 or 98-765-432',
    ],
    [
      'days and amounts stay',
      '2026-12-31, 12 500.00',
      { x: text('2026-12-31, 12 500.00') },
      '2026-12-31, 12 500.00',
    ],
    ['short ones stay', 'Code 12345678', { code: text('12345678') }, 'Code 12345678'],
    ['of any script', '९८७६५४३२१० जी', { phone: text('९८७६५४३२१०') }, 'XXXXXX३२१० जी'],
    [
      'the longer where one is within another',
      '1234567890123 1234567890',
      { a: text('1234567890'), b: text('1234567890123') },
      'XXXXXXXXX0123 XXXXXX7890',
    ],
    [
      'what is no text has none',
      '1,000,000,000',
      { n: { kind: 'number' as const, value: 1e9 } },
      '1,000,000,000',
    ],
  ])('%s', (_, given, variables, shown) => {
    expect(shownText(given, variables)).toBe(shown);
  });
});
