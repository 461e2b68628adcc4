import {
  TransactionPosted_Direction as Direction,
  CardType,
  Channel,
} from '../../src/rpc/generated/tellerline/v1/event.js';
import type { Sparse } from '../../src/cli/unary-calls.js';
import type { Money } from '../../src/rpc/generated/google/type/money.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import type { MessageClass } from '../../src/rpc/generated/tellerline/v1/message.js';
import type { SendRequest } from '../../src/rpc/generated/tellerline/v1/message_service.js';

let made = 0;

type Over = Partial<Event> & { msisdn?: string };

function event(over: Over): Event {
  const { msisdn = '+919812345678', ...rest } = over;
  made++;
  return {
    eventId: `journey-${process.pid}-${Date.now()}-${made}`,
    recipient: { msisdn },
    occurredAt: { seconds: String(Math.floor(Date.now() / 1000)), nanos: 0 },
    locale: '',
    ...rest,
  };
}

/** An event of a body, to a number unless told otherwise; what is left out is as if it were empty. */
export function eventOf(body: Sparse<Event>, over: Sparse<Event> = {}) {
  const { eventId, recipient, occurredAt } = event({});
  return { eventId, recipient, occurredAt, ...body, ...over };
}

/** A credit of a hundred rupees to XX4321, or what is given. */
export function transactionPosted(over: Over = {}): Event {
  return event({
    transactionPosted: {
      direction: Direction.DIRECTION_CREDIT,
      amount: { currencyCode: 'INR', units: '100', nanos: 0 },
      maskedAccount: 'XX4321',
      counterparty: 'ACME Ltd',
      reference: '',
      channel: Channel.CHANNEL_UNSPECIFIED,
      maskedCard: '',
      cardType: CardType.CARD_TYPE_UNSPECIFIED,
      countryCode: '',
      place: '',
    },
    ...over,
  });
}

export function accountOpened(over: Over = {}): Event {
  return event({
    accountOpened: { maskedAccount: 'XX4321', accountType: 'Savings', branchName: '' },
    ...over,
  });
}

export function cardRequested(over: Over = {}): Event {
  return event({
    cardRequested: {
      cardType: CardType.CARD_TYPE_DEBIT,
      maskedAccount: 'XX4321',
      productName: 'Platinum',
    },
    ...over,
  });
}

/** A Send of a text to a number. */
export function sendText(
  messageClass: 'OTP' | 'ALERT' | 'SERVICE' | 'PROMOTION',
  over: { msisdn?: string; text?: string; seconds?: number } = {},
): SendRequest {
  const { msisdn = '+919812345678', text = `A word of class ${messageClass}`, seconds } = over;
  made++;
  return {
    requestId: `journey-${process.pid}-${Date.now()}-${made}`,
    recipient: { msisdn },
    content: { text },
    messageClass: `MESSAGE_CLASS_${messageClass}` as MessageClass,
    senderId: '',
    ...(seconds === undefined
      ? {}
      : { lifetime: { timeToLive: { seconds: String(seconds), nanos: 0 } } }),
  };
}

/** An amount as people write it: `money('INR', '-1500.50')`. */
export function money(currencyCode: string, amount: string): Money {
  const [units = '0', fraction = ''] = amount.split('.');
  const nanos = Number(fraction.padEnd(9, '0'));
  return { currencyCode, units, nanos: units.startsWith('-') ? -nanos : nanos };
}
