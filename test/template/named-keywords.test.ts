import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { compileText } from '../../src/template/compile.js';
import { interpreter } from '../keyword/bank-keywords.js';
import { LOCALES, textsOf } from './bank-texts.js';

/** In capitals, and nothing that a customer is asked to write. */
const NO_KEYWORDS = ['PIN', 'PINs', 'SIM', 'SMS'];

const KEYS = readdirSync('config/templates').map((name) => name.replace('.yaml', ''));

const CARD_ALERTS = [
  'card_activated',
  'card_used_abroad',
  'large_card_payment',
  'large_card_withdrawal',
];

/** What a text asks to write: words in capitals, and in quotes where a script has none. */
function wordsOf(key: string, locale: string): string[] {
  const passages = compileText(textsOf(key)[locale], locale).passages();
  const written = [...passages].flatMap((passage) => [
    ...passage.matchAll(/\b([A-Z]{2,}s?)\b|«([^»]+)»/g),
  ]);
  return written.map(([, capitals, quoted]) => capitals ?? quoted);
}

/** The service that a word alone is understood as; null where it is none. */
function serviceOf(word: string, locale: string): string | null {
  const understood = interpreter.interpret(word, locale);
  if (understood.kind === 'command') return understood.command.service;
  return understood.kind === 'unclear' ? understood.service : null;
}

const servicesOf = (key: string, locale: string) => [
  ...new Set(wordsOf(key, locale).flatMap((word) => serviceOf(word, locale) ?? [])),
];

describe.each(KEYS)('the keywords that %s names', (key) => {
  it.each(LOCALES.filter((locale) => locale !== 'en'))(
    'are of the same services in %s',
    (locale) => {
      expect(servicesOf(key, locale).toSorted()).toEqual(servicesOf(key, 'en').toSorted());
    },
  );
});

describe.each(KEYS.filter((key) => key.startsWith('reply_')))('what %s asks for', (key) => {
  it.each(LOCALES)('is understood in %s, of whatever language the number is', (locale) => {
    for (const word of wordsOf(key, locale).filter((one) => !NO_KEYWORDS.includes(one))) {
      const service = serviceOf(word, locale);
      expect([word, service]).toEqual([word, expect.any(String)]);
      expect([word, serviceOf(word, 'en')]).toEqual([word, service]);
    }
  });
});

it.each(LOCALES)(
  'a block is offered with the card at once, and the end of offers, in %s',
  (locale) => {
    for (const key of CARD_ALERTS) {
      expect(servicesOf(key, locale)).toEqual(['card_suspend']);
      const [word] = wordsOf(key, locale).filter(
        (one) => serviceOf(one, locale) === 'card_suspend',
      );
      expect(interpreter.interpret(`${word} 1234`, locale)).toMatchObject({
        command: { service: 'card_suspend', card: '1234' },
      });
    }
    expect(servicesOf('offer', locale)).toEqual(['stop']);
  },
);
