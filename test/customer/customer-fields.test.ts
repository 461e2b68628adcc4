import { describe, expect, it } from '@jest/globals';
import { FieldChecks } from '../../src/failure/field-checks.js';
import type { Failure } from '../../src/failure/failure.js';
import { checkMask, maskPaths, takePatch } from '../../src/customer/customer-fields.js';
import type { GivenFields } from '../../src/customer/customer-fields.js';
import type { CustomerPatch } from '../../src/customer/customer-record.js';
import type { Customer } from '../../src/rpc/generated/tellerline/v1/customer_service.js';
import { timestamp } from './builders.js';

const NOW = Date.UTC(2026, 10, 22, 12);

/** As the wire gives a customer with nothing but this. */
const customer = (more: object): Customer => ({
  customerId: 'C-1',
  msisdn: '',
  msisdnState: 'MSISDN_STATE_UNSPECIFIED' as Customer['msisdnState'],
  locale: '',
  timeZone: '',
  givenName: '',
  city: '',
  segment: '',
  products: [],
  accounts: [],
  consents: [],
  blocked: false,
  maskedMsisdn: '',
  ...more,
});

function take(more: object, given: GivenFields = 'not-empty') {
  const checks = new FieldChecks();
  const patch = takePatch(checks, 'customer.', customer(more), given, NOW);
  return { patch, problems: problemsOf(checks) };
}

function problemsOf(checks: FieldChecks): Record<string, string> {
  try {
    checks.finish('');
    return {};
  } catch (error) {
    const { violations } = error as Failure;
    return Object.fromEntries(violations.map((one) => [one.field, one.description]));
  }
}

const day = (year: number, month: number, date: number) => ({ year, month, day: date });
const time = (hours: number, minutes: number) => ({ hours, minutes, seconds: 0, nanos: 0 });
const account = (more: object = {}) => ({
  reference: 'A-1',
  maskedNumber: 'XX4321',
  nickname: '',
  cardType: 'CARD_TYPE_UNSPECIFIED',
  currencyCode: '',
  ...more,
});
const consent = (more: object = {}) => ({
  category: 'CONSENT_CATEGORY_OFFERS',
  granted: true,
  source: 'app',
  at: null,
  ...more,
});

