import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { folded, plainText } from '../../src/keyword/plain-text.js';
import { readNumber } from '../../src/keyword/written-number.js';
import { interpreter } from './bank-keywords.js';

const LOCALES = fc.constantFrom('', 'en-US', 'hi-IN', 'es-MX', 'ar-AE', 'fr-FR', 'de', '💥');
const COMMANDS = [
  'BAL 4321',
  'MINI',
  'PAY POWER 120 FROM SAVINGS 2468',
  'MOVE 200 SAV CUR',
  'STOPCHQ 000123',
  'CARD DEBIT',
  'BLOCK CARD 1234',
  'LOST 1234',
  'PIN LEAK 1234',
  'FX 100 USD EUR',
  'LANG FRANCAIS',
  'STOP',
  '123456',
  'YES',
];
/** What stands for a digit, by the first of its script. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xff10];
const BREAKS = [' ', '  ', '\u00a0', '\u3000', '\n', '\t', ' \u200b', '\u202f '];
const ENDS = ['', '.', '!', '?!', ' 🙂', ' ...', '\u200f', ' pls', ' thanks'];

describe('whatever the writing', () => {
  it('a command is the same in any case, spaces, punctuation and digits', () => {
    const writing = fc.record({
      command: fc.constantFrom(...COMMANDS),
      upper: fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
      zero: fc.constantFrom(...ZEROS),
      between: fc.constantFrom(...BREAKS),
      end: fc.constantFrom(...ENDS),
      full: fc.boolean(),
    });
    fc.assert(
      fc.property(writing, ({ command, upper, zero, between, end, full }) => {
        const written = [...command]
          .map((one, i) => (upper[i % upper.length] ? one : one.toLowerCase()))
          .map((one) => (/\d/.test(one) ? String.fromCodePoint(zero + Number(one)) : one))
          .map((one) =>
            full && /[A-Za-z]/.test(one) ? String.fromCodePoint(one.charCodeAt(0) + 0xfee0) : one,
          )
          .join('')
          .replaceAll(' ', between);
        expect(interpreter.interpret(written + end, 'en')).toEqual(
          interpreter.interpret(command, 'en'),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('nothing throws, and amounts are what the contract says', () => {
    const word = fc
      .constantFrom('PAY', 'MOVE', 'BAL', 'FX', 'FROM', 'TO', 'SAV', 'POWER', '-', '$')
      .chain((one) => fc.constantFrom(one, one.toLowerCase()));
    const number = fc.stringMatching(/^[\d.,' ]{1,14}$/);
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(fc.oneof(word, number), { maxLength: 12 }).map((some) => some.join(' ')),
    );
    fc.assert(
      fc.property(text, LOCALES, (written, locale) => {
        const understood = interpreter.interpret(written, locale);
        if (understood.kind !== 'command') return;
        const { command } = understood;
        if (!('amount' in command) || command.amount === null) return;
        const value = typeof command.amount === 'string' ? command.amount : command.amount.value;
        expect(value).toMatch(/^\d{1,12}(?:\.\d{1,3})?$/);
        expect(Number(value)).toBeGreaterThan(0);
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    'A ',
    'PAY ',
    'MOVE 1 ',
    '1 ',
    '1,',
    'SAV ',
    'STOP CARD ',
    'का ',
    '\ufdfa',
    '>\n',
    '-- ',
    'x',
    '\u0301',
  ])('is not read beyond 1,600 characters: %j over and over', (piece) => {
    const long = piece.repeat(Math.ceil(39_015 / piece.length));
    for (const start of ['', 'PAY ', 'MOVE 200 ', 'STOP ', 'HELP ', 'CANCEL ']) {
      expect(interpreter.interpret(start + long, 'en')).toEqual(
        interpreter.interpret((start + long).slice(0, 1600), 'en'),
      );
      expect(plainText(start + long).length).toBeLessThanOrEqual(1600);
    }
  });
});

describe('the form that is compared', () => {
  it('does not change when it is made again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (word) => {
        expect(folded(folded(word))).toBe(folded(word));
      }),
    );
  });

  it.each([
    ['إلغاء', 'الغا'],
    ['رَصيـد', 'رصيد'],
    ['فاتورة', 'فاتوره'],
    ['ﺭﺻﻴﺪ', 'رصيد'],
    ['अंग्रेज़ी', 'अंग्रेजी'],
    ['हिन्दी', 'हिंदी'],
    ['हाँ', 'हां'],
    ['Épargne', 'epargne'],
    ['İstanbul', 'istanbul'],
  ])('is one of %s and %s', (one, other) => {
    expect(folded(one)).toBe(folded(other));
  });
});

describe('a number in any grouping', () => {
  it('has one value', () => {
    const units = fc.integer({ min: 1, max: 999_999_999_999 });
    const cents = fc.integer({ min: 0, max: 99 }).map((value) => String(value).padStart(2, '0'));
    const locale = fc.constantFrom('en-US', 'en-IN', 'de-DE', 'fr-FR', 'de-CH', 'hi-IN');
    fc.assert(
      fc.property(units, cents, locale, (whole, fraction, tag) => {
        const parts = new Intl.NumberFormat(tag, {
          numberingSystem: 'latn',
          minimumFractionDigits: 2,
        })
          .formatToParts(whole)
          .map(({ type, value }) => (type === 'fraction' ? fraction : value));
        const written = parts.join('').replace(/[\u00a0\u202f]/g, ' ');
        expect(readNumber(written, { mark: null, decimals: 2 })).toEqual({
          ok: true,
          value: `${whole}.${fraction}`,
        });
      }),
    );
  });
});
