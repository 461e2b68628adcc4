import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { balanceReport, reportedAccounts } from '../../../src/broadcast/periodic/balance-report.js';
import { namePart } from '../../../src/broadcast/periodic/event-name.js';
import { paymentReminder, remindingsOf } from '../../../src/broadcast/periodic/payment-reminder.js';
import { AccountType } from '../../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';

const NOON = Date.UTC(2026, 10, 30, 10);
const DAY = 86_400_000;
const inr = (units: string) => ({ currencyCode: 'INR', units, nanos: 0 });
const holder = { customerId: 'C-1', msisdnHash: Buffer.from('one') };
const account = (accountId: string, accountType = AccountType.ACCOUNT_TYPE_SAVINGS) => ({
  accountId,
  accountType,
  maskedNumber: 'XX4321',
  nickname: '',
  currencyCode: 'INR',
});

describe('a balance report', () => {
  it('is of the accounts that hold money, five at most', () => {
    const all = [
      account('loan', AccountType.ACCOUNT_TYPE_LOAN),
      account('card', AccountType.ACCOUNT_TYPE_CREDIT_CARD),
      account('current', AccountType.ACCOUNT_TYPE_CURRENT),
      ...Array.from({ length: 7 }, (_, i) => account(`savings-${i}`)),
    ];
    expect(reportedAccounts(all).map(({ accountId }) => accountId)).toEqual([
      'current',
      'savings-0',
      'savings-1',
      'savings-2',
      'savings-3',
    ]);
  });

  it.each([
    ['what is booked, and what can be spent beside it', inr('5'), inr('7'), inr('5'), inr('7')],
    ['one figure where they are the same', inr('5'), inr('5'), inr('5'), undefined],
    ['what can be spent, where no more is known', null, inr('7'), inr('7'), undefined],
  ])('tells %s', (_, booked, available, balance, beside) => {
    const report = balanceReport(holder, account('A-1'), { available, booked, asOf: NOON }, NOON);
    expect(report.balanceReport).toMatchObject({ balance, maskedAccount: 'XX4321' });
    expect(report.balanceReport?.available).toEqual(beside);
  });

  it('is one for each account, moment and number', () => {
    const id = (accountId: string, slot: number, who = holder) =>
      balanceReport(who, account(accountId), { available: inr('1'), booked: null, asOf: 0 }, slot)
        .eventId;
    const other = { customerId: 'C-2', msisdnHash: Buffer.from('other') };
    expect(id('A-1', NOON, other)).not.toBe(id('A-1', NOON));
    expect(id('A-1', NOON, { ...other, msisdnHash: holder.msisdnHash })).toBe(id('A-1', NOON));
    expect(id('A-1', NOON)).toBe(id('A-1', NOON));
    expect(new Set([id('A-1', NOON), id('A-2', NOON), id('A-1', NOON + DAY)]).size).toBe(3);
    expect(id('A/1 ü', NOON)).toMatch(/^[A-Za-z0-9._:-]{1,128}$/);
  });
});

describe('the part of an event ID', () => {
  it('is never another for another reference, and may stand there', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 64 }),
        fc.string({ minLength: 1 }),
        (a, b) => {
          expect(namePart(a)).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
          expect(namePart(a) === namePart(b)).toBe(a === b);
        },
      ),
    );
  });
});

describe('the remindings of a slot', () => {
  it('are of the next day, so many days before what is due', () => {
    expect(remindingsOf(NOON, [3, 1, 0, 3], NOON)).toEqual([
      { daysAhead: 3, dueOn: '2026-12-04' },
      { daysAhead: 1, dueOn: '2026-12-02' },
      { daysAhead: 0, dueOn: '2026-12-01' },
    ]);
  });

  it('leave out what was due before today, when a moment is made up for', () => {
    expect(remindingsOf(NOON, [3, 0], NOON + 3 * DAY)).toEqual([
      { daysAhead: 3, dueOn: '2026-12-04' },
    ]);
  });

  it('name each day that is due once for each of daysAhead', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 31 }), { minLength: 1 }), (days) => {
        const named = Array.from({ length: 70 }, (_, i) => remindingsOf(NOON + i * DAY, days, NOON))
          .flat()
          .map(({ daysAhead, dueOn }) => `${dueOn} ${daysAhead}`);
        expect(new Set(named).size).toBe(named.length);
        for (const one of days) expect(named).toContain(`2027-01-15 ${one}`);
      }),
    );
  });

  it('wait for their hour on the customer’s wall', () => {
    const payment = {
      paymentId: 'D-1',
      customerId: 'C-1',
      payment: 'Home loan',
      amount: inr('420'),
      minimum: undefined,
      maskedAccount: 'XX7788',
    };
    const event = paymentReminder(payment, { daysAhead: 3, dueOn: '2026-12-05' }, 570, NOON);
    expect(event).toMatchObject({
      eventId: 'payment-due:D-1:2026-12-05:3',
      recipient: { customerId: 'C-1' },
      schedule: { daysAhead: { days: 3, time: { hours: 9, minutes: 30 } } },
      paymentDue: { payment: 'Home loan', dueOn: { year: 2026, month: 12, day: 5 } },
    });
  });
});
