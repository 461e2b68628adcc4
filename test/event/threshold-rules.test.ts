import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import type { CustomerThresholds } from '../../src/customer/customer.js';
import { nanosOf, nanosOfNumber } from '../../src/rpc/exact-money.js';
import { applyThresholds } from '../../src/event/threshold-rules.js';
import { FieldChecks } from '../../src/failure/field-checks.js';
import {
  CardType,
  Channel,
  TransactionPosted_Direction as Direction,
} from '../../src/rpc/generated/tellerline/v1/event.js';
import type { TransactionPosted } from '../../src/rpc/generated/tellerline/v1/event.js';
import type { Settings } from '../../src/settings/settings.schema.js';

type Thresholds = Settings['thresholds'];

const BANK: Thresholds = {
  enabled: true,
  largeWithdrawal: { USD: 2000, INR: 50_000 },
  largeCardWithdrawal: { USD: 500 },
  largeCardPayment: { USD: 1000.1 },
  lowBalance: { USD: 50 },
  cardUsedAbroad: true,
};

const usd = (units: string, nanos = 0) => ({ currencyCode: 'USD', units, nanos });

function posted(change: Partial<TransactionPosted> = {}): TransactionPosted {
  return {
    direction: Direction.DIRECTION_DEBIT,
    amount: usd('100'),
    maskedAccount: 'XX4321',
    balance: undefined,
    counterparty: 'Corner Books',
    reference: 'T-1',
    channel: Channel.CHANNEL_UNSPECIFIED,
    maskedCard: '',
    cardType: CardType.CARD_TYPE_UNSPECIFIED,
    countryCode: '',
    place: '',
    ...change,
  };
}

const debitCard = { maskedCard: 'XX9876', cardType: CardType.CARD_TYPE_DEBIT };
const creditCard = { maskedCard: 'XX1234', cardType: CardType.CARD_TYPE_CREDIT };
const prepaidCard = { maskedCard: 'XX5555', cardType: CardType.CARD_TYPE_PREPAID };
const { CHANNEL_ATM, CHANNEL_EFTPOS, CHANNEL_ONLINE, CHANNEL_TRANSFER } = Channel;
const { CHANNEL_BRANCH, CHANNEL_CHEQUE } = Channel;

function told(
  change: Partial<TransactionPosted>,
  customer: CustomerThresholds | null = null,
  bank: Partial<Thresholds> = {},
) {
  return applyThresholds(posted(change), { ...BANK, ...bank }, customer, 'US');
}

