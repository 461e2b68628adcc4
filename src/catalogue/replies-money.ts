import type { Amount } from '../customer/customer.js';
import type { LinePart } from '../template/values.js';
import { declareReply } from './declare-reply.js';
import { amountOf, dayAndTime, lines, optional } from './reply-fields.js';
import type { ReplyLines } from './reply-fields.js';
import { usd } from './samples.js';
import { reference, words } from './text-fields.js';

const AS_OF = Date.UTC(2026, 10, 20, 9, 30);

function entry(day: string, amount: string, value: string): LinePart[] {
  return [
    { kind: 'short_day', day },
    { kind: 'money', ...usd(amount) },
    { kind: 'text', value },
  ];
}

export const replyBalance = declareReply<{
  account: string;
  available: Amount;
  booked: Amount | null;
  asOf: number;
}>({
  key: 'reply_balance',
  title: 'Balance',
  description: 'What is on an account: the answer to BAL.',
  fields: {
    account: words(true),
    available: amountOf(false),
    booked: optional(amountOf(false)),
    asOf: dayAndTime(),
  },
  sample: { account: 'XX4321', available: usd('1240.50'), booked: usd('1300.00'), asOf: AS_OF },
});

export const replyMiniStatement = declareReply<{
  account: string;
  entries: ReplyLines;
  available: Amount | null;
}>({
  key: 'reply_mini_statement',
  title: 'Mini statement',
  description: 'The latest entries of an account, newest first: the answer to MINI.',
  fields: { account: words(true), entries: lines(), available: optional(amountOf(false)) },
  sample: {
    account: 'XX4321',
    entries: [
      entry('2026-11-20', '-120.50', 'Power'),
      entry('2026-11-18', '-60.00', 'ATM'),
      entry('2026-11-15', '2400.00', 'Salary'),
    ],
    available: usd('1240.50'),
  },
});

export const replyPaymentDone = declareReply<{
  amount: Amount;
  biller: string;
  account: string;
  reference: string;
  available: Amount | null;
}>({
  key: 'reply_payment_done',
  title: 'Bill paid',
  description: 'A bill was paid.',
  fields: {
    amount: amountOf(true),
    biller: words(true),
    account: words(true),
    reference: reference(),
    available: optional(amountOf(false)),
  },
  sample: {
    amount: usd('120.50'),
    biller: 'City Power',
    account: 'XX4321',
    reference: 'PB20931',
    available: usd('1120.00'),
  },
});

export const replyTransferDone = declareReply<{
  amount: Amount;
  from: string;
  to: string;
  reference: string;
  available: Amount | null;
}>({
  key: 'reply_transfer_done',
  title: 'Transfer done',
  description: 'Money was moved between accounts of the customer.',
  fields: {
    amount: amountOf(true),
    from: words(true),
    to: words(true),
    reference: reference(),
    available: optional(amountOf(false)),
  },
  sample: {
    amount: usd('200.00'),
    from: 'XX4321',
    to: 'XX8765',
    reference: 'TR20932',
    available: usd('1040.50'),
  },
});
