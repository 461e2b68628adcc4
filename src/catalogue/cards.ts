import type {
  CardActivated,
  CardDispatched,
  CardRequested,
} from '../rpc/generated/tellerline/v1/event.js';
import { CardType } from '../rpc/generated/tellerline/v1/event.js';
import { declare } from './declare.js';
import { CARD_TYPES } from './enum-words.js';
import { choice, moment } from './fields.js';
import { cardDigits, maskedAccount, maskedCard } from './number-fields.js';
import { momentOf } from './samples.js';
import { reference, words } from './text-fields.js';

export const cardRequested = declare<CardRequested>({
  key: 'card_requested',
  title: 'Card requested',
  description: 'A card was asked for.',
  messageClass: 'service',
  consent: 'service',
  fields: {
    cardType: choice(CARD_TYPES),
    maskedAccount: maskedAccount(),
    productName: words(false),
    expectedBy: moment(false),
  },
  sample: {
    cardType: CardType.CARD_TYPE_DEBIT,
    maskedAccount: 'XX3097',
    productName: 'Platinum',
    expectedBy: momentOf('2026-12-04T12:00:00Z'),
  },
});

export const cardDispatched = declare<CardDispatched>({
  key: 'card_dispatched',
  title: 'Card dispatched',
  description: 'A card is on its way.',
  messageClass: 'service',
  consent: 'service',
  fields: {
    cardType: choice(CARD_TYPES),
    maskedCard: maskedCard(),
    productName: words(false),
    courier: words(false),
    trackingNumber: reference(),
    expectedBy: moment(false),
  },
  sample: {
    cardType: CardType.CARD_TYPE_CREDIT,
    maskedCard: 'XX1234',
    productName: 'Platinum',
    courier: 'City Post',
    trackingNumber: 'CP-20261122-88',
    expectedBy: momentOf('2026-12-04T12:00:00Z'),
  },
});

export const cardActivated = declare<CardActivated>({
  key: 'card_activated',
  title: 'Card activated',
  description: 'A card can be used from now on.',
  messageClass: 'service',
  consent: 'service',
  fields: { cardType: choice(CARD_TYPES), maskedCard: maskedCard(), productName: words(false) },
  more: cardDigits,
  sample: {
    cardType: CardType.CARD_TYPE_CREDIT,
    maskedCard: 'XX1234',
    productName: 'Platinum',
  },
});
