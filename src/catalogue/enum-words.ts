import { CardType, Channel } from '../rpc/generated/tellerline/v1/event.js';

/** The words by which templates choose, of enums that several events have. */
export const CARD_TYPES = {
  [CardType.CARD_TYPE_DEBIT]: 'debit',
  [CardType.CARD_TYPE_CREDIT]: 'credit',
  [CardType.CARD_TYPE_PREPAID]: 'prepaid',
} as const;

export const CHANNELS = {
  [Channel.CHANNEL_BRANCH]: 'branch',
  [Channel.CHANNEL_ATM]: 'atm',
  [Channel.CHANNEL_EFTPOS]: 'eftpos',
  [Channel.CHANNEL_ONLINE]: 'online',
  [Channel.CHANNEL_CHEQUE]: 'cheque',
  [Channel.CHANNEL_TRANSFER]: 'transfer',
} as const;

/** Where a card is put in. */
export const CARD_CHANNELS = {
  [Channel.CHANNEL_ATM]: 'atm',
  [Channel.CHANNEL_EFTPOS]: 'eftpos',
} as const;
