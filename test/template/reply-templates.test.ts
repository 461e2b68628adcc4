import { describe, expect, it } from '@jest/globals';
import type { EventKind } from '../../src/catalogue/event-kind.js';
import { REPLIES } from '../../src/catalogue/replies.js';
import { compose } from '../../src/message/compose.js';
import { compileText } from '../../src/template/compile.js';
import { formatValue } from '../../src/template/values.js';
import {
  BANK,
  IN_GSM,
  LOCALES,
  rendered,
  templates,
  text,
  textsOf,
  untidiness,
} from './bank-texts.js';
import type { Variables } from './bank-texts.js';

/**
 * The sample with each word to choose by in turn, of all that it chooses by;
 * with what is optional, and without.
 */
function casesOf(kind: EventKind): Variables[] {
  const sample = kind.variables(kind.sample);
  const hasOptional = kind.variableList.some(({ required }) => !required);
  return (hasOptional ? [true, false] : [true]).flatMap((optional) => {
    let cases: Variables[] = [{}];
    for (const { name, required, choices } of kind.variableList) {
      if (!(required || optional)) continue;
      const values = choices === null ? [sample[name]] : choices.map(text);
      cases = cases.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
    }
    return cases;
  });
}

/** As most carriers are sent it. */
function segmentsOf(shown: string): number {
  return compose(shown, {
    encodings: ['gsm7', 'ucs2'],
    transliterate: false,
    concatenation: 'udh16',
    maxSegments: 9,
    reference: 0,
  }).segments.length;
}

