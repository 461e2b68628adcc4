import type {
  CardUsedAbroad,
  LargeCardPayment,
  LargeCardWithdrawal,
} from '../rpc/generated/tellerline/v1/event.js';
import { Channel } from '../rpc/generated/tellerline/v1/event.js';
import { declare } from './declare.js';
import { CARD_CHANNELS } from './enum-words.js';
import { choice, countryCode, money } from './fields.js';
import { cardDigits, maskedCard } from './number-fields.js';
import { usd } from './samples.js';
import { reference, words } from './text-fields.js';
import { DAY } from './times.js';
import { lowBalanceLimit } from './transactions.js';

/** All three: whoever did not do it must hear of it though the handset was off overnight. */
const TIME_TO_LIVE = DAY;

export const largeCardWithdrawal = declare<LargeCardWithdrawal>({
  key: 'large_card_withdrawal',
  title: 'Large card withdrawal',
  description: 'Much money was drawn with a debit card, at a machine or a terminal.',
  messageClass: 'alert',
  timeToLive: TIME_TO_LIVE,
  consent: 'alerts',
  fields: {
    amount: money(true, true),
    maskedCard: maskedCard(),
    channel: choice(CARD_CHANNELS),
    place: words(false),
    balance: money(false, false),
    reference: reference(),
  },
  more: cardDigits,
  given: [lowBalanceLimit],
  sample: {
    amount: usd('900.00'),
    maskedCard: 'XX6407',
    channel: Channel.CHANNEL_ATM,
    place: 'Main Street 4',
    balance: usd('304.01'),
    reference: 'ATM-5521',
  },
});

export const largeCardPayment = declare<LargeCardPayment>({
  key: 'large_card_payment',
  title: 'Large card payment',
  description: 'Much was paid with a credit card.',
  messageClass: 'alert',
  timeToLive: TIME_TO_LIVE,
  consent: 'alerts',
  fields: {
    amount: money(true, true),
    maskedCard: maskedCard(),
    merchant: words(false),
    countryCode: countryCode(false),
    available: money(false, false),
    reference: reference(),
  },
  more: cardDigits,
  sample: {
    amount: usd('2480.00'),
    maskedCard: 'XX1234',
    merchant: 'Aurora Travel',
    countryCode: 'US',
    available: usd('5520.00'),
    reference: 'C-80117',
  },
});

export const cardUsedAbroad = declare<CardUsedAbroad>({
  key: 'card_used_abroad',
  title: 'Card used abroad',
  description: 'A card was used in another country than its own.',
  messageClass: 'alert',
  timeToLive: TIME_TO_LIVE,
  consent: 'alerts',
  fields: {
    amount: money(true, true),
    maskedCard: maskedCard(),
    countryCode: countryCode(true),
    merchant: words(false),
    reference: reference(),
  },
  more: cardDigits,
  sample: {
    amount: { currencyCode: 'EUR', units: '63', nanos: 500_000_000 },
    maskedCard: 'XX1234',
    countryCode: 'FR',
    merchant: 'Brasserie du Port',
    reference: 'C-80163',
  },
});
