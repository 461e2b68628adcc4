import type { Amount } from '../customer/customer.js';
import { declareReply } from './declare-reply.js';
import { amountOf, dayAndTime, lines } from './reply-fields.js';
import type { ReplyLines } from './reply-fields.js';
import { linesOf, usd } from './samples.js';
import { words } from './text-fields.js';

const AS_OF = Date.UTC(2026, 10, 20, 9, 30);
const EUR = { currencyCode: 'EUR', units: '92', nanos: 150_000_000 };

export const replyExchangeRates = declareReply<{ base: string; rates: ReplyLines; asOf: number }>({
  key: 'reply_exchange_rates',
  title: 'Exchange rates',
  description: 'What one unit of a currency is worth in others: the answer to FX USD.',
  fields: { base: words(true), rates: lines(), asOf: dayAndTime() },
  sample: {
    base: 'USD',
    rates: linesOf('EUR 0.9215/0.9344', 'GBP 0.7920/0.8031', 'INR 83.90/84.75'),
    asOf: AS_OF,
  },
});

export const replyExchange = declareReply<{
  amount: Amount;
  converted: Amount;
  rate: string;
  asOf: number;
}>({
  key: 'reply_exchange',
  title: 'Amount in another currency',
  description: 'What an amount is worth in another currency: the answer to FX 100 USD EUR.',
  fields: {
    amount: amountOf(true),
    converted: amountOf(false),
    rate: words(true),
    asOf: dayAndTime(),
  },
  sample: { amount: usd('100.00'), converted: EUR, rate: '0.9215', asOf: AS_OF },
});
