import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { namingOf, stopNaming } from '../../../src/broadcast/content/stop-naming.js';
import { compileText } from '../../../src/template/compile.js';

const KEYWORDS = ['STOP', 'STOP OFFERS', 'ARRET', 'بعد', 'توقف', 'बंद', 'बंद करें'];

describe('naming a word for STOP', () => {
  const names = stopNaming(KEYWORDS);

  it.each([
    ['Reply STOP to end offers.'],
    ['Offers by SMS. STOP: 36111'],
    ['Send "stop" to 4321'],
    ['Envoyez ARRÊT au 36111'],
    ['ردوا بكلمة «توقف»'],
    ['उत्तर में STOP भेजें'],
    ['उत्तर में "बंद करें" भेजें'],
    ['Reply STOP  OFFERS to 4321'],
  ])('%s', (text) => {
    expect(names(text)).toBe(true);
  });

  it.each([
    ['A non-stop flight to Pune'],
    ['Do not stop dreaming'],
    ['STOP PAYING TOO MUCH. LOANS FROM 4.9 %'],
    ['NONSTOP savings'],
    ['STOPPED trains'],
    ['दुकान बंद है'],
    ['العرض توقف'],
    [''],
  ])('is not done by: %s', (text) => {
    expect(names(text)).toBe(false);
  });

  it('is done by nothing where there is no such word', () => {
    expect(stopNaming([])('Reply STOP')).toBe(false);
    expect(stopNaming(['', ' '])('Reply STOP "" to us')).toBe(false);
  });

  it('takes keywords as they are, whatever signs they have', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 12 }), (keyword) => {
        expect(() => stopNaming([keyword])('any text')).not.toThrow();
      }),
    );
  });
});

describe('a text names it', () => {
  const naming = (text: string) => namingOf(compileText(text, 'en'), stopNaming(KEYWORDS));

  it.each([
    ['Reply STOP to end. {headline}', 'always'],
    ['{headline}', 'never'],
    ['{vip, select, yes {Just for you} other {Reply STOP}} {headline}', 'sometimes'],
    ['{vip, select, yes {Reply STOP to end} other {Hello}} {headline}', 'sometimes'],
    ['{n, plural, one {# day} other {# days}} left, reply STOP', 'sometimes'],
  ])('%s: %s', (text, expected) => {
    expect(naming(text)).toBe(expected);
  });
});
