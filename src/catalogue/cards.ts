import type { CardRequested } from '../rpc/generated/tellerline/v1/event.js';
import { CardType } from '../rpc/generated/tellerline/v1/event.js';
import { declare } from './declare.js';
import { choice, maskedAccount, moment, words } from './fields.js';

export const cardRequested = declare<CardRequested>({
  key: 'card_requested',
  title: 'Card requested',
  description: 'A card was asked for.',
  messageClass: 'service',
  consent: 'service',
  fields: {
    cardType: choice({
      [CardType.CARD_TYPE_DEBIT]: 'debit',
      [CardType.CARD_TYPE_CREDIT]: 'credit',
      [CardType.CARD_TYPE_PREPAID]: 'prepaid',
    }),
    maskedAccount: maskedAccount(),
    productName: words(false),
    expectedBy: moment(false),
  },
  sample: {
    cardType: CardType.CARD_TYPE_DEBIT,
    maskedAccount: 'XX3097',
    productName: 'Platinum',
    expectedBy: { seconds: '1796000000', nanos: 0 },
  },
});
