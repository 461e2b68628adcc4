import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { SERVICE_NAMES } from '../settings/inbound-settings.schema.js';

const text = (most: number) =>
  z
    .string({ error: `must be a text of 1 to ${most} characters` })
    .trim()
    .min(1, 'is empty')
    .max(most, `is longer than ${most} characters`);

const words = z
  .array(text(40), { error: 'must be a list of words' })
  .max(200, 'has more than 200 words');

const currency = z
  .string({ error: 'must be the code of a currency' })
  .refine((code) => Intl.supportedValuesOf('currency').includes(code), {
    error: 'is no code of ISO 4217',
  });

/** An object of these keys; another is answered with the one that was probably meant. */
function keyed<T extends z.core.$ZodLooseShape>(shape: T) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `must be an object with ${known.join(', ')}`;
      const [key = ''] = issue.keys;
      const near = closest(key, known);
      return distance(key, near) <= Math.max(2, near.length / 3)
        ? `${key} is not known; did you mean ${near}?`
        : `${issue.keys.join(', ')} is not known; allowed are ${known.join(', ')}`;
    },
  });
}

const service = keyed({
  /** Of one or several words; the first is the one that is shown. */
  keywords: words.min(1, 'has no word'),
  /** Keywords too, but only where nothing else is in the text: END, ALTO. */
  alone: words.default([]),
  /** How it is written, with all that it needs. */
  example: text(24),
  /** What it is for, in a few words. */
  help: text(34),
});

const services = keyed(
  Object.fromEntries(SERVICE_NAMES.map((name) => [name, service])) as {
    [name in (typeof SERVICE_NAMES)[number]]: typeof service;
  },
);

/** One file of config/keywords; its name is the language's tag. */
export const keywordFileSchema = keyed({
  /** The language's name in the language. */
  language: text(30),
  /** By which names customers may ask for it, besides its tag and its name in the languages of the other files. */
  names: words.default([]),
  /** What stands before the decimals; `either` where it depends on the country. */
  decimalMark: z.enum(['point', 'comma', 'either'], {
    error: 'must be point, comma or either',
  }),
  services,
  answers: keyed({ yes: words, no: words }),
  accountTypes: keyed({
    current: words,
    savings: words,
    credit_card: words,
    loan: words,
    deposit: words,
  }),
  cardTypes: keyed({ debit: words, credit: words, prepaid: words }),
  /** What says from where, to where and at whom. `after` are those that follow what they belong to. */
  connectors: keyed({
    from: words,
    to: words,
    at: words.default([]),
    fromAfter: words.default([]),
    toAfter: words.default([]),
  }),
  /** Words of politeness before a keyword and after a command, which change nothing. */
  fillers: words,
  /** Words that turn what is beside them round: `UN block`, `band MAT karo`. */
  negations: words.default([]),
  /** Words that multiply the number before them: LAKH, MIL. Such an amount is asked about. */
  magnitudes: words.default([]),
  /** What telephones add below a text: nothing after it is read. */
  signatures: words.default([]),
  /** Words that name what the number beside them is: `card 1234`, `PIN 2468`. */
  nouns: keyed({
    account: words,
    card: words,
    cheque: words,
    pin: words,
    bill: words,
    offers: words,
  }),
  /** By code, what people write for a currency. */
  currencies: z.record(currency, words),
  /** Words that stand for another currency in each country, by the country's code (ISO 3166-1), and by `default`. */
  regionalCurrencies: z
    .record(
      text(20),
      z.record(
        z.string().regex(/^([A-Z]{2}|default)$/, 'must be default or the code of a country'),
        currency,
      ),
    )
    .default({}),
});

export type KeywordFile = z.output<typeof keywordFileSchema>;
