import { describe, expect, it } from '@jest/globals';
import { putInForce, versionInForce } from '../../src/template/active-versions.js';
import { compileFiles } from '../../src/template/build-catalogue.js';

const BANK = { name: 'Test Bank', locale: 'en', timeZone: 'UTC' };
const SHIPPED = compileFiles(
  [
    { name: 'greeting.yaml', content: 'locales: { en: Hello, fr: Bonjour }' },
    { name: 'farewell.yaml', content: 'locales: { en: Goodbye }' },
  ],
  BANK,
);

describe('the texts in force', () => {
  const sources = (key: string, active: Parameters<typeof putInForce>[1]) => {
    const { templates } = putInForce(SHIPPED, active, BANK, () => []);
    const texts = templates.get(key);
    return texts && Object.fromEntries([...texts].map(([locale, { source }]) => [locale, source]));
  };

  it('are the shipped ones without versions', () => {
    const inForce = putInForce(SHIPPED, [], BANK, () => []);
    expect([...inForce.templates.keys()]).toEqual(['greeting', 'farewell']);
    expect(versionInForce(inForce, 'greeting')).toBe(0);
  });

  it('are a version whole, with its languages only', () => {
    const active = [{ key: 'greeting', version: 4, texts: { en: 'Good day' } }];
    expect(sources('greeting', active)).toEqual({ en: 'Good day' });
    expect(sources('farewell', active)).toEqual({ en: 'Goodbye' });
    expect(
      versionInForce(
        putInForce(SHIPPED, active, BANK, () => []),
        'greeting',
      ),
    ).toBe(4);
  });

  it('may be of a key without a file', () => {
    const active = [{ key: 'own_event', version: 1, texts: { en: 'Own' } }];
    expect(sources('own_event', active)).toEqual({ en: 'Own' });
  });

  it.each([
    ['does not compile', { en: 'Good {day' }, 'locale en: '],
    ["lacks the bank's locale", { fr: 'Salut' }, "has no text for the bank's locale, en"],
  ])('are the shipped ones where a version %s', (_, texts, why) => {
    const active = [{ key: 'greeting', version: 4, texts }];
    expect(sources('greeting', active)).toEqual({ en: 'Hello', fr: 'Bonjour' });
    const inForce = putInForce(SHIPPED, active, BANK, () => []);
    expect(versionInForce(inForce, 'greeting')).toBe(0);
    const [problem] = inForce.problems.values();
    expect(problem).toContain('version 4 of greeting cannot be used, the shipped text is used: ');
    expect(problem).toContain(why);
  });

  it('are the shipped ones where a version is judged unfit', () => {
    const active = [{ key: 'greeting', version: 4, texts: { en: 'Good day' } }];
    const inForce = putInForce(SHIPPED, active, BANK, ({ version }) => [
      { locale: 'en', problem: `${version} is too many` },
    ]);
    expect(inForce.templates.get('greeting')?.get('en')?.source).toBe('Hello');
    expect([...inForce.problems]).toEqual([
      [
        'greeting',
        'version 4 of greeting cannot be used, the shipped text is used: locale en: 4 is too many',
      ],
    ]);
  });

  it('are judged with the file that they stand above', () => {
    const judged: unknown[] = [];
    const active = [
      { key: 'greeting', version: 4, texts: { en: 'Good day' } },
      { key: 'own_event', version: 1, texts: { en: 'Own' } },
    ];
    putInForce(SHIPPED, active, BANK, ({ key }, shipped) => {
      judged.push([key, shipped?.get('en')?.source]);
      return [];
    });
    expect(judged).toEqual([
      ['greeting', 'Hello'],
      ['own_event', undefined],
    ]);
  });

  it('say where there is no shipped text to use', () => {
    const active = [{ key: 'own_event', version: 1, texts: { fr: 'Salut' } }];
    expect(sources('own_event', active)).toBeUndefined();
    const { problems } = putInForce(SHIPPED, active, BANK, () => []);
    expect(problems.get('own_event')).toContain('there is no shipped text');
  });
});