describe('applyThresholds', () => {
  it.each<[string, string, Partial<TransactionPosted>]>([
    ['transaction_posted', 'a small debit', {}],
    ['transaction_posted', 'any credit', { direction: Direction.DIRECTION_CREDIT }],
    [
      'transaction_posted',
      'a large credit by transfer',
      { direction: Direction.DIRECTION_CREDIT, amount: usd('9000'), channel: CHANNEL_TRANSFER },
    ],
    [
      'transaction_posted',
      'a refund from abroad',
      { direction: Direction.DIRECTION_CREDIT, ...debitCard, countryCode: 'FR' },
    ],
    ['card_used_abroad', 'a debit card abroad', { ...debitCard, countryCode: 'FR' }],
    ['card_used_abroad', 'a credit card abroad', { ...creditCard, countryCode: 'FR' }],
    ['card_used_abroad', 'a prepaid card abroad', { ...prepaidCard, countryCode: 'FR' }],
    [
      'card_used_abroad',
      'a large payment abroad: the country goes before the amount',
      { ...creditCard, countryCode: 'FR', amount: usd('5000') },
    ],
    ['transaction_posted', 'a card at home', { ...debitCard, countryCode: 'US' }],
    ['transaction_posted', 'a card in a place unknown', { ...debitCard }],
    ['transaction_posted', 'a transfer abroad without a card', { countryCode: 'FR' }],
    ['large_card_payment', 'a large credit card payment', { ...creditCard, amount: usd('1001') }],
    [
      'large_card_payment',
      'exactly the limit of a credit card',
      { ...creditCard, amount: usd('1000', 100_000_000) },
    ],
    [
      'transaction_posted',
      'a billionth below the limit of a credit card',
      { ...creditCard, amount: usd('1000', 99_999_999) },
    ],
    [
      'large_card_payment',
      'a credit card at a machine',
      { ...creditCard, amount: usd('2500'), channel: CHANNEL_ATM },
    ],
    [
      'transaction_posted',
      'a debit of a credit card’s account without the card’s number',
      { cardType: CardType.CARD_TYPE_CREDIT, amount: usd('2500'), channel: CHANNEL_ONLINE },
    ],
    [
      'large_card_withdrawal',
      'a debit card at a machine',
      { ...debitCard, amount: usd('500'), channel: CHANNEL_ATM },
    ],
    [
      'large_card_withdrawal',
      'a debit card at a shop’s terminal',
      { ...debitCard, amount: usd('500'), channel: CHANNEL_EFTPOS },
    ],
    [
      'large_card_withdrawal',
      'a debit card over both limits',
      { ...debitCard, amount: usd('3000'), channel: CHANNEL_ATM },
    ],
    [
      'transaction_posted',
      'a debit card below its limit',
      { ...debitCard, amount: usd('499', 999_999_999), channel: CHANNEL_ATM },
    ],
    [
      'transaction_posted',
      'a debit card online, over the limit of cards only',
      { ...debitCard, amount: usd('600'), channel: CHANNEL_ONLINE },
    ],
    [
      'large_withdrawal',
      'a debit card online, over the account’s limit',
      { ...debitCard, amount: usd('2000'), channel: CHANNEL_ONLINE },
    ],
    [
      'transaction_posted',
      'a prepaid card at a shop’s terminal',
      { ...prepaidCard, amount: usd('3000'), channel: CHANNEL_EFTPOS },
    ],
    [
      'large_withdrawal',
      'a prepaid card at a machine, over the account’s limit',
      { ...prepaidCard, amount: usd('3000'), channel: CHANNEL_ATM },
    ],
    ['large_withdrawal', 'a branch', { amount: usd('2000'), channel: CHANNEL_BRANCH }],
    ['large_withdrawal', 'a machine', { amount: usd('2000'), channel: CHANNEL_ATM }],
    ['large_withdrawal', 'online', { amount: usd('2000'), channel: CHANNEL_ONLINE }],
    ['large_withdrawal', 'a cheque', { amount: usd('2000'), channel: CHANNEL_CHEQUE }],
    ['large_withdrawal', 'a transfer', { amount: usd('2000'), channel: CHANNEL_TRANSFER }],
    ['transaction_posted', 'no channel, though large', { amount: usd('9000') }],
    [
      'transaction_posted',
      'a shop’s terminal without a card, though large',
      { amount: usd('9000'), channel: CHANNEL_EFTPOS },
    ],
    [
      'transaction_posted',
      'just below the account’s limit',
      { amount: usd('1999', 999_999_999), channel: CHANNEL_BRANCH },
    ],
    [
      'transaction_posted',
      'a currency without a limit',
      { amount: { currencyCode: 'CHF', units: '900000', nanos: 0 }, channel: CHANNEL_BRANCH },
    ],
    [
      'large_withdrawal',
      'another currency with a limit of its own',
      { amount: { currencyCode: 'INR', units: '50000', nanos: 0 }, channel: CHANNEL_BRANCH },
    ],
  ])('tells as %s: %s', (kindKey, _, change) => {
    expect(told(change).kindKey).toBe(kindKey);
  });

  it('does not look at transactions where the bank switched it off', () => {
    const large = { ...creditCard, countryCode: 'FR', amount: usd('9000'), balance: usd('-1') };
    expect(told(large, null, { enabled: false })).toEqual({
      kindKey: 'transaction_posted',
      body: posted(large),
      extra: {},
    });
  });

  it('tells of the amount where use abroad is switched off', () => {
    const change = { ...creditCard, countryCode: 'FR', amount: usd('5000') };
    expect(told(change, null, { cardUsedAbroad: false }).kindKey).toBe('large_card_payment');
  });

  describe('a customer’s own limits', () => {
    const branch = { channel: CHANNEL_BRANCH };

    it.each<[string, Partial<TransactionPosted>, CustomerThresholds]>([
      ['large_withdrawal', { ...branch, amount: usd('10') }, { largeWithdrawal: usd('10') }],
      ['transaction_posted', { ...branch, amount: usd('2500') }, { largeWithdrawal: usd('3000') }],
      [
        'large_withdrawal',
        { ...branch, amount: usd('2500') },
        { largeWithdrawal: { currencyCode: 'INR', units: '1', nanos: 0 } },
      ],
      [
        'large_withdrawal',
        { ...branch, amount: { currencyCode: 'CHF', units: '10', nanos: 0 } },
        { largeWithdrawal: { currencyCode: 'CHF', units: '9', nanos: 990_000_000 } },
      ],
      [
        'large_card_withdrawal',
        { ...debitCard, channel: CHANNEL_ATM, amount: usd('20') },
        { largeCardWithdrawal: usd('20') },
      ],
      ['large_card_payment', { ...creditCard, amount: usd('5') }, { largeCardPayment: usd('5') }],
      ['transaction_posted', { ...debitCard, countryCode: 'FR' }, { homeCountry: 'FR' }],
      ['card_used_abroad', { ...debitCard, countryCode: 'US' }, { homeCountry: 'FR' }],
    ])('make it %s (case %#)', (kindKey, change, customer) => {
      expect(told(change, customer).kindKey).toBe(kindKey);
    });
  });

  describe('a low balance', () => {
    const limit = (money: object) => ({ low_balance_limit: { kind: 'money', ...money } });

    it.each<[string, Partial<TransactionPosted>, CustomerThresholds | null, object]>([
      ['below', { balance: usd('49', 990_000_000) }, null, limit(usd('50'))],
      ['overdrawn', { balance: usd('-5', -500_000_000) }, null, limit(usd('50'))],
      ['at the limit', { balance: usd('50') }, null, {}],
      ['no balance', {}, null, {}],
      ['no limit', { balance: { currencyCode: 'CHF', units: '0', nanos: 0 } }, null, {}],
      [
        'own limit',
        { balance: usd('60') },
        { lowBalance: usd('75', 250_000_000) },
        limit(usd('75', 250_000_000)),
      ],
      ['own limit below the bank’s', { balance: usd('40') }, { lowBalance: usd('30') }, {}],
      [
        'after a credit',
        { balance: usd('3'), direction: Direction.DIRECTION_CREDIT },
        null,
        limit(usd('50')),
      ],
      [
        'in the balance’s own currency',
        { balance: usd('49'), amount: { currencyCode: 'EUR', units: '3', nanos: 0 } },
        null,
        limit(usd('50')),
      ],
      ['of a credit card', { ...creditCard, balance: usd('3') }, null, {}],
    ])('%s', (_, change, customer, extra) => {
      expect(told(change, customer)).toMatchObject({ kindKey: 'transaction_posted', extra });
      expect(Object.keys(told(change, customer).extra)).toEqual(Object.keys(extra));
    });

    it.each<[string, Partial<TransactionPosted>]>([
      ['large_withdrawal', { amount: usd('2000'), channel: CHANNEL_BRANCH }],
      ['large_card_withdrawal', { ...debitCard, amount: usd('500'), channel: CHANNEL_ATM }],
    ])('is told with %s too', (kindKey, change) => {
      expect(told({ ...change, balance: usd('1') })).toMatchObject({
        kindKey,
        extra: limit(usd('50')),
      });
    });
  });

  describe('what is told', () => {
    it('of an account', () => {
      const change = { amount: usd('2000'), channel: CHANNEL_ATM, place: 'Main Street' };
      expect(told({ ...change, balance: usd('80') }).body).toEqual({
        amount: usd('2000'),
        maskedAccount: 'XX4321',
        channel: CHANNEL_ATM,
        place: 'Main Street',
        balance: usd('80'),
        reference: 'T-1',
      });
    });

    it.each([
      [CHANNEL_EFTPOS, '', 'Corner Books'],
      [CHANNEL_EFTPOS, 'Boston', 'Boston'],
      [CHANNEL_ATM, '', ''],
    ])('of a debit card by %s: the place is %j, else the shop', (channel, place, shown) => {
      expect(told({ ...debitCard, amount: usd('700'), channel, place }).body).toEqual({
        amount: usd('700'),
        maskedCard: 'XX9876',
        channel,
        place: shown,
        balance: undefined,
        reference: 'T-1',
      });
    });

    it('of a credit card', () => {
      const change = { ...creditCard, amount: usd('5000'), countryCode: 'US', balance: usd('1') };
      expect(told(change).body).toEqual({
        amount: usd('5000'),
        maskedCard: 'XX1234',
        merchant: 'Corner Books',
        countryCode: 'US',
        // What a credit card's balance means, no rule can know.
        available: undefined,
        reference: 'T-1',
      });
    });

    it('of use abroad: the place where no merchant is known', () => {
      const change = { ...debitCard, countryCode: 'FR', counterparty: '', place: 'Lyon' };
      expect(told(change).body).toEqual({
        amount: usd('100'),
        maskedCard: 'XX9876',
        countryCode: 'FR',
        merchant: 'Lyon',
        reference: 'T-1',
      });
    });
  });
});