/** `1`, or `1-2` where the cases differ. */
function spread(kind: EventKind, locale: string): string {
  const counts = casesOf(kind).map((one) => segmentsOf(rendered(kind.key, locale, one)));
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least}-${most}`;
}

/** Segments in en, hi, es, ar and fr. A longer wording is a decision: it costs with every message. */
const SEGMENTS: Record<string, string> = {
  reply_balance: '1 1-2 1 2 1',
  reply_mini_statement: '1 2 1 2-3 1',
  reply_payment_done: '1 2 1 2 1',
  reply_transfer_done: '1 2 1 2 1',
  reply_exchange_rates: '1 2 1 2 1',
  reply_exchange: '1 2 1 2 1',
  reply_cheque_stopped: '1 2 1 2 1',
  reply_card_requested: '1 2 1 2 1',
  reply_card_suspended: '1 2 1 2 1',
  reply_card_deactivated: '1 2 1 2 1',
  reply_choose: '1 2 1 2 1',
  reply_confirm_payment: '1-2 2 1-2 2-3 1-2',
  reply_confirm_transfer: '1-2 2 1-2 2-3 1-2',
  reply_confirm_cheque: '1 2 1 2 1',
  reply_confirm_card: '1 2 1 2 1',
  reply_confirm_inquiry: '1 2 1 2 1',
  reply_refused: '1 2 1 1-2 1',
  reply_unclear: '1 1-2 1 1-2 1',
  reply_unknown: '1 1-2 1 1-2 1',
  reply_unknown_thing: '1 1-2 1 1-2 1',
  reply_not_registered: '1 2 1 2 1',
  reply_service_off: '1 2 1 2 1',
  reply_wrong_code: '1 2 1 2 1',
  reply_wrong_pin: '1 2 1 2 1',
  reply_pin_needed: '1 2 1 2 1',
  reply_pin_not_set: '1 2 1 2 1',
  reply_locked: '1 2 1 2 1',
  reply_held: '1 2 1 2 1',
  reply_nothing_open: '1 2 1 2 1',
  reply_cancelled: '1 1 1 1 1',
  reply_bank_away: '1 2 1 2 1',
  reply_in_progress: '1 2 1 2 1',
  reply_uncertain: '1 2 1 2 1',
  reply_expired_order: '1 2 1 2 1',
  reply_too_late: '1 2 1 2 1',
  reply_parts_missing: '1 2 1 2 1',
  reply_unreadable: '1 2 1 2 1',
  reply_help: '1 2 1 2 1',
  reply_help_topic: '1 1 1 1 1',
  reply_languages: '2 2 2 2 2',
  reply_language_set: '1 1 1 2 1',
  reply_registered: '1 2 1 2 1',
  reply_already_registered: '1 2 1 1 1',
  reply_not_known: '1 2 1 2 1',
  reply_stopped: '1 2 1 2 1',
  reply_started: '1 2 1 1 1',
  reply_code_resent: '1 2 1 1 1',
  reply_code_none: '1 2 1 2 1',
  reply_code_later: '1 1 1 2 1',
  reply_rate_reached: '1 2 1 2 1',
  reply_done: '1 1-2 1 2 1',
};

it('pins the segments of all replies, and of no other', () => {
  expect(Object.keys(SEGMENTS)).toEqual(REPLIES.map(({ key }) => key));
});

describe.each(REPLIES.map((kind): [string, EventKind] => [kind.key, kind]))('%s', (key, kind) => {
  it('is there in five languages', () => {
    expect(Object.keys(textsOf(key)).toSorted()).toEqual(LOCALES.toSorted());
  });

  it('says all that it is given, and nothing else', () => {
    const used = templates.find(key, 'en')!.uses.map(({ name }) => name);
    const given = kind.variableList.map(({ name }) => name);
    expect(used.toSorted()).toEqual(['bank', ...given].toSorted());
  });

  it.each(LOCALES)('shows every value neatly in %s', (locale) => {
    const { gsm } = templates.find(key, locale)!;
    expect(gsm).toBe(IN_GSM.includes(locale));
    const context = { locale, timeZone: BANK.timeZone, gsm };
    for (const variables of casesOf(kind)) {
      const shown = rendered(key, locale, variables);
      expect(untidiness(shown)).toBeNull();
      expect(shown).toContain('Demo Bank');
      for (const { name, kind: type, choices } of kind.variableList) {
        if (choices !== null || type === 'number' || !(name in variables)) continue;
        expect(shown).toContain(formatValue(variables[name], context));
      }
    }
  });

  it.each(LOCALES)('has other words for each choice in %s', (locale) => {
    const shown = casesOf(kind).map((one) => rendered(key, locale, one));
    expect(new Set(shown).size).toBe(shown.length);
  });

  it('takes as many segments as was decided', () => {
    expect(LOCALES.map((locale) => spread(kind, locale)).join(' ')).toBe(SEGMENTS[key]);
  });

  it.each(LOCALES)('names no telephone number or link in %s', (locale) => {
    for (const passage of compileText(textsOf(key)[locale], locale).passages()) {
      expect(passage).not.toMatch(/https?:|www\.|\d{3}/);
    }
  });
});

const CONFIRMATIONS = REPLIES.filter(({ messageClass }) => messageClass === 'otp');

it('has five questions with a code', () => {
  expect(CONFIRMATIONS.map(({ key }) => key)).toEqual([
    'reply_confirm_payment',
    'reply_confirm_transfer',
    'reply_confirm_cheque',
    'reply_confirm_card',
    'reply_confirm_inquiry',
  ]);
});

describe.each(CONFIRMATIONS.map((kind): [string, EventKind] => [kind.key, kind]))(
  '%s',
  (key, kind) => {
    it.each([
      ['en', 'Staff never ask for it. Not you? Ignore it and call us.'],
      ['hi', 'बैंक कभी नहीं पूछता। आप नहीं? अनदेखा कर कॉल करें।'],
      ['es', 'El banco nunca la pide. ¿No es usted? No conteste y llame.'],
      ['ar', 'لا يطلبه موظفونا. لستم أنتم؟ تجاهلوه واتصلوا.'],
      ['fr', 'La banque ne le demande jamais. Pas vous ? Ignorez, appelez-nous.'],
    ])('begins with the code and ends with a warning in %s, for one minute too', (locale, end) => {
      for (const minutes of [1, 2, 5, 10]) {
        const shown = rendered(key, locale, {
          ...kind.variables(kind.sample),
          minutes: { kind: 'number', value: minutes },
        });
        expect(shown).toMatch(/^482913\b/);
        expect(shown.endsWith(end)).toBe(true);
        expect(untidiness(shown)).toBeNull();
      }
    });
  },
);

describe('nobody is told to send again what may have been done', () => {
  const AGAIN: Record<string, RegExp> = {
    en: /do not send it again/i,
    hi: /फिर न भेजें/,
    es: /no la mande otra vez/i,
    ar: /لا ترسلوه ثانية/,
    fr: /ne le renvoyez pas/i,
  };

  it.each(LOCALES)('in %s', (locale) => {
    for (const key of ['reply_uncertain', 'reply_in_progress']) {
      expect(rendered(key, locale, {})).toMatch(AGAIN[locale]);
    }
  });
});
