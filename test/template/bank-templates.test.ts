import { describe, expect, it } from '@jest/globals';
import type { EventKind } from '../../src/catalogue/event-kind.js';
import { catalogueProblems } from '../../src/catalogue/start-check.js';
import { formatValue } from '../../src/template/values.js';
import type { TemplateValue } from '../../src/template/values.js';
import {
  AT,
  BANK,
  IN_GSM,
  LOCALES,
  VALUES,
  events,
  of,
  rendered,
  segments,
  templates,
  text,
  textsOf,
  untidiness,
  words,
} from './bank-texts.js';
import type { Variables } from './bank-texts.js';

/** What an event gives and its texts leave out, for they would be too long with it. */
const UNSAID: Record<string, readonly string[]> = {
  transaction_posted: ['channel', 'card_type', 'country'],
};
/** Events whose moment says nothing: they tell of a day, or of no day at all. */
const TIMELESS = [
  'account_opened',
  'card_requested',
  'card_dispatched',
  'balance_report',
  'insufficient_funds',
  'payment_due',
  'statement_ready',
  'wishes',
  'offer',
  'loyalty_points',
];

function unsaid({ key }: EventKind): readonly string[] {
  return [...(UNSAID[key] ?? []), ...(TIMELESS.includes(key) ? ['occurred_at'] : [])];
}

/** VALUES of a kind, with each of its words to choose by in turn; without what is optional, or with it. */
function casesOf(kind: EventKind, optional: boolean): Variables[] {
  let cases: Variables[] = [{}];
  for (const { name, required, choices } of kind.variableList) {
    if (!(required || optional) || unsaid(kind).includes(name)) continue;
    const values = choices === null ? [VALUES[name]] : choices.map(text);
    cases = cases.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  return cases;
}

/** Given, and rightly not shown. */
function isHidden({ key }: EventKind, name: string, variables: Variables): boolean {
  const { occasion } = variables;
  return (
    // Who was paid says more.
    (key === 'transaction_posted' && name === 'place' && 'counterparty' in variables) ||
    (name === 'festival' && occasion?.kind === 'text' && occasion.value !== 'festival')
  );
}

/** What needs a segment more than one in GSM 7-bit, or two in UCS-2, with what is required alone. */
const LONG = ['standing_order_failed'];

/** The replies have tests of their own. */
const KINDS = events.kinds
  .filter(({ source }) => source !== 'reply')
  .map((kind): [string, EventKind] => [kind.key, kind]);

describe("the bank's templates", () => {
  it('are those of the events, the one of the bank itself among them', () => {
    expect(templates.keys.toSorted()).toEqual(
      events.kinds.map(({ template }) => template).toSorted(),
    );
    expect(events.find('loyalty_points')?.custom).toBe(true);
    const usesOf = (template: string) => templates.find(template, 'en')?.uses ?? null;
    expect(catalogueProblems(events.kinds, usesOf)).toEqual([]);
  });

  describe.each(KINDS)('of %s', (key, kind) => {
    it('are there in five languages', () => {
      expect(Object.keys(textsOf(key)).toSorted()).toEqual(LOCALES.toSorted());
    });

    it('use all that the event gives, but for what is left out on purpose', () => {
      const used = templates.find(key, 'en')!.uses.map(({ name }) => name);
      const given = kind.variableList.map(({ name }) => name);
      expect(used.toSorted()).toEqual(
        ['bank', ...given.filter((name) => !unsaid(kind).includes(name))].toSorted(),
      );
    });

    it.each(LOCALES)('render the sample of the catalogue in %s', (locale) => {
      const occurred_at: TemplateValue = { kind: 'date_time', at: AT };
      const shown = rendered(key, locale, { ...kind.variables(kind.sample), occurred_at });
      expect(untidiness(shown)).toBeNull();
    });

    it.each(LOCALES)('say everything they are given, neatly, in %s', (locale) => {
      const { gsm } = templates.find(key, locale)!;
      const context = { locale, timeZone: BANK.timeZone, gsm };
      for (const variables of [...casesOf(kind, false), ...casesOf(kind, true)]) {
        const shown = rendered(key, locale, variables);
        expect(untidiness(shown)).toBeNull();
        expect(shown).toContain('Demo Bank');
        for (const [name, value] of Object.entries(variables)) {
          if (kind.variableList.some((one) => one.name === name && one.choices !== null)) continue;
          if (isHidden(kind, name, variables)) continue;
          expect(shown).toContain(formatValue(value, context));
        }
      }
    });

    it.each(LOCALES)('have other words for each choice in %s', (locale) => {
      for (const optional of [false, true]) {
        const shown = casesOf(kind, optional).map((one) => rendered(key, locale, one));
        expect(new Set(shown).size).toBe(shown.length);
      }
    });

    it.each(LOCALES)('are short in %s', (locale) => {
      const encoding = IN_GSM.includes(locale) ? 'gsm7' : 'ucs2';
      const bounds = LONG.includes(key) ? [2, 3] : [1, 2];
      const bound = encoding === 'gsm7' ? bounds[0] : bounds[1];
      for (const variables of casesOf(kind, false)) {
        const shown = rendered(key, locale, variables);
        expect([shown, segments(shown, encoding) <= bound]).toEqual([shown, true]);
      }
      const most = encoding === 'gsm7' ? 2 : 3;
      for (const variables of casesOf(kind, true)) {
        const shown = rendered(key, locale, variables);
        expect([shown, segments(shown, encoding) <= most]).toEqual([shown, true]);
      }
    });
  });

  it.each(LOCALES)('stay neat with any optional value left out in %s', (locale) => {
    for (const [key, kind] of KINDS) {
      for (const { name } of kind.variableList.filter(({ required }) => !required)) {
        for (const variables of casesOf(kind, true)) {
          const fewer = { ...variables, [name]: text('') };
          expect(untidiness(rendered(key, locale, fewer))).toBeNull();
        }
      }
    }
  });

  it.each(LOCALES)(
    'begins with the code in %s, whatever it is for, and shows what is paid',
    (locale) => {
      for (const purpose of events.find('one_time_password')!.variableList[1].choices!) {
        for (const names of ['amount payee', 'amount', 'payee', '']) {
          const variables = of(`code minutes ${names}`.trim(), { purpose });
          const shown = words('one_time_password', locale, variables);
          expect(shown).toMatch(/^482913 /);
          if (names.includes('amount')) expect(shown).toMatch(/1[ .,]?500[.,]50/);
          if (names.includes('payee')) expect(shown).toContain('Ravi Kumar');
          expect(untidiness(shown)).toBeNull();
        }
      }
    },
  );

  it.each(LOCALES)('leaves room for a line that fills the code in, in %s', (locale) => {
    const pay = of('code minutes amount payee', { purpose: 'payment' });
    const shown = `${rendered('one_time_password', locale, pay)}\n\n@demobank.example #482913`;
    expect(segments(shown, IN_GSM.includes(locale) ? 'gsm7' : 'ucs2')).toBeLessThanOrEqual(
      IN_GSM.includes(locale) ? 1 : 3,
    );
  });

  it('no link and no telephone number but what it is given', () => {
    for (const one of templates.keys.flatMap((key) => Object.values(textsOf(key)))) {
      expect(one).not.toMatch(/https?:|www\.|\d{3}/);
    }
  });
});
