import { describe, expect, it } from '@jest/globals';
import { TemplateProblems, buildCatalogue } from '../../src/template/build-catalogue.js';
import type { BankFacts } from '../../src/template/catalogue.js';

const BANK: BankFacts = { name: 'Test Bank', locale: 'en', timeZone: 'UTC' };

function problems(content: string, name = 'sample.yaml', bank = BANK): readonly string[] {
  try {
    buildCatalogue([{ name, content }], bank);
  } catch (error) {
    if (error instanceof TemplateProblems) return error.problems;
    throw error;
  }
  return [];
}

/** A file with the given text as its English. */
const english = (text: string) => `locales: { en: ${JSON.stringify(text)} }`;

describe('a template file', () => {
  it.each([
    ['a plain text', 'Hello'],
    [
      'select, plural and presence',
      '{a, select, x {X} other {Y}} {n, plural, one {# day} other {# days}} {has_b, select, yes {{b}} other {}}',
    ],
    ['signs that other formats mind', "5 < 6 & it's <b>so</b>"],
  ])('may have %s', (_, text) => {
    expect(problems(english(text))).toEqual([]);
  });

  it.each<[string, string, string]>([
    [
      'YAML',
      'locales: { en: "x"',
      'sample.yaml: Flow map in block collection must be sufficiently indented and end with a } at line 1, column 19',
    ],
    [
      'a double locale',
      'locales:\n  en: a\n  en: b',
      'sample.yaml: Map keys must be unique at line 3, column 3',
    ],
    [
      'an unknown key',
      'locale: { en: x }',
      'sample.yaml: locale is not known; allowed are description and locales',
    ],
    ['no object', '- en', 'sample.yaml: must be an object with locales, and description if wanted'],
    ['an empty file', '', 'sample.yaml: must be an object with locales, and description if wanted'],
    [
      'no texts',
      'description: x',
      'sample.yaml: locales: must be there, with a text for each language tag',
    ],
    ['a text that is none', 'locales: { en: 5 }', 'sample.yaml: locales.en: must be a text'],
    ['an empty text', 'locales: { en: " " }', 'sample.yaml: locales.en: is empty'],
    ['no texts', 'locales: {}', "sample.yaml: has no text for the bank's locale, en"],
    [
      'a locale',
      'locales: { en: x, english: y }',
      'sample.yaml: locales.english: is not a language tag (BCP 47) such as en or hi-IN',
    ],
    [
      'the form of a locale',
      'locales: { en: x, hi_in: y }',
      'sample.yaml: locales.hi_in: is not a language tag (BCP 47) such as en or hi-IN',
    ],
    [
      'no text for the bank',
      'locales: { hi: x }',
      "sample.yaml: has no text for the bank's locale, en",
    ],
    [
      'a brace',
      english('ab {c'),
      'sample.yaml: locale en: expect argument closing brace, at line 1, column 4 of the text',
    ],
    [
      'a brace on another line',
      english('ab\ncd {e'),
      'sample.yaml: locale en: expect argument closing brace, at line 2, column 4 of the text',
    ],
    [
      'a select without other',
      english('{a, select, x {X}}'),
      'sample.yaml: locale en: missing other clause, at line 1, column 18 of the text',
    ],
    [
      'a name',
      english('{Amount}'),
      'sample.yaml: locale en: {Amount} is not a name; it must be a-z, 0-9 and _, from a letter',
    ],
    [
      'a format in the text',
      english('{a, date, short}'),
      "sample.yaml: locale en: {a} has a format of its own; write {a}: numbers, money and dates are formatted for the customer's locale",
    ],
    [
      'a plural shown by name',
      english('{n, plural, other {{n} days}}'),
      'sample.yaml: locale en: {n} is chosen by number (plural); show it with #, not by its name',
    ],
    [
      'a presence of nothing',
      english('{has_x, select, yes {1} other {}}'),
      'sample.yaml: locale en: {has_x} asks for {x}, which the text never shows',
    ],
    [
      'a presence of the wrong form',
      english('{has_x, select, y {{x}} other {}}'),
      'sample.yaml: locale en: {has_x} must be written {has_x, select, yes {…} other {…}}',
    ],
    [
      'a translation that shows less',
      'locales: { en: "{a}", hi: "x" }',
      'sample.yaml: locale hi: lacks {a}, which en has',
    ],
    [
      'a translation that asks for more',
      'locales: { en: "x", hi: "{a}" }',
      'sample.yaml: locale hi: has {a}, which en lacks',
    ],
    [
      'a translation that chooses by other words',
      'locales: { en: "{a, select, x {1} other {}}", hi: "{a, select, y {1} other {}}" }',
      'sample.yaml: locale hi: {a} is required, other|y; in en, required, other|x',
    ],
  ])('is refused for %s', (_, content, problem) => {
    expect(problems(content)).toContain(problem);
  });

  it('is refused for its name or size', () => {
    expect(problems(english('x'), 'Bad-Name.yaml')).toEqual([
      'Bad-Name.yaml: the name must be a-z, 0-9 and _, from a letter, and end in .yaml',
    ]);
    expect(problems('#'.repeat(300_000))).toEqual([
      'sample.yaml: has 300000 characters; it may have 262144',
    ]);
  });

  it('is refused with everything that is wrong at once', () => {
    expect(problems('locales: { en: "{", hi: "{x" }', 'sample.yaml')).toHaveLength(2);
  });
});

describe('the bank', () => {
  it.each([
    [
      { locale: 'en_US' },
      'bank.locale is "en_US", which is not a language tag such as en or hi-IN',
    ],
    [{ locale: 'tlh' }, 'bank.locale is "tlh", which is not a language tag such as en or hi-IN'],
    [
      { timeZone: 'Mars/Olympus' },
      'bank.timeZone is "Mars/Olympus", which is not a time zone such as Asia/Kolkata',
    ],
  ])('is refused for %j', (changes, problem) => {
    expect(problems(english('x'), 'sample.yaml', { ...BANK, ...changes })).toContain(problem);
  });

  it('may speak a region whose language the templates have', () => {
    expect(problems(english('x'), 'sample.yaml', { ...BANK, locale: 'en-IN' })).toEqual([]);
  });
});
