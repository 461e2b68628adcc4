import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import {
  CardType,
  Channel,
  TransactionPosted_Direction,
} from '../../src/rpc/generated/tellerline/v1/event.js';

/** Milliseconds; when the events of these tests happen. */
export const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

export function transactionPosted(more: Partial<Event> = {}): Event {
  return {
    eventId: 'event-1',
    recipient: { msisdn: '+919812345678' },
    occurredAt: { seconds: String(NOW / 1000), nanos: 0 },
    locale: '',
    transactionPosted: {
      direction: TransactionPosted_Direction.DIRECTION_DEBIT,
      amount: { currencyCode: 'INR', units: '2500', nanos: 500_000_000 },
      maskedAccount: 'XX4321',
      balance: { currencyCode: 'INR', units: '-10', nanos: -250_000_000 },
      counterparty: 'Asha Stores',
      reference: 'UPI/123',
      channel: Channel.CHANNEL_UNSPECIFIED,
      maskedCard: '',
      cardType: CardType.CARD_TYPE_UNSPECIFIED,
      countryCode: '',
      place: '',
    },
    ...more,
  };
}

/** The same event with one field of the transaction changed. */
export function withTransaction(change: Partial<NonNullable<Event['transactionPosted']>>): Event {
  const event = transactionPosted();
  return { ...event, transactionPosted: { ...event.transactionPosted!, ...change } };
}
