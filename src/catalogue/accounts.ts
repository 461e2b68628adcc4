import type { AccountOpened, TransactionPosted } from '../rpc/generated/tellerline/v1/event.js';
import {
  CardType,
  Channel,
  TransactionPosted_Direction as Direction,
} from '../rpc/generated/tellerline/v1/event.js';
import { declare } from './declare.js';
import { choice, maskedAccount, money, words } from './fields.js';

export const accountOpened = declare<AccountOpened>({
  key: 'account_opened',
  title: 'Account opened',
  description: 'A welcome, with the number of the new account.',
  messageClass: 'service',
  consent: 'service',
  fields: { maskedAccount: maskedAccount(), accountType: words(true), branchName: words(false) },
  sample: { maskedAccount: 'XX4321', accountType: 'Savings', branchName: 'Bandra West' },
});

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
    reference: words(false),
    channel: choice(
      {
        [Channel.CHANNEL_BRANCH]: 'branch',
        [Channel.CHANNEL_ATM]: 'atm',
        [Channel.CHANNEL_EFTPOS]: 'eftpos',
        [Channel.CHANNEL_ONLINE]: 'online',
        [Channel.CHANNEL_CHEQUE]: 'cheque',
        [Channel.CHANNEL_TRANSFER]: 'transfer',
      },
      false,
    ),
    maskedCard: words(false),
    cardType: choice(
      {
        [CardType.CARD_TYPE_DEBIT]: 'debit',
        [CardType.CARD_TYPE_CREDIT]: 'credit',
        [CardType.CARD_TYPE_PREPAID]: 'prepaid',
      },
      false,
    ),
    countryCode: words(false),
    place: words(false),
  },
  sample: {
    direction: Direction.DIRECTION_DEBIT,
    amount: { currencyCode: 'USD', units: '42', nanos: 990_000_000 },
    maskedAccount: 'XX1188',
    balance: { currencyCode: 'USD', units: '1204', nanos: 10_000_000 },
    counterparty: 'Corner Books',
    reference: 'T-9001',
    channel: Channel.CHANNEL_UNSPECIFIED,
    maskedCard: '',
    cardType: CardType.CARD_TYPE_UNSPECIFIED,
    countryCode: '',
    place: '',
  },
});