describe('a field that is given', () => {
  it.each<[object, Partial<CustomerPatch>]>([
    [{ msisdn: '+91 98123-45678' }, { msisdn: '+919812345678' }],
    [{ msisdnState: 'MSISDN_STATE_VERIFIED' }, { msisdnVerified: true }],
    [{ msisdnState: 'MSISDN_STATE_UNVERIFIED' }, { msisdnVerified: false }],
    [{ locale: 'zh-Hant-TW' }, { locale: 'zh-Hant-TW' }],
    [{ timeZone: 'America/Argentina/Ushuaia' }, { timeZone: 'America/Argentina/Ushuaia' }],
    [{ givenName: 'आशा' }, { givenName: 'आशा' }],
    [{ givenName: 'n'.repeat(60) }, { givenName: 'n'.repeat(60) }],
    [{ birthDate: day(0, 2, 29) }, { birthDate: { year: null, month: 2, day: 29 } }],
    [{ birthDate: day(2026, 11, 22) }, { birthDate: { year: 2026, month: 11, day: 22 } }],
    [{ customerSince: day(1999, 1, 9) }, { customerSince: '1999-01-09' }],
    [{ city: 'São Paulo' }, { city: 'São Paulo' }],
    [{ products: ['a', 'b'] }, { products: ['a', 'b'] }],
    [
      { accounts: [account({ reference: '1234567890', cardType: 'CARD_TYPE_CREDIT' })] },
      {
        accounts: [
          {
            reference: '1234567890',
            maskedNumber: 'XX4321',
            nickname: '',
            cardType: 'credit',
            currencyCode: '',
          },
        ],
      },
    ],
    [{ thresholds: { homeCountryCode: 'FR' } }, { thresholds: { homeCountry: 'FR' } }],
    [
      { consents: [consent({ at: timestamp(NOW - 5) })] },
      { consents: [{ category: 'offers', granted: true, source: 'app', at: NOW - 5 }] },
    ],
    [
      { consents: [consent({ category: 'CONSENT_CATEGORY_ESSENTIAL' })] },
      { consents: [{ category: 'essential', granted: true, source: 'app', at: null }] },
    ],
    [
      { doNotDisturb: { from: time(22, 30), until: time(7, 0) } },
      { doNotDisturb: { from: 1350, until: 420 } },
    ],
    [{ doNotDisturb: { from: time(8, 0), until: time(8, 0) } }, { doNotDisturb: null }],
    [{ blocked: true }, { blocked: true }],
  ])('%j is taken', (more, patch) => {
    expect(take(more)).toEqual({ patch: { id: 'C-1', ...patch }, problems: {} });
  });

  it.each<[object, string, string]>([
    [{ msisdn: '+1' }, 'msisdn', 'must be an international number'],
    [{ msisdn: '+999999999999' }, 'msisdn', "is not a number of its country's numbering plan"],
    [{ msisdnState: 'UNRECOGNIZED' }, 'msisdn_state', 'must be MSISDN_STATE_UNVERIFIED or'],
    [{ locale: 'en_IN!' }, 'locale', 'is not a BCP 47 language tag'],
    [{ locale: `en-x-${'a'.repeat(60)}` }, 'locale', 'has 65 characters; it may have 64'],
    [{ timeZone: 'IST+5' }, 'time_zone', 'is not an IANA time zone'],
    [{ givenName: 'n'.repeat(61) }, 'given_name', 'has 61 characters; it may have 60'],
    [{ givenName: 'a\u0000b' }, 'given_name', 'has a control character'],
    [{ givenName: 'a\ud800b' }, 'given_name', 'is not a text of Unicode'],
    [{ givenName: 'GB82 WEST 1234 5698 7654 32' }, 'given_name', 'has an IBAN'],
    [{ city: '4111 1111 1111 1111' }, 'city', 'has what looks like a card number'],
    [{ segment: '123456789' }, 'segment', 'has a long number'],
    [{ birthDate: day(2026, 11, 24) }, 'birth_date', 'is in the future'],
    [{ birthDate: day(2025, 2, 29) }, 'birth_date', 'is not a day of the calendar'],
    [{ birthDate: day(1850, 2, 3) }, 'birth_date', 'is not a day of the calendar'],
    [{ birthDate: day(0, 13, 1) }, 'birth_date', 'is not a day of the calendar'],
    [{ customerSince: day(0, 2, 3) }, 'customer_since', 'is not a day of the calendar'],
    [{ customerSince: day(2026, 11, 24) }, 'customer_since', 'is in the future'],
    [{ products: Array.from({ length: 51 }, String) }, 'products', 'has 51; it may have 50'],
    [{ products: ['a', 'a'] }, 'products[1]', 'is that of customer.products[0] too'],
    [{ products: [''] }, 'products[0]', 'is missing'],
    [
      { accounts: Array.from({ length: 51 }, (_, i) => account({ reference: `A-${i}` })) },
      'accounts',
      'has 51; it may have 50',
    ],
    [{ accounts: [account({ reference: '' })] }, 'accounts[0].reference', 'is missing'],
    [
      { accounts: [account({ reference: '4111111111111111' })] },
      'accounts[0].reference',
      'has what looks like a card number',
    ],
    [
      { accounts: [account(), account()] },
      'accounts[1].reference',
      'is that of customer.accounts[0] too',
    ],
    [
      { accounts: [account({ maskedNumber: '1234567' })] },
      'accounts[0].masked_number',
      'looks unmasked',
    ],
    [
      { accounts: [account({ maskedNumber: 'XX\n1' })] },
      'accounts[0].masked_number',
      'has a control character',
    ],
    [
      { accounts: [account({ nickname: 'n'.repeat(41) })] },
      'accounts[0].nickname',
      'has 41 characters; it may have 40',
    ],
    [
      { accounts: [account({ cardType: 'UNRECOGNIZED' })] },
      'accounts[0].card_type',
      'must be one of CARD_TYPE_UNSPECIFIED, ',
    ],
    [
      { accounts: [account({ currencyCode: 'inr' })] },
      'accounts[0].currency_code',
      'is not an ISO 4217 code',
    ],
    [
      { thresholds: { largeWithdrawal: { currencyCode: 'INR', units: '-1', nanos: 0 } } },
      'thresholds.large_withdrawal',
      'must be more than zero',
    ],
    [{ thresholds: { homeCountryCode: 'EU' } }, 'thresholds.home_country_code', 'is not a country'],
    [
      { consents: Array.from({ length: 6 }, () => consent()) },
      'consents',
      'has 6; there are 5 categories',
    ],
    [
      { consents: [consent(), consent()] },
      'consents[1].category',
      'is that of customer.consents[0] too',
    ],
    [
      { consents: [consent({ category: 'CONSENT_CATEGORY_UNSPECIFIED' })] },
      'consents[0].category',
      'must be one of CONSENT_CATEGORY_ESSENTIAL, ',
    ],
    [
      { consents: [consent({ category: 'CONSENT_CATEGORY_ESSENTIAL', granted: false })] },
      'consents[0].category',
      'is essential, which cannot be refused',
    ],
    [{ consents: [consent({ source: '' })] }, 'consents[0].source', 'is missing'],
    [
      { consents: [consent({ at: timestamp(NOW + 601_000) })] },
      'consents[0].at',
      'is more than 10 minutes in the future',
    ],
    [
      { doNotDisturb: { from: time(22, 0) } },
      'do_not_disturb.until',
      'is missing; it must have hours and minutes',
    ],
    [
      { doNotDisturb: { from: { ...time(22, 0), seconds: 1 }, until: time(7, 0) } },
      'do_not_disturb.from',
      'must have hours from 0 to 23',
    ],
  ])('%j is refused', (more, field, description) => {
    const { problems } = take(more);
    expect(Object.keys(problems)).toEqual([`customer.${field}`]);
    expect(problems[`customer.${field}`].startsWith(description)).toBe(true);
  });
});

