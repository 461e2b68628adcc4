import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { buildCustomEvents } from '../../src/catalogue/build-custom-events.js';
import { readEventFiles } from '../../src/catalogue/custom-event-files.adapter.js';
import { EventCatalogue, RESERVED_KEYS } from '../../src/catalogue/event-catalogue.js';
import { compose } from '../../src/message/compose.js';
import type { Encoding } from '../../src/message/encoding.js';
import { buildCatalogue } from '../../src/template/build-catalogue.js';
import { render } from '../../src/template/render.js';
import type { TemplateValue } from '../../src/template/values.js';

const DIRECTORY = 'config/templates';

export const BANK = { name: 'Demo Bank', locale: 'en', timeZone: 'Asia/Kolkata' };
export const LOCALES = ['en', 'hi', 'es', 'ar', 'fr'];
export const IN_GSM = ['en', 'es', 'fr'];

const files = readdirSync(DIRECTORY).map((name) => ({
  name,
  content: readFileSync(`${DIRECTORY}/${name}`, 'utf8'),
}));

/** The bank's templates, as they ship. */
export const templates = buildCatalogue(files, BANK);

/** The events that ship, and the bank's own. */
export const events = new EventCatalogue(
  buildCustomEvents(readEventFiles('config/events'), RESERVED_KEYS),
);

/** A file's texts as written, by their locales. */
export function textsOf(key: string): Record<string, string> {
  const { content } = files.find(({ name }) => name === `${key}.yaml`)!;
  return (parse(content) as { locales: Record<string, string> }).locales;
}

export type Variables = Record<string, TemplateValue>;

export const text = (value: string): TemplateValue => ({ kind: 'text', value });
export const number = (value: number): TemplateValue => ({ kind: 'number', value });
const country = (code: string): TemplateValue => ({ kind: 'country', code });
const inr = (units: string, nanos = 0): TemplateValue => ({
  kind: 'money',
  currencyCode: 'INR',
  units,
  nanos,
});
export const AT = Date.UTC(2026, 10, 22, 8, 35);
const DAY: TemplateValue = { kind: 'day', day: '2026-12-05' };

/** What each variable is in these tests, of a length that is usual. */
export const VALUES: Variables = {
  account_type: text('Savings'),
  amount: inr('1500', 500_000_000),
  as_of: DAY,
  available: inr('21500'),
  balance: inr('800'),
  branch_name: text('MG Road'),
  card_digits: text('1234'),
  card_name: text('Voyager'),
  cheque_number: text('000123'),
  code: text('482913'),
  counterparty: text('ACME STORES'),
  country: country('FR'),
  courier: text('BlueDart'),
  details: text('No processing fee this month.'),
  due_on: DAY,
  expected_by: DAY,
  expires_on: DAY,
  fee: inr('25'),
  festival: text('Diwali'),
  given_name: text('Asha'),
  headline: text('Home loans from 7.9%'),
  link: text('https://demobank.example/s/7f3a'),
  low_balance_limit: inr('1000'),
  masked_account: text('XX4321'),
  masked_card: text('XX1234'),
  merchant: text('CAFE LUNA'),
  minimum: inr('500'),
  minutes: number(5),
  missing: inr('300'),
  next_on: DAY,
  occurred_at: { kind: 'date_time', at: AT },
  pay_in_by: DAY,
  payee: text('Ravi Kumar'),
  payer: text('ACME LTD'),
  payment: text('Electricity bill'),
  period_from: { kind: 'day', day: '2026-11-01' },
  period_to: { kind: 'day', day: '2026-11-30' },
  place: text('Bengaluru'),
  points: number(850),
  product_name: text('Platinum'),
  reference: text('TXN12345'),
  retry_on: DAY,
  subject: text('Pixel 9'),
  tracking_number: text('BD12345678'),
  valid_until: DAY,
};

/** Some of VALUES by their names, a space between, and words that texts choose by. */
export function of(names: string, choices: Record<string, string> = {}): Variables {
  const given = names.split(' ').map((name) => [name, VALUES[name]] as const);
  const chosen = Object.entries(choices).map(([name, word]) => [name, text(word)] as const);
  return Object.fromEntries([...given, ...chosen]);
}

export function rendered(key: string, locale: string, variables: Variables): string {
  return render(templates, key, locale, variables).text;
}

/** As a reader sees it: without no-break spaces and marks of direction. */
export function words(key: string, locale: string, variables: Variables): string {
  return rendered(key, locale, variables)
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/\u200f/g, '');
}

/** In one encoding, without any exchange of characters; it must carry the text. */
export function segments(shown: string, encoding: Encoding): number {
  const { segments } = compose(shown, {
    encodings: [encoding],
    transliterate: false,
    concatenation: 'udh16',
    maxSegments: 9,
    reference: 0,
  });
  return segments.length;
}

/** What is wrong with the form of a text, or null. */
export function untidiness(shown: string): string | null {
  const [wrong] = /[^\S\n]{2}|\s[.,;،।؛]|[{}]|\(\)|[.,।]{2}|\s\n|^\s|\s$/.exec(shown) ?? [null];
  return wrong === null ? null : `"${wrong}" in ${shown}`;
}
