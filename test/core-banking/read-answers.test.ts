import { describe, expect, it } from '@jest/globals';
import { FieldChecks } from '../../src/failure/field-checks.js';
import type { Failure } from '../../src/failure/failure.js';
import { readOutcome } from '../../src/core-banking/core-orders.js';
import {
  readAccounts,
  readBalance,
  readBillers,
  readCards,
  readCustomers,
  readMiniStatement,
  readPaymentsDue,
  readPinResult,
  readRates,
} from '../../src/core-banking/read-answers.js';

/** The fields that are wrong. */
function wrong(read: (response: never, checks: FieldChecks) => unknown, response: unknown) {
  const checks = new FieldChecks();
  read(response as never, checks);
  try {
    checks.finish('');
    return [];
  } catch (error) {
    return (error as Failure).violations.map(({ field }) => field);
  }
}

const many = <Item>(length: number, item: (i: number) => Item) =>
  Array.from({ length }, (_, i) => item(i));
const inr = { currencyCode: 'INR', units: '1', nanos: 0 };
const asOf = { seconds: '1700000000', nanos: 0 };
const customer = {
  customerId: 'C-1',
  givenName: 'Asha',
  locale: 'en-IN',
  timeZone: 'Asia/Kolkata',
};
const account = {
  accountId: 'A-1',
  maskedNumber: 'XX4321',
  accountType: 'ACCOUNT_TYPE_SAVINGS',
  nickname: 'savings',
  currencyCode: 'INR',
};
const card = { cardId: 'K-1', maskedNumber: 'XX1234', cardKind: 'CARD_KIND_DEBIT' };
const biller = { billerId: 'B-1', shortName: 'POWER', displayName: 'City', maskedReference: '' };
const entry = { bookedOn: { year: 2026, month: 11, day: 1 }, amount: inr, description: 'ATM' };
const rate = { quoteCurrencyCode: 'USD', buy: '0.0117', sell: '0.0121' };
const payment = {
  paymentId: 'D-1',
  customerId: 'C-1',
  payment: 'Home loan',
  amount: inr,
  maskedAccount: '',
};
const due = (more: object) => ({ payments: [{ ...payment, ...more }], nextPageToken: '' });
const done = (more: object) => ({ result: { outcome: 'OUTCOME_DONE', reference: 'R', ...more } });

