import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cut, endsIn, plainWords, shownNumber } from '../../../src/inbound/services/plain-words.js';

describe('plainWords', () => {
  it.each([
    ['Home Loan', 'HOME  LOAN'],
    ['Nómina', 'nomina'],
    ['Straße', 'STRASSE'],
    ['home-loan!', 'home loan'],
    ['ΟΔΟΣ', 'οδός'],
    ['account ٤٣٢١', 'account 4321'],
    ['account ४३२१', 'ACCOUNT 4321'],
    ['ｓａｖｉｎｇｓ', 'savings'],
    ['تَوْفِير', 'توفير'],
    ['تـوفير', 'توفير'],
  ])('takes %s and %s for the same', (one, other) => {
    expect(plainWords(one)).toBe(plainWords(other));
  });

  it.each([
    ['बचत', 'बचता'],
    ['savings', 'saving'],
    ['account 1', 'account 2'],
  ])('keeps %s and %s apart', (one, other) => {
    expect(plainWords(one)).not.toBe(plainWords(other));
  });

  it('has nothing left to change, and forgets case and punctuation', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        const plain = plainWords(text);
        expect(plainWords(plain)).toBe(plain);
        expect(plainWords(`  ${text}! `)).toBe(plain);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9áéíóúñçü ]{1,20}$/), (text) => {
        expect(plainWords(text.toUpperCase())).toBe(plainWords(text));
      }),
    );
  });
});

describe('endsIn', () => {
  it.each([
    ['XX4321', '4321', true],
    ['XX4321', '321', true],
    ['XX4321', '21', true],
    ['XX4321', '1', false],
    ['XX4321', '4312', false],
    ['XX4321', '0012344321', true],
    ['XX21', '4321', false],
    ['XX', '4321', false],
  ])('of %s and %s is %s', (masked, digits, expected) => {
    expect(endsIn(masked, digits)).toBe(expected);
  });
});

describe('shownNumber', () => {
  it('never shows more than six digits, whatever the core gives', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[X*]{0,4}\d{0,24}$/), (number) => {
        const shown = shownNumber(number);
        expect(shown).toMatch(/^XX\d{0,6}$/);
        expect(number.endsWith(shown.slice(2))).toBe(true);
      }),
    );
    expect(shownNumber('4111111111111111')).toBe('XX1111');
    expect(shownNumber('XX004321')).toBe('XX004321');
  });
});

describe('cut', () => {
  it('keeps within the length, and says where it cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 1, max: 40 }),
        (text, most) => {
          const short = cut(text, most);
          expect(short.length).toBeLessThanOrEqual(most);
          if (text.trim().length <= most) expect(short).toBe(text.trim());
          else expect(short).toMatch(/\.$/);
          expect(short.isWellFormed()).toBe(text.isWellFormed());
        },
      ),
    );
  });
});