describe('any transaction', () => {
  const CATALOGUE = new EventCatalogue();
  const currency = fc.constantFrom('USD', 'EUR', 'INR', 'CHF');
  const amount = fc.record({
    currencyCode: currency,
    units: fc.integer({ min: 0, max: 10 ** 12 }).map(String),
    nanos: fc.integer({ min: 1, max: 99 }).map((cents) => cents * 10_000_000),
  });
  const limits = fc.dictionary(
    currency,
    fc.double({ min: 1e-9, max: 1e12, noNaN: true, noDefaultInfinity: true }),
  );
  const bank = fc.record({
    enabled: fc.boolean(),
    largeWithdrawal: limits,
    largeCardWithdrawal: limits,
    largeCardPayment: limits,
    lowBalance: limits,
    cardUsedAbroad: fc.boolean(),
  });
  const customer = fc.option(
    fc.record(
      {
        largeWithdrawal: amount,
        largeCardWithdrawal: amount,
        largeCardPayment: amount,
        lowBalance: amount,
        homeCountry: fc.constantFrom('US', 'FR', 'IN'),
      },
      { requiredKeys: [] },
    ),
  );
  const card = fc.constantFrom(debitCard, creditCard, prepaidCard, {
    maskedCard: '',
    cardType: CardType.CARD_TYPE_UNSPECIFIED,
  });
  const transaction = fc
    .record({
      direction: fc.constantFrom(Direction.DIRECTION_DEBIT, Direction.DIRECTION_CREDIT),
      amount,
      maskedAccount: fc.constantFrom('XX4321', '****77'),
      balance: fc.option(amount, { nil: undefined }),
      counterparty: fc.constantFrom('', 'Corner Books'),
      reference: fc.constantFrom('', 'T-1'),
      channel: fc.constantFrom(
        ...Object.values(Channel).filter((channel) => channel !== Channel.UNRECOGNIZED),
      ),
      card,
      countryCode: fc.constantFrom('', 'US', 'FR', 'IN'),
      place: fc.constantFrom('', 'Lyon'),
    })
    .map(({ card: used, ...rest }): TransactionPosted => ({ ...rest, ...used }));

  it('is told as one kind that its own check finds good, with the amount that was posted', () => {
    fc.assert(
      fc.property(transaction, bank, customer, (one, limitsOfBank, own) => {
        const { kindKey, body, extra } = applyThresholds(one, limitsOfBank, own, 'US');
        const kind = CATALOGUE.find(kindKey)!;
        const checks = new FieldChecks();
        kind.check(checks, kindKey, body);
        checks.finish('');
        expect(body.amount).toBe(one.amount);
        const given = Object.keys(extra);
        expect(kind.variableList.map(({ name }) => name)).toEqual(expect.arrayContaining(given));
      }),
      { numRuns: 500 },
    );
  });

  it('is never told as something special where money came in', () => {
    fc.assert(
      fc.property(transaction, bank, customer, (one, limitsOfBank, own) => {
        const credit = { ...one, direction: Direction.DIRECTION_CREDIT };
        expect(applyThresholds(credit, limitsOfBank, own, 'US').kindKey).toBe('transaction_posted');
      }),
    );
  });

  it('stays special when the amount grows', () => {
    fc.assert(
      fc.property(transaction, bank, customer, (one, limitsOfBank, own) => {
        const before = applyThresholds(one, limitsOfBank, own, 'US').kindKey;
        fc.pre(before !== 'transaction_posted');
        const more = { ...one.amount!, units: String(BigInt(one.amount!.units) + 1n) };
        const after = applyThresholds({ ...one, amount: more }, limitsOfBank, own, 'US').kindKey;
        expect(after).not.toBe('transaction_posted');
      }),
    );
  });
});

describe('money of the settings', () => {
  it.each<[number, bigint]>([
    [2000, 2_000_000_000_000n],
    [0.1, 100_000_000n],
    [1000.1, 1_000_100_000_000n],
    [0.0000005, 500n],
    [999_999_999_999.99, 999_999_999_999_990_000_000n],
  ])('%d is exact', (value, nanos) => {
    expect(nanosOfNumber(value)).toBe(nanos);
  });

  it('is as it was written, with up to nine decimals', () => {
    const written = fc.tuple(fc.nat({ max: 10 ** 6 }), fc.nat({ max: 999_999_999 }));
    fc.assert(
      fc.property(written, ([units, nanos]) => {
        const text = `${units}.${String(nanos).padStart(9, '0')}`;
        fc.pre(String(Number(text)) === text.replace(/\.?0+$/, ''));
        expect(nanosOfNumber(Number(text))).toBe(nanosOf({ units: String(units), nanos }));
      }),
    );
  });
});
