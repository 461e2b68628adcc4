import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { compose } from '../../src/message/compose.js';
import { buildCatalogue } from '../../src/template/build-catalogue.js';
import { render } from '../../src/template/render.js';
import type { TemplateValue } from '../../src/template/values.js';

const DIRECTORY = 'config/templates';
const LOCALES = ['en', 'hi', 'es', 'ar'];

const catalogue = buildCatalogue(
  readdirSync(DIRECTORY).map((name) => ({
    name,
    content: readFileSync(`${DIRECTORY}/${name}`, 'utf8'),
  })),
  { name: 'Demo Bank', locale: 'en', timeZone: 'Asia/Kolkata' },
);

const text = (value: string): TemplateValue => ({ kind: 'text', value });
const inr = (units: string, nanos = 0): TemplateValue => ({
  kind: 'money',
  currencyCode: 'INR',
  units,
  nanos,
});
const at = Date.UTC(2026, 10, 22, 8, 35);

type Variables = Record<string, TemplateValue>;

const ACCOUNT: Variables = { account_type: text('Savings'), masked_account: text('XX4321') };
const TRANSACTION: Variables = {
  amount: inr('1500', 500_000_000),
  masked_account: text('XX4321'),
  occurred_at: { kind: 'date_time', at },
};
const TRANSACTION_FULL: Variables = {
  ...TRANSACTION,
  balance: inr('23000'),
  counterparty: text('ACME STORES'),
  reference: text('TXN12345'),
};
const CARD: Variables = { card_type: text('debit'), masked_account: text('XX4321') };
const CARD_FULL: Variables = {
  ...CARD,
  product_name: text('Platinum'),
  expected_by: { kind: 'date', at },
};

function rendered(key: string, locale: string, variables: Variables): string {
  return render(catalogue, key, locale, variables).text;
}

describe("the bank's templates", () => {
  it.each<[string, Variables, string]>([
    [
      'account_opened',
      { ...ACCOUNT, branch_name: text('MG Road') },
      'Demo Bank: Welcome! Your Savings account XX4321 is now open at MG Road. Did not ask for it? Call us at once.',
    ],
    [
      'transaction_posted',
      { ...TRANSACTION, direction: text('credit') },
      'Demo Bank: INR 1,500.50 credited to XX4321 on Nov 22, 2026, 2:05 PM.',
    ],
    [
      'transaction_posted',
      { ...TRANSACTION_FULL, direction: text('credit') },
      'Demo Bank: INR 1,500.50 credited to XX4321 on Nov 22, 2026, 2:05 PM from ACME STORES. Balance: INR 23,000.00. Ref: TXN12345.',
    ],
    [
      'transaction_posted',
      { ...TRANSACTION_FULL, direction: text('debit') },
      'Demo Bank: INR 1,500.50 debited from XX4321 on Nov 22, 2026, 2:05 PM to ACME STORES. Balance: INR 23,000.00. Ref: TXN12345. Not you? Call us now.',
    ],
    [
      'card_requested',
      CARD,
      'Demo Bank: We have your request for a debit card on XX4321. Not you? Call us now.',
    ],
    [
      'card_requested',
      CARD_FULL,
      'Demo Bank: We have your request for a Platinum debit card on XX4321. Expect it by Nov 22, 2026. Not you? Call us now.',
    ],
  ])('%s in English is one GSM segment', (key, variables, expected) => {
    const english = rendered(key, 'en', variables);
    expect(english).toBe(expected);
    const composition = compose(english, {
      encodings: ['gsm7', 'ucs2'],
      transliterate: false,
      concatenation: 'udh16',
      maxSegments: 1,
      reference: 0,
    });
    expect(composition.encoding).toBe('gsm7');
  });

  const cases: [string, Variables][] = [
    ['account_opened', ACCOUNT],
    ['account_opened', { ...ACCOUNT, branch_name: text('MG Road') }],
    ...['credit', 'debit', 'other'].flatMap((direction): [string, Variables][] => [
      ['transaction_posted', { ...TRANSACTION, direction: text(direction) }],
      ['transaction_posted', { ...TRANSACTION_FULL, direction: text(direction) }],
    ]),
    ...['debit', 'credit', 'prepaid', 'other'].flatMap((card): [string, Variables][] => [
      ['card_requested', { ...CARD, card_type: text(card) }],
      ['card_requested', { ...CARD_FULL, card_type: text(card) }],
    ]),
  ];

  it.each(LOCALES)('say everything they are given, neatly, in %s', (locale) => {
    for (const [key, variables] of cases) {
      const shown = rendered(key, locale, variables);
      expect(shown).toMatch(/^Demo Bank: /);
      for (const value of Object.values(variables)) {
        const choice = value === variables.direction || value === variables.card_type;
        if (value.kind === 'text' && !choice) expect(shown).toContain(value.value);
      }
      if (key === 'transaction_posted') expect(shown).toMatch(/1[.,]?500[.,]50/);
      expect(shown).not.toMatch(/ {2}| [.,:;।،]|[{}]/);
      expect(shown).toBe(shown.trim());
    }
  });

  it.each(LOCALES)('tell credit from debit in %s', (locale) => {
    const [credit, debit, other] = ['credit', 'debit', 'other'].map((direction) =>
      rendered('transaction_posted', locale, { ...TRANSACTION, direction: text(direction) }),
    );
    expect(new Set([credit, debit, other]).size).toBe(3);
  });

  it('in Spanish stay in GSM 7-bit by themselves', () => {
    for (const [key, variables] of cases) {
      const composition = compose(rendered(key, 'es', variables), {
        encodings: ['gsm7'],
        transliterate: false,
        concatenation: 'udh16',
        maxSegments: 2,
        reference: 0,
      });
      expect(composition.transliterations).toEqual([]);
    }
  });
});
