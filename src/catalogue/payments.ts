import type {
  InsufficientFunds,
  PaymentDue,
  StandingOrderExecuted,
  StandingOrderFailed,
} from '../rpc/generated/tellerline/v1/event.js';
import { StandingOrderFailed_Reason as Reason } from '../rpc/generated/tellerline/v1/event.js';
import { declare } from './declare.js';
import { choice, day, moment, money } from './fields.js';
import { maskedAccount } from './number-fields.js';
import { atMost, sameCurrency } from './rules.js';
import { dateOf, momentOf, usd } from './samples.js';
import { reference, words } from './text-fields.js';
import { HOUR } from './times.js';

export const standingOrderExecuted = declare<StandingOrderExecuted>({
  key: 'standing_order_executed',
  title: 'Standing order executed',
  description: 'A standing order was paid.',
  messageClass: 'alert',
  consent: 'alerts',
  fields: {
    amount: money(true, true),
    payee: words(true),
    maskedAccount: maskedAccount(),
    nextOn: moment(false),
    reference: reference(),
  },
  sample: {
    amount: usd('850.00'),
    payee: 'Elm Court Housing',
    maskedAccount: 'XX1188',
    nextOn: momentOf('2026-12-22T12:00:00Z'),
    reference: 'RENT-11',
  },
});

export const standingOrderFailed = declare<StandingOrderFailed>({
  key: 'standing_order_failed',
  title: 'Standing order failed',
  description: 'A standing order was not paid, and why.',
  messageClass: 'alert',
  consent: 'alerts',
  fields: {
    amount: money(true, true),
    payee: words(true),
    maskedAccount: maskedAccount(),
    reason: choice({
      [Reason.REASON_INSUFFICIENT_FUNDS]: 'insufficient_funds',
      [Reason.REASON_ACCOUNT_BLOCKED]: 'account_blocked',
      [Reason.REASON_LIMIT_EXCEEDED]: 'limit_exceeded',
      [Reason.REASON_PAYEE_REFUSED]: 'payee_refused',
      [Reason.REASON_TECHNICAL]: 'technical',
    }),
    retryOn: moment(false),
    reference: reference(),
  },
  sample: {
    amount: usd('850.00'),
    payee: 'Elm Court Housing',
    maskedAccount: 'XX1188',
    reason: Reason.REASON_INSUFFICIENT_FUNDS,
    retryOn: momentOf('2026-11-24T12:00:00Z'),
    reference: 'RENT-11',
  },
});

export const insufficientFunds = declare<InsufficientFunds>({
  key: 'insufficient_funds',
  title: 'Insufficient funds',
  description: 'A payment needs more than the account holds, and what is missing.',
  messageClass: 'alert',
  consent: 'alerts',
  fields: {
    payment: words(true),
    amount: money(true, true),
    // May be more than the payment, of an account that is overdrawn.
    missing: money(true, true),
    maskedAccount: maskedAccount(),
    payInBy: moment(false),
  },
  also: {
    rules: ['`missing` is in the currency of `amount`'],
    check: (checks, path, { amount, missing }) =>
      sameCurrency(checks, `${path}.missing`, missing, amount, 'amount'),
  },
  sample: {
    payment: 'Electricity bill',
    amount: usd('130.00'),
    missing: usd('34.50'),
    maskedAccount: 'XX1188',
    payInBy: momentOf('2026-11-24T16:00:00Z'),
  },
});

export const paymentDue = declare<PaymentDue>({
  key: 'payment_due',
  title: 'Payment due',
  description: 'A payment is due on a day to come.',
  messageClass: 'service',
  // What reminds of a day must not come after it.
  timeToLive: 12 * HOUR,
  consent: 'service',
  fields: {
    payment: words(true),
    amount: money(true, true),
    dueOn: day(true),
    minimum: money(false, true),
    maskedAccount: maskedAccount(false),
  },
  also: {
    rules: ['`minimum` is in the currency of `amount`, and no more than that'],
    check: (checks, path, { amount, minimum }) => {
      sameCurrency(checks, `${path}.minimum`, minimum, amount, 'amount');
      atMost(checks, `${path}.minimum`, minimum, amount, 'amount');
    },
  },
  sample: {
    payment: 'Credit card bill',
    amount: usd('640.00'),
    dueOn: dateOf('2026-12-05'),
    minimum: usd('32.00'),
    maskedAccount: 'XX1234',
  },
});
