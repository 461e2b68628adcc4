import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import { Failure } from '../../src/failure/failure.js';
import { checkEvent } from '../../src/event/event-check.js';
import {
  CardType,
  TransactionPosted_Direction as Direction,
} from '../../src/rpc/generated/tellerline/v1/event.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import { NOW, transactionPosted, withTransaction } from './event-builder.js';

const CATALOGUE = new EventCatalogue();

/** The fields that are wrong with an event; empty for a good one. */
function fieldsOf(event: Event | undefined, now = NOW): string[] {
  try {
    checkEvent(CATALOGUE, event, 'event', now);
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect(error.code).toBe('invalid_argument');
    return error.violations.map((violation) => violation.field);
  }
}

const seconds = (milliseconds: number) => ({ seconds: String(milliseconds / 1000), nanos: 0 });
const inr = (units: string, nanos: number) => ({ currencyCode: 'INR', units, nanos });

describe('checkEvent', () => {
  it('gives what a good event holds', () => {
    const checked = checkEvent(CATALOGUE, transactionPosted(), 'event', NOW);
    expect(checked).toMatchObject({
      eventId: 'event-1',
      occurredAt: NOW,
      msisdn: '+919812345678',
      customerId: null,
    });
    expect(checked.kind.key).toBe('transaction_posted');
  });

  it.each<[string, Event]>([
    ['a customer instead of a number', transactionPosted({ recipient: { customerId: 'C-1' } })],
    ['a locale', transactionPosted({ locale: 'hi-IN' })],
    ['the longest event ID', transactionPosted({ eventId: 'a'.repeat(128) })],
    ['every allowed character in its ID', transactionPosted({ eventId: 'AZaz09._:-' })],
    ['a clock 10 minutes ahead', transactionPosted({ occurredAt: seconds(NOW + 600_000) })],
    ['no balance', withTransaction({ balance: undefined })],
    ['no counterparty and no reference', withTransaction({ counterparty: '', reference: '' })],
    [
      'a card mask with six digits in front',
      withTransaction({ maskedAccount: '411111XXXXXX1111' }),
    ],
    ['a yen amount', withTransaction({ amount: { currencyCode: 'JPY', units: '500', nanos: 0 } })],
    [
      'three decimals where they exist',
      withTransaction({ amount: { currencyCode: 'KWD', units: '0', nanos: 125_000_000 } }),
    ],
    ['an amount below one unit', withTransaction({ amount: inr('0', 10_000_000) })],
  ])('takes an event with %s', (_, event) => {
    expect(fieldsOf(event)).toEqual([]);
  });

  const account = (more: object): Event => ({
    ...transactionPosted({ transactionPosted: undefined }),
    accountOpened: { maskedAccount: 'XX1', accountType: 'Savings', branchName: '', ...more },
  });
  const card = (more: object): Event => ({
    ...transactionPosted({ transactionPosted: undefined }),
    cardRequested: {
      cardType: CardType.CARD_TYPE_DEBIT,
      maskedAccount: 'XX1',
      productName: '',
      ...more,
    },
  });

  it.each<[string, string[], Event]>([
    ['no event ID', ['event.event_id'], transactionPosted({ eventId: '' })],
    ['too long an event ID', ['event.event_id'], transactionPosted({ eventId: 'a'.repeat(129) })],
    ['a space in its event ID', ['event.event_id'], transactionPosted({ eventId: 'a b' })],
    [
      'a letter beyond ASCII in its event ID',
      ['event.event_id'],
      transactionPosted({ eventId: 'é' }),
    ],
    [
      'a language without end',
      ['event.locale'],
      transactionPosted({ locale: `en-x${'-private'.repeat(8)}` }),
    ],
    ['no recipient', ['event.recipient'], transactionPosted({ recipient: undefined })],
    ['an empty recipient', ['event.recipient'], transactionPosted({ recipient: {} })],
    [
      'an empty number',
      ['event.recipient.msisdn'],
      transactionPosted({ recipient: { msisdn: '' } }),
    ],
    [
      'a national number',
      ['event.recipient.msisdn'],
      transactionPosted({ recipient: { msisdn: '9812345678' } }),
    ],
    [
      'a number of no plan',
      ['event.recipient.msisdn'],
      transactionPosted({ recipient: { msisdn: '+9998' } }),
    ],
    [
      'an empty customer ID',
      ['event.recipient.customer_id'],
      transactionPosted({ recipient: { customerId: '' } }),
    ],
    [
      'a customer ID with a NUL',
      ['event.recipient.customer_id'],
      transactionPosted({ recipient: { customerId: 'C-1\0' } }),
    ],
    ['an event ID with a NUL', ['event.event_id'], transactionPosted({ eventId: 'event-1\0' })],
    [
      'too long a customer ID',
      ['event.recipient.customer_id'],
      transactionPosted({ recipient: { customerId: 'c'.repeat(129) } }),
    ],
    ['no time', ['event.occurred_at'], transactionPosted({ occurredAt: undefined })],
    [
      'a time to come',
      ['event.occurred_at'],
      transactionPosted({ occurredAt: seconds(NOW + 601_000) }),
    ],
    [
      'milliseconds for seconds',
      ['event.occurred_at'],
      transactionPosted({ occurredAt: { seconds: String(NOW), nanos: 0 } }),
    ],
    [
      'negative nanos of time',
      ['event.occurred_at'],
      transactionPosted({ occurredAt: { seconds: '1', nanos: -1 } }),
    ],
    ['a locale that is none', ['event.locale'], transactionPosted({ locale: 'english please' })],
    ['no body', ['event.body'], transactionPosted({ transactionPosted: undefined })],
    [
      'no direction',
      ['event.transaction_posted.direction'],
      withTransaction({ direction: Direction.DIRECTION_UNSPECIFIED }),
    ],
    [
      'a direction of a newer contract',
      ['event.transaction_posted.direction'],
      withTransaction({ direction: 7 as unknown as Direction }),
    ],
    [
      'a direction that is a property of every object',
      ['event.transaction_posted.direction'],
      withTransaction({ direction: 'constructor' as Direction }),
    ],
    ['no amount', ['event.transaction_posted.amount'], withTransaction({ amount: undefined })],
    [
      'nothing as amount',
      ['event.transaction_posted.amount'],
      withTransaction({ amount: inr('0', 0) }),
    ],
    [
      'a negative amount',
      ['event.transaction_posted.amount'],
      withTransaction({ amount: inr('-5', 0) }),
    ],
    [
      'no currency',
      ['event.transaction_posted.amount.currency_code'],
      withTransaction({ amount: { ...inr('5', 0), currencyCode: '' } }),
    ],
    [
      'a currency that is none',
      ['event.transaction_posted.amount.currency_code'],
      withTransaction({ amount: { ...inr('5', 0), currencyCode: 'RUPEE' } }),
    ],
    [
      'a currency in lower case',
      ['event.transaction_posted.amount.currency_code'],
      withTransaction({ amount: { ...inr('5', 0), currencyCode: 'inr' } }),
    ],
    [
      'nanos of another sign',
      ['event.transaction_posted.balance.nanos'],
      withTransaction({ balance: inr('5', -10_000_000) }),
    ],
    [
      'a whole unit in nanos',
      ['event.transaction_posted.amount.nanos'],
      withTransaction({ amount: inr('5', 1_000_000_000) }),
    ],
    [
      'a fraction of a paisa',
      ['event.transaction_posted.amount.nanos'],
      withTransaction({ amount: inr('5', 1_000_000) }),
    ],
    [
      'more money than there is',
      ['event.transaction_posted.amount.units'],
      withTransaction({ amount: inr('9223372036854775807', 0) }),
    ],
    [
      'no account',
      ['event.transaction_posted.masked_account'],
      withTransaction({ maskedAccount: '' }),
    ],
    [
      'a whole account number',
      ['event.transaction_posted.masked_account'],
      withTransaction({ maskedAccount: '50100123456789' }),
    ],
    [
      'a whole card number in groups',
      ['event.transaction_posted.masked_account'],
      withTransaction({ maskedAccount: '4111 1111 1111 1111' }),
    ],
    [
      'a whole card number with dashes',
      ['event.transaction_posted.masked_account'],
      withTransaction({ maskedAccount: '4111-1111-1111-1111' }),
    ],
    [
      'a whole account number in Devanagari digits',
      ['event.transaction_posted.masked_account'],
      withTransaction({ maskedAccount: '५०१००१२३४५' }),
    ],
    [
      'too long a counterparty',
      ['event.transaction_posted.counterparty'],
      withTransaction({ counterparty: 'x'.repeat(61) }),
    ],
    [
      'too long a reference',
      ['event.transaction_posted.reference'],
      withTransaction({ reference: 'x'.repeat(61) }),
    ],
    ['no account type', ['event.account_opened.account_type'], account({ accountType: '' })],
    [
      'too long a branch',
      ['event.account_opened.branch_name'],
      account({ branchName: 'x'.repeat(61) }),
    ],
    [
      'an unmasked account',
      ['event.account_opened.masked_account'],
      account({ maskedAccount: '1234567' }),
    ],
    [
      'no card type',
      ['event.card_requested.card_type'],
      card({ cardType: CardType.CARD_TYPE_UNSPECIFIED }),
    ],
    [
      'too long a product',
      ['event.card_requested.product_name'],
      card({ productName: 'x'.repeat(61) }),
    ],
    [
      'a delivery in no year',
      ['event.card_requested.expected_by'],
      card({ expectedBy: { seconds: '999999999999', nanos: 0 } }),
    ],
  ])('refuses an event with %s', (_, fields, event) => {
    expect(fieldsOf(event)).toEqual(fields);
  });

  const time = (hours: number, minutes = 0) => ({ hours, minutes, seconds: 0, nanos: 0 });
  const dayOf = (year: number, month: number, day: number) => ({ year, month, day });
  const scheduled = (schedule: Event['schedule']) => transactionPosted({ schedule });
  const due = (schedule: Event['schedule'], dueOn?: ReturnType<typeof dayOf>): Event => ({
    ...transactionPosted({ transactionPosted: undefined, schedule }),
    paymentDue: {
      payment: 'Home loan',
      amount: inr('5000', 0),
      dueOn: dueOn ?? dayOf(2026, 12, 5),
      minimum: undefined,
      maskedAccount: '',
    },
  });

  it.each<[string, Event, object | null]>([
    ['none', transactionPosted(), null],
    ['a moment', scheduled({ at: seconds(NOW + 60_000) }), { by: 'at', at: NOW + 60_000 }],
    [
      'a moment past',
      scheduled({ at: seconds(NOW - 86_400_000) }),
      { by: 'at', at: NOW - 86_400_000 },
    ],
    [
      'a time on the wall',
      scheduled({ local: { date: dayOf(2026, 11, 30), time: time(9, 30) } }),
      { by: 'local', day: '2026-11-30', minutes: 570 },
    ],
    ['the month’s end', scheduled({ monthEnd: time(20) }), { by: 'month_end', minutes: 1200 }],
    [
      'days ahead of a payment',
      due({ daysAhead: { days: 3, time: time(9) } }),
      { by: 'days_ahead', days: 3, minutes: 540, dueOn: '2026-12-05' },
    ],
  ])('takes a schedule of %s', (_, event, plan) => {
    expect(checkEvent(CATALOGUE, event, 'event', NOW).plan).toEqual(plan);
  });

  it.each<[string, string[], Event]>([
    ['no moment', ['event.schedule'], scheduled({})],
    [
      'a moment in no year',
      ['event.schedule.at'],
      scheduled({ at: { seconds: '999999999999', nanos: 0 } }),
    ],
    [
      'neither day nor time',
      ['event.schedule.local.date', 'event.schedule.local.time'],
      scheduled({ local: {} }),
    ],
    [
      'a day that is none',
      ['event.schedule.local.date'],
      scheduled({ local: { date: dayOf(2026, 2, 29), time: time(9) } }),
    ],
    [
      'a time that is none',
      ['event.schedule.local.time'],
      scheduled({ local: { date: dayOf(2026, 12, 1), time: time(24) } }),
    ],
    [
      'seconds at the month’s end',
      ['event.schedule.month_end'],
      scheduled({ monthEnd: { ...time(9), seconds: 30 } }),
    ],
    [
      'days ahead of what is not due',
      ['event.schedule.days_ahead'],
      scheduled({ daysAhead: { days: 3, time: time(9) } }),
    ],
    [
      'too many days ahead, at no time',
      ['event.schedule.days_ahead.days', 'event.schedule.days_ahead.time'],
      due({ daysAhead: { days: 32 } }),
    ],
    [
      'days after',
      ['event.schedule.days_ahead.days'],
      due({ daysAhead: { days: -1, time: time(9) } }),
    ],
    [
      'days ahead of no day',
      ['event.payment_due.due_on'],
      due({ daysAhead: { days: 1, time: time(9) } }, dayOf(2026, 13, 1)),
    ],
  ])('refuses a schedule with %s', (_, fields, event) => {
    expect(fieldsOf(event)).toEqual(fields);
  });

  it('refuses no event at all', () => {
    expect(fieldsOf(undefined)).toEqual(['event']);
  });

  it('names everything that is wrong at once', () => {
    const event = {
      ...withTransaction({ amount: undefined, maskedAccount: '' }),
      eventId: '',
      recipient: undefined,
    };
    expect(fieldsOf(event)).toEqual([
      'event.event_id',
      'event.recipient',
      'event.transaction_posted.amount',
      'event.transaction_posted.masked_account',
    ]);
  });

  it('never repeats what it was given, which may be a number or a name', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{9,30}$/), (digits) => {
        try {
          checkEvent(
            CATALOGUE,
            {
              ...withTransaction({ maskedAccount: digits, counterparty: digits.repeat(9) }),
              eventId: `${digits} `,
              recipient: { msisdn: `${digits}x` },
              locale: `${digits}!`,
            },
            'event',
            NOW,
          );
        } catch (error) {
          expect((error as Failure).publicMessage).not.toContain(digits);
          return;
        }
        throw new Error('was not refused');
      }),
    );
  });
});