describe('an answer of the core', () => {
  it.each<[string, string[], Parameters<typeof wrong>[0], unknown]>([
    ['a customer', [], readCustomers, { customers: [customer] }],
    ['a payment', [], readPaymentsDue, due({})],
    ['no payment', [], readPaymentsDue, { payments: [], nextPageToken: '' }],
    ['a payment of nobody', ['payments[0].customer_id'], readPaymentsDue, due({ customerId: '' })],
    [
      'a payment without a reference and of no amount',
      ['payments[0].payment_id', 'payments[0].amount'],
      readPaymentsDue,
      due({ paymentId: '', amount: undefined }),
    ],
    [
      'a minimum in another currency',
      ['payments[0].minimum.currency_code'],
      readPaymentsDue,
      due({ minimum: { currencyCode: 'USD', units: '1', nanos: 0 } }),
    ],
    [
      'an account that is not masked',
      ['payments[0].masked_account'],
      readPaymentsDue,
      due({ maskedAccount: '00123456' }),
    ],
    [
      'one payment twice',
      ['payments[1].payment_id'],
      readPaymentsDue,
      { payments: [payment, payment], nextPageToken: '' },
    ],
    [
      'more payments than a page has',
      ['payments'],
      readPaymentsDue,
      {
        payments: many(501, (i) => ({ ...payment, paymentId: `D-${i}` })),
        nextPageToken: '',
      },
    ],
    ['no customer', [], readCustomers, { customers: [] }],
    [
      'one customer twice',
      ['customers[1].customer_id'],
      readCustomers,
      { customers: [customer, customer] },
    ],
    [
      'no customer_id',
      ['customers[0].customer_id'],
      readCustomers,
      { customers: [{ ...customer, customerId: '' }] },
    ],
    [
      'a locale of no language',
      ['customers[0].locale'],
      readCustomers,
      { customers: [{ ...customer, locale: 'en_IN!' }] },
    ],
    [
      'a time zone of no place',
      ['customers[0].time_zone'],
      readCustomers,
      { customers: [{ ...customer, timeZone: 'Mumbai' }] },
    ],
    [
      'a name with a line end',
      ['customers[0].given_name'],
      readCustomers,
      { customers: [{ ...customer, givenName: 'A\nB' }] },
    ],
    [
      'too many customers',
      ['customers'],
      readCustomers,
      { customers: many(21, (i) => ({ ...customer, customerId: `C-${i}` })) },
    ],
    [
      'fifty accounts',
      [],
      readAccounts,
      { accounts: many(50, (i) => ({ ...account, accountId: `A-${i}` })) },
    ],
    [
      'too many accounts',
      ['accounts'],
      readAccounts,
      { accounts: many(51, (i) => ({ ...account, accountId: `A-${i}` })) },
    ],
    [
      'one account twice',
      ['accounts[1].account_id'],
      readAccounts,
      { accounts: [account, account] },
    ],
    [
      'a number in full',
      ['accounts[0].masked_number'],
      readAccounts,
      { accounts: [{ ...account, maskedNumber: '5500004321' }] },
    ],
    [
      'a mask with too much',
      ['accounts[0].masked_number'],
      readAccounts,
      { accounts: [{ ...account, maskedNumber: 'XX1234567' }] },
    ],
    [
      'an account_id too long',
      ['accounts[0].account_id'],
      readAccounts,
      { accounts: [{ ...account, accountId: 'A'.repeat(65) }] },
    ],
    [
      'no account type',
      ['accounts[0].account_type'],
      readAccounts,
      { accounts: [{ ...account, accountType: 'ACCOUNT_TYPE_UNSPECIFIED' }] },
    ],
    [
      'an account type of tomorrow',
      ['accounts[0].account_type'],
      readAccounts,
      { accounts: [{ ...account, accountType: 99 }] },
    ],
    [
      'a currency of nobody',
      ['accounts[0].currency_code'],
      readAccounts,
      { accounts: [{ ...account, currencyCode: 'inr' }] },
    ],
    ['a card', [], readCards, { cards: [card] }],
    [
      'a card with six digits',
      ['cards[0].masked_number'],
      readCards,
      { cards: [{ ...card, maskedNumber: 'XX123456' }] },
    ],
    [
      'no card kind',
      ['cards[0].card_kind'],
      readCards,
      { cards: [{ ...card, cardKind: 'CARD_KIND_UNSPECIFIED' }] },
    ],
    ['a biller', [], readBillers, { billers: [biller] }],
    [
      'a short name of two words',
      ['billers[0].short_name'],
      readBillers,
      { billers: [{ ...biller, shortName: 'CITY POWER' }] },
    ],
    [
      'short names of one spelling',
      ['billers[1].short_name'],
      readBillers,
      { billers: [biller, { ...biller, billerId: 'B-2', shortName: 'power' }] },
    ],
    [
      'an unmasked reference',
      ['billers[0].masked_reference'],
      readBillers,
      { billers: [{ ...biller, maskedReference: '12345678' }] },
    ],
    ['a balance', [], readBalance, { available: inr, booked: inr, asOf }],
    ['no balance', ['available', 'as_of'], readBalance, {}],
    [
      'a balance of two currencies',
      ['booked.currency_code'],
      readBalance,
      { available: inr, booked: { ...inr, currencyCode: 'USD' }, asOf },
    ],
    [
      'units and nanos of two signs',
      ['available.nanos'],
      readBalance,
      { available: { ...inr, nanos: -5 }, asOf },
    ],
    ['a statement', [], readMiniStatement, { entries: many(20, () => entry), available: inr }],
    ['too many entries', ['entries'], readMiniStatement, { entries: many(21, () => entry) }],
    [
      'an entry of no day',
      ['entries[0].booked_on'],
      readMiniStatement,
      { entries: [{ ...entry, bookedOn: { year: 2026, month: 2, day: 30 } }] },
    ],
    [
      'an entry of another currency',
      ['entries[1].amount.currency_code'],
      readMiniStatement,
      { entries: [entry, { ...entry, amount: { ...inr, currencyCode: 'USD' } }] },
    ],
    [
      'a description without end',
      ['entries[0].description'],
      readMiniStatement,
      { entries: [{ ...entry, description: 'x'.repeat(141) }] },
    ],
    ['rates', [], readRates, { rates: [rate], asOf }],
    [
      'a rate that buys above what it sells for',
      ['rates[0].buy'],
      readRates,
      { rates: [{ ...rate, buy: '0.0122' }], asOf },
    ],
    [
      'a rate with a comma',
      ['rates[0].buy'],
      readRates,
      { rates: [{ ...rate, buy: '0,0117' }], asOf },
    ],
    [
      'a rate of nothing',
      ['rates[0].sell'],
      readRates,
      { rates: [{ ...rate, sell: '0.000' }], asOf },
    ],
    ['a PIN that is wrong', [], readPinResult, { result: 'PIN_RESULT_WRONG' }],
    ['nothing of a PIN', ['result'], readPinResult, { result: 'PIN_RESULT_UNSPECIFIED' }],
    ['a result', [], readOutcome, done({})],
    ['no result', ['result'], readOutcome, {}],
    [
      'an outcome of nothing',
      ['result.outcome'],
      readOutcome,
      { result: { outcome: 'OUTCOME_UNSPECIFIED' } },
    ],
    ['a result without a reference', ['result.reference'], readOutcome, done({ reference: '' })],
    [
      'a reference of 33 characters',
      ['result.reference'],
      readOutcome,
      done({ reference: 'R'.repeat(33) }),
    ],
    ['a reference with a bell', ['result.reference'], readOutcome, done({ reference: 'R\u0007' })],
    [
      'a refusal without a reason',
      ['result.refusal_reason'],
      readOutcome,
      { result: { outcome: 'OUTCOME_REFUSED', refusalReason: 'REFUSAL_REASON_UNSPECIFIED' } },
    ],
  ])('with %s is wrong in %j', (_, fields, read, response) => {
    expect(wrong(read, response)).toEqual(fields);
  });

  it('has no more entries than were asked for', () => {
    const checks = new FieldChecks();
    readMiniStatement({ entries: [entry, entry], available: undefined }, checks, 1);
    expect(checks.clean).toBe(false);
  });

  it('says that it was done, whatever is wrong beside it', () => {
    const checks = new FieldChecks();
    const response = {
      result: { ...done({}).result, refusalReason: 'REFUSAL_REASON_UNSPECIFIED' },
      available: { currencyCode: 'rupees', units: '1', nanos: 0 },
      expectedOn: { year: 2026, month: 13, day: 1 },
    };
    expect(readOutcome(response as never, checks)).toEqual({
      state: 'done',
      reference: 'R',
      available: null,
      expectedOn: null,
    });
    expect(checks.clean).toBe(true);
  });
});
