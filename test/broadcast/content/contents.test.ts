import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OutgoingContent } from '../../../src/event/outgoing.runner.js';
import { Failure } from '../../../src/failure/failure.js';
import { compose } from '../../../src/message/compose.js';
import { FOOTERS, recipientOf, specOf, templateOf, textsOf, useContents } from './contents-kit.js';

const TEXTS = {
  en: '{bank}: loans from 4.9 %{has_given_name, select, yes {, {given_name}} other {}}. https://bank.example/loans',
  hi: '{bank}: 4.9 % से ऋण{has_given_name, select, yes {, {given_name} जी} other {}}। https://bank.example/loans',
  es: '{bank}: préstamos desde el 4,9 %{has_given_name, select, yes {, {given_name}} other {}}. https://bank.example/loans',
  ar: '{bank}: قروض من 4.9 %{has_given_name, select, yes {، {given_name}} other {}}. https://bank.example/loans',
  fr: '{bank} : prêts dès 4,9 %{has_given_name, select, yes {, {given_name}} other {}}. https://bank.example/loans',
};

const text = (value: string) => ({ kind: 'text' as const, value });

function wordsOf(content: OutgoingContent): string {
  if (!('text' in content)) throw new Error('a template, where a text was expected');
  return content.text;
}

describe('texts of a campaign', () => {
  const kit = useContents();

  it.each([
    ['en-IN', 'Test Bank: loans from 4.9 %, Asha. https://bank.example/loans', FOOTERS.en, 'gsm7'],
    ['hi-IN', 'Test Bank: 4.9 % से ऋण, Asha जी। https://bank.example/loans', FOOTERS.hi, 'ucs2'],
    [
      'es',
      'Test Bank: préstamos desde el 4,9 %, Asha. https://bank.example/loans',
      FOOTERS.es,
      'gsm7',
    ],
    ['ar-AE', 'Test Bank: قروض من 4.9 %، Asha. https://bank.example/loans', FOOTERS.ar, 'ucs2'],
    ['fr', 'Test Bank : prêts dès 4,9 %, Asha. https://bank.example/loans', FOOTERS.fr, 'ucs2'],
    ['', 'Test Bank: loans from 4.9 %, Asha. https://bank.example/loans', FOOTERS.en, 'gsm7'],
    ['de', 'Test Bank: loans from 4.9 %, Asha. https://bank.example/loans', FOOTERS.en, 'gsm7'],
  ])('speak %j, with the footer on a line of its own', (locale, words, footer, encoding) => {
    const content = kit().contents.prepare(specOf(textsOf(TEXTS)));
    const sent = wordsOf(content.of(0, recipientOf(locale), { given_name: text('Asha') }));
    expect(sent).toBe(`${words}\n${footer}`);
    const options = { encodings: ['gsm7', 'ucs2'] as const, transliterate: false };
    const composed = compose(sent, {
      ...options,
      concatenation: 'udh16',
      maxSegments: 10,
      reference: 0,
    });
    expect(composed.encoding).toBe(encoding);
  });

  it.each([
    ['hi-IN', 'hi-IN'],
    ['ar', 'ar'],
    ['de-CH', 'en'],
    ['', 'en'],
  ])('tell the language of a message to %j', (locale, language) => {
    const content = kit().contents.prepare(specOf(textsOf(TEXTS)));
    expect(content.locale(0, locale)).toBe(language);
    expect(content.languages(0)).toEqual(['en', 'hi', 'es', 'ar', 'fr']);
  });

  it('put days, money and numbers into words as templates do', () => {
    const spec = specOf(
      textsOf({ en: 'Since {since}, {amount} and {n, plural, one {# year} other {# years}}' }),
      {
        consent: 'service',
      },
    );
    const sent = kit()
      .contents.prepare(spec)
      .of(0, recipientOf('en'), {
        since: { kind: 'day', day: '2019-03-01' },
        amount: { kind: 'money', currencyCode: 'INR', units: '1200', nanos: 0 },
        n: text('7'),
      });
    // The symbol of the rupee would cost the whole text GSM 7-bit.
    expect(sent).toEqual({ text: 'Since Mar 1, 2019, INR 1,200.00 and 7 years' });
  });

  it('take the footer of their own language where they fall back', () => {
    const content = kit().contents.prepare(specOf(textsOf({ en: 'Loans' })));
    expect(content.of(0, recipientOf('hi'), {})).toEqual({ text: `Loans\n${FOOTERS.en}` });
  });

  it.each([
    ['offers' as const, true],
    ['greetings' as const, false],
    ['service' as const, false],
  ])('of %s have a footer: %s', (consent, expected) => {
    const content = kit().contents.prepare(specOf(textsOf({ en: 'Loans' }), { consent }));
    const words = wordsOf(content.of(0, recipientOf('en'), {}));
    expect(words.includes('\n')).toBe(expected);
  });

  it('have no footer where they name the word themselves', () => {
    const content = kit().contents.prepare(
      specOf(textsOf({ en: 'Loans. Reply STOP to end.', es: 'Préstamos. Responda BAJA.' })),
    );
    expect(content.of(0, recipientOf('en'), {})).toEqual({ text: 'Loans. Reply STOP to end.' });
    expect(content.of(0, recipientOf('es'), {})).toEqual({ text: 'Préstamos. Responda BAJA.' });
  });

  it('write links of values so that they are none, unless they may lead there', () => {
    const content = kit().contents.prepare(
      specOf(textsOf({ en: '{shop} {page}' }), { consent: 'service' }),
    );
    const variables = { shop: text('evil.com'), page: text('bank.example/you') };
    expect(content.of(0, recipientOf('en'), variables)).toEqual({
      text: 'evil com bank.example/you',
    });
  });

  it('stand by the variables for all, under those of the recipient', () => {
    const spec = specOf(
      textsOf({ en: 'Dear {given_name} of {city}' }, { given_name: 'customer', city: 'Pune' }),
      {
        consent: 'service',
      },
    );
    const content = kit().contents.prepare(spec);
    expect(content.of(0, recipientOf('en'), { given_name: text('Asha'), city: text('') })).toEqual({
      text: 'Dear Asha of Pune',
    });
  });

  it('are refused a recipient whose variables do not fill them', () => {
    const content = kit().contents.prepare(specOf(textsOf({ en: 'Dear {given_name}' })));
    expect(() => content.of(0, recipientOf('en'), {})).toThrow(
      expect.objectContaining({ code: 'invalid_argument' }),
    );
    const blank = kit().contents.prepare(
      specOf(textsOf({ en: '{x, select, a {} other {Hello}}' }), { consent: 'service' }),
    );
    expect(() => blank.of(0, recipientOf('en'), { x: text('a') })).toThrow(/says nothing/);
  });

  it('throw nothing but Failures, and end in their footer, whatever the variables are', () => {
    const content = kit().contents.prepare(specOf(textsOf(TEXTS)));
    const locales = fc.constantFrom('en', 'hi-IN', 'ar', 'fr', 'es-MX', 'xx', '');
    fc.assert(
      fc.property(locales, fc.string({ unit: 'binary', maxLength: 260 }), (locale, name) => {
        try {
          const words = wordsOf(content.of(0, recipientOf(locale), { given_name: text(name) }));
          expect(words.split('\n')).toHaveLength(2);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
    );
  });
});

describe('a template of the catalogue in a campaign', () => {
  const kit = useContents();

  it('gets its variables as its event has them', () => {
    const content = kit().contents.prepare(
      specOf(templateOf('offer', { headline: 'Loans', valid_until: '2026-12-31' })),
    );
    expect(content.of(0, recipientOf('en'), { details: text('No fees') })).toEqual({
      template: 'offer',
      locale: '',
      variables: {
        headline: text('Loans'),
        valid_until: { kind: 'day', day: '2026-12-31' },
        details: text('No fees'),
      },
    });
  });

  it('reads what a file wrote for one recipient, and says what cannot be read', () => {
    const content = kit().contents.prepare(specOf(templateOf('offer', { headline: 'Loans' })));
    const read = content.of(0, recipientOf('en'), { valid_until: text('2027-01-31') });
    expect(read).toMatchObject({ variables: { valid_until: { kind: 'day', day: '2027-01-31' } } });
    expect(() => content.of(0, recipientOf('en'), { valid_until: text('soon') })).toThrow(
      'variants[0].variables.valid_until: must be a day such as "2026-12-31"',
    );
  });

  it('has the footer under its words, unless they name the word themselves', () => {
    const { contents } = kit();
    const offer = contents.prepare(specOf(templateOf('offer', { headline: 'Loans' })));
    for (const locale of ['en', 'hi', 'es', 'ar', 'fr']) {
      expect(offer.of(0, recipientOf(locale), {})).not.toHaveProperty('lastLine');
    }
    const wishes = contents.prepare(specOf(templateOf('wishes', { occasion: 'birthday' })));
    for (const locale of ['en', 'hi', 'es', 'ar', 'fr'] as const) {
      expect(wishes.of(0, recipientOf(locale), {})).toHaveProperty('lastLine', FOOTERS[locale]);
    }
  });

  it('is shown with samples where there is nobody', () => {
    const { contents, templates } = kit();
    const content = contents.prepare(specOf(templateOf('offer', { headline: 'Loans' })));
    const samples = content.samples(0);
    expect(samples.headline).toEqual(text('Loans'));
    expect(samples.valid_until).toEqual({ kind: 'day', day: '2026-12-31' });
    for (const locale of content.languages(0)) {
      expect(templates.render('offer', locale, samples).text).toContain('Loans');
    }
  });
});
