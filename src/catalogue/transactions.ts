import type {
  CreditReceived,
  LargeWithdrawal,
  TransactionPosted,
} from '../rpc/generated/tellerline/v1/event.js';
import {
  CardType,
  Channel,
  CreditReceived_Kind as Kind,
  TransactionPosted_Direction as Direction,
} from '../rpc/generated/tellerline/v1/event.js';
import { declare } from './declare.js';
import { CARD_TYPES, CHANNELS } from './enum-words.js';
import type { EventVariable } from './event-kind.js';
import { choice, countryCode, money } from './fields.js';
import { maskedAccount, maskedCard } from './number-fields.js';
import { usd } from './samples.js';
import { reference, words } from './text-fields.js';
import { DAY } from './times.js';

/** The limit that the balance is below; the rules of the thresholds give it. */
export const lowBalanceLimit: EventVariable = {
  name: 'low_balance_limit',
  required: false,
  kind: 'money',
  choices: null,
};

export const transactionPosted = declare<TransactionPosted>({
  key: 'transaction_posted',
  title: 'Transaction posted',
  description: 'Money came in or went out.',
  messageClass: 'alert',
  consent: 'alerts',
  fields: {
    direction: choice({
      [Direction.DIRECTION_CREDIT]: 'credit',
      [Direction.DIRECTION_DEBIT]: 'debit',
    }),
    amount: money(true, true),
    maskedAccount: maskedAccount(),
    balance: money(false, false),
    counterparty: words(false),
    reference: reference(),
    channel: choice(CHANNELS, false),
    maskedCard: maskedCard(false),
    cardType: choice(CARD_TYPES, false),
    countryCode: countryCode(false),
    place: words(false),
  },
  also: {
    rules: ['`card_type` is needed where `masked_card` is given'],
    check: (checks, path, { maskedCard, cardType }) => {
      if (maskedCard === '' || cardType !== CardType.CARD_TYPE_UNSPECIFIED) return;
      checks.add(
        `${path}.card_type`,
        'is missing; masked_card is given, and this says which kind it is',
      );
    },
  },
  given: [lowBalanceLimit],
  sample: {
    direction: Direction.DIRECTION_DEBIT,
    amount: usd('42.99'),
    maskedAccount: 'XX1188',
    balance: usd('1204.01'),
    counterparty: 'Corner Books',
    reference: 'T-9001',
    channel: Channel.CHANNEL_EFTPOS,
    maskedCard: 'XX6407',
    cardType: CardType.CARD_TYPE_DEBIT,
    countryCode: 'US',
    place: 'Boston',
  },
});

export const creditReceived = declare<CreditReceived>({
  key: 'credit_received',
  title: 'Credit received',
  description: 'A salary, a pension, a refund or another credit came in.',
  messageClass: 'alert',
  consent: 'alerts',
  fields: {
    kind: choice({
      [Kind.KIND_SALARY]: 'salary',
      [Kind.KIND_PENSION]: 'pension',
      [Kind.KIND_REFUND]: 'refund',
      [Kind.KIND_INTEREST]: 'interest',
      [Kind.KIND_TRANSFER]: 'transfer',
      [Kind.KIND_DEPOSIT]: 'deposit',
    }),
    amount: money(true, true),
    maskedAccount: maskedAccount(),
    payer: words(false),
    balance: money(false, false),
    reference: reference(),
  },
  sample: {
    kind: Kind.KIND_SALARY,
    amount: usd('3150.00'),
    maskedAccount: 'XX1188',
    payer: 'Harbour Logistics',
    balance: usd('4354.01'),
    reference: 'PAY-2026-11',
  },
});

export const largeWithdrawal = declare<LargeWithdrawal>({
  key: 'large_withdrawal',
  title: 'Large withdrawal',
  description: 'Much money left an account.',
  messageClass: 'alert',
  // Whoever did not do it must hear of it though the handset was off overnight.
  timeToLive: DAY,
  consent: 'alerts',
  fields: {
    amount: money(true, true),
    maskedAccount: maskedAccount(),
    channel: choice(CHANNELS, false),
    place: words(false),
    balance: money(false, false),
    reference: reference(),
  },
  given: [lowBalanceLimit],
  sample: {
    amount: usd('5200.00'),
    maskedAccount: 'XX1188',
    channel: Channel.CHANNEL_BRANCH,
    place: 'Main Street',
    balance: usd('812.40'),
    reference: 'W-7734',
  },
});
