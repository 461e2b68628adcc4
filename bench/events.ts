import type {
  CardType,
  Channel,
  Event,
  TransactionPosted_Direction as Direction,
} from '../src/rpc/generated/tellerline/v1/event.js';

/** Customers that the events are of. */
const NUMBERS = 50_000;

/** The event number `index` of a run: an amount spent or received, to one of 50,000 numbers, one segment long. */
export function benchEvent(run: string, index: number, now: number): Event {
  const seconds = Math.floor(now / 1000);
  return {
    eventId: `${run}-${index}`,
    recipient: { msisdn: `+9198${String(10_000_000 + ((index * 7919) % NUMBERS))}` },
    occurredAt: { seconds: String(seconds), nanos: 0 },
    locale: 'en-IN',
    transactionPosted: {
      direction: (index % 2 === 0 ? 'DIRECTION_CREDIT' : 'DIRECTION_DEBIT') as Direction,
      amount: { currencyCode: 'INR', units: String(1 + (index % 99_999)), nanos: 500_000_000 },
      maskedAccount: `XX${String(index % 10_000).padStart(4, '0')}`,
      balance: { currencyCode: 'INR', units: String(index % 1_000_000), nanos: 0 },
      counterparty: '',
      reference: '',
      channel: 'CHANNEL_UNSPECIFIED' as Channel,
      maskedCard: '',
      cardType: 'CARD_TYPE_UNSPECIFIED' as CardType,
      countryCode: '',
      place: '',
    },
  };
}