describe('which fields are given', () => {
  const EMPTIED = {
    id: 'C-1',
    msisdn: '+919812345678',
    locale: null,
    timeZone: null,
    givenName: null,
    birthDate: null,
    customerSince: null,
    city: null,
    segment: null,
    products: [],
    accounts: [],
    thresholds: {
      largeWithdrawal: null,
      largeCardWithdrawal: null,
      largeCardPayment: null,
      lowBalance: null,
      homeCountry: null,
    },
    consents: [],
    doNotDisturb: null,
    blocked: false,
  };

  it('all of them: what is empty is emptied, and the state of the number stays', () => {
    const { patch, problems } = take({ msisdn: '+919812345678' }, 'all');
    expect(problems).toEqual({});
    expect(patch).toEqual(EMPTIED);
  });

  it('all of them: a number is one', () => {
    expect(take({}, 'all').problems).toEqual({
      'customer.msisdn': 'is missing; a customer has a number',
    });
  });

  it('those named, and of the others not even what is wrong', () => {
    const { patch, problems } = take({ city: 'Pune', locale: '!' }, new Set(['city', 'segment']));
    expect([patch, problems]).toEqual([{ id: 'C-1', city: 'Pune', segment: null }, {}]);
  });

  it('those named: a state that is named is one', () => {
    expect(Object.keys(take({}, new Set(['msisdn_state'])).problems)).toEqual([
      'customer.msisdn_state',
    ]);
  });
});

describe('a mask', () => {
  const masked = (...paths: string[]) => {
    const checks = new FieldChecks();
    return { named: [...checkMask(checks, 'mask', paths)], problems: problemsOf(checks) };
  };

  it('names fields, and parts of the thresholds', () => {
    expect(masked('city', 'thresholds.low_balance', 'customer_id').named).toEqual([
      'city',
      'thresholds.low_balance',
    ]);
    expect(masked('thresholds').named).toHaveLength(5);
  });

  it.each([
    ['givenname', 'did you mean given_name?'],
    ['thresholds.large_withdraw', 'did you mean thresholds.large_withdrawal?'],
    ['toString', 'there are msisdn, '],
    ['', 'there are msisdn, '],
    ['updated_at', 'is in answers only'],
  ])('%j is no field', (path, words) => {
    const { problems } = masked('city', path);
    expect(Object.keys(problems)).toEqual(['mask[1]']);
    expect(problems['mask[1]']).toContain(words);
  });

  it('has a bounded number of paths', () => {
    expect(masked(...Array.from({ length: 101 }, () => 'city')).problems).toEqual({
      mask: 'has 101 paths; it may have 100',
    });
  });

  it('is read as the wire has it, and as the generated types do', () => {
    expect(maskPaths({ paths: ['a'] })).toEqual(['a']);
    expect(maskPaths(['a'])).toEqual(['a']);
    expect(maskPaths(null)).toEqual([]);
  });
});
