import { describe, expect, it } from '@jest/globals';
import { Footers } from '../../../src/broadcast/content/footers.js';
import { compileText } from '../../../src/template/compile.js';
import { FOOTERS } from './contents-kit.js';

const asked: string[] = [];
const KEYWORDS: Record<string, string[]> = { es: ['BAJA', 'STOP'], ar: ['توقف'] };
const footers = new Footers(FOOTERS, 'en', (locale) => {
  asked.push(locale);
  return KEYWORDS[locale.slice(0, 2)] ?? ['STOP'];
});
const unasked = () => {
  throw new Error('the rendered text was asked for');
};

describe('a footer', () => {
  it.each([
    ['en', FOOTERS.en],
    ['hi-IN', FOOTERS.hi],
    ['es-MX', FOOTERS.es],
    ['ar', FOOTERS.ar],
    ['fr-FR', FOOTERS.fr],
    ['de', FOOTERS.en],
  ])('in %s is in its language, or the bank’s', (locale, line) => {
    expect(footers.under(compileText('Loans for {city}', 'en'), locale, unasked)).toBe(line);
  });

  it('is not under a text that names the word itself', () => {
    const text = compileText('Préstamos. Responda BAJA para no recibir.', 'es');
    expect(footers.under(text, 'es', unasked)).toBeNull();
    // In another language the same letters are no such word.
    expect(footers.under(text, 'en', unasked)).toBe(FOOTERS.en);
  });

  it('goes by what is shown where only some branch names it', () => {
    const text = compileText('{vip, select, yes {Hello} other {Reply STOP to end}}', 'en');
    expect(footers.under(text, 'en', () => 'Hello')).toBe(FOOTERS.en);
    expect(footers.under(text, 'en', () => 'Reply STOP to end')).toBeNull();
  });

  it('goes by what is shown where a branch is the word, and the words around it are not', () => {
    const text = compileText('Reply {market, select, uk {STOP} other {4321}} to end', 'en');
    expect(footers.under(text, 'en', () => 'Reply 4321 to end')).toBe(FOOTERS.en);
    expect(footers.under(text, 'en', () => 'Reply STOP to end')).toBeNull();
  });

  it('is looked up once for a text and a language', () => {
    const text = compileText('Loans', 'en');
    asked.length = 0;
    for (let i = 0; i < 5; i++) footers.under(text, 'en', unasked);
    expect(asked).toEqual(['en']);
  });

  it.each([
    ['pt-BR', 'pt'],
    ['de', 'in'],
  ])('in %s is found however the settings write its tag', (locale, which) => {
    const lines = { 'PT-br': 'pt', 'en-in': 'in' };
    const written = new Footers(lines, 'en-in', () => ['STOP']);
    expect(written.under(compileText('Loans', 'en'), locale, unasked)).toBe(which);
  });

  it('is none where the settings have none', () => {
    const none = new Footers({}, 'en', () => ['STOP']);
    expect(none.under(compileText('Loans', 'en'), 'en', unasked)).toBeNull();
  });
});
