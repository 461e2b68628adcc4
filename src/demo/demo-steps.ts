import { MessageClass } from '../rpc/generated/tellerline/v1/message.js';
import { DEMO_CUSTOMERS } from '../customer/demo-customers.js';
import type { Event } from '../rpc/generated/tellerline/v1/event.js';
import type { CardType, Channel } from '../rpc/generated/tellerline/v1/event.js';
import type { TransactionPosted_Direction as Direction } from '../rpc/generated/tellerline/v1/event.js';
import type { SendRequest } from '../rpc/generated/tellerline/v1/message_service.js';
import { timestampOf } from '../cli/text/timestamp.js';

/** One message of the demo, and the fate it should have. */
export interface DemoStep {
  title: string;
  call: { event: Event } | { send: SendRequest };
  expected: 'delivered' | 'undeliverable';
}

/** The simulator reports numbers that end so as undeliverable (docs/simulator.md). */
const UNDELIVERABLE_NUMBER = '+919876549901';

/** Nothing said of how and where. */
const ELSEWHERE = {
  channel: 'CHANNEL_UNSPECIFIED' as Channel,
  maskedCard: '',
  cardType: 'CARD_TYPE_UNSPECIFIED' as CardType,
  countryCode: '',
  place: '',
};

const LONG_TEXT =
  'Demo Bank: our branch at Linking Road moves on 1 December. From that day you find us at ' +
  '14 Hill Road, first floor, Monday to Saturday from 10:00 to 16:00. Lockers stay where they ' +
  'are until you have moved your things; please bring your key and one identity document. ' +
  'Questions? Call 1800 000 0000, free of charge, at any hour.';

/**
 * What the demo sends: every event of the catalogue in several languages, and
 * texts that show encodings, segments and a failure. `run` sets one run's IDs
 * apart from another's; `now` is in milliseconds since the epoch.
 */
export function demoSteps(run: string, now: number): DemoStep[] {
  const event = (key: string, customer: number, body: Partial<Event>): { event: Event } => ({
    event: {
      eventId: `demo-${run}-${key}`,
      recipient: { customerId: customerId(customer) },
      occurredAt: timestampOf(now),
      locale: '',
      ...body,
    },
  });
  const text = (
    key: string,
    messageClass: MessageClass,
    recipient: SendRequest['recipient'],
    words: string,
  ): { send: SendRequest } => ({
    send: {
      requestId: `demo-${run}-${key}`,
      recipient,
      content: { text: words },
      messageClass,
      senderId: '',
      lifetime: undefined,
    },
  });
  return [
    {
      title: 'account opened',
      call: event('account', 0, {
        accountOpened: {
          maskedAccount: 'XX4321',
          accountType: 'Savings',
          branchName: 'Bandra West',
        },
      }),
      expected: 'delivered',
    },
    {
      title: 'money received',
      call: event('credit', 1, {
        transactionPosted: {
          direction: 'DIRECTION_CREDIT' as Direction,
          amount: { currencyCode: 'INR', units: '25000', nanos: 0 },
          maskedAccount: 'XX8765',
          balance: { currencyCode: 'INR', units: '148230', nanos: 500_000_000 },
          counterparty: 'Asha Verma',
          reference: `UPI${run.toUpperCase()}`,
          ...ELSEWHERE,
        },
      }),
      expected: 'delivered',
    },
    {
      title: 'money spent',
      call: event('debit', 5, {
        transactionPosted: {
          direction: 'DIRECTION_DEBIT' as Direction,
          amount: { currencyCode: 'USD', units: '42', nanos: 990_000_000 },
          maskedAccount: 'XX1188',
          balance: { currencyCode: 'USD', units: '1204', nanos: 10_000_000 },
          counterparty: 'Corner Books',
          reference: '',
          ...ELSEWHERE,
        },
      }),
      expected: 'delivered',
    },
    {
      title: 'card requested',
      call: event('card', 2, {
        cardRequested: {
          cardType: 'CARD_TYPE_DEBIT' as CardType,
          maskedAccount: 'XX3097',
          productName: 'Platino',
          expectedBy: timestampOf(now + 7 * 86_400_000),
        },
      }),
      expected: 'delivered',
    },
    {
      title: 'one-time password',
      call: text(
        'otp',
        MessageClass.MESSAGE_CLASS_OTP,
        { customerId: customerId(4) },
        'Demo Bank: 482913 is your one-time password. It is good for 5 minutes. Tell it to nobody.',
      ),
      expected: 'delivered',
    },
    {
      title: 'Unicode text',
      call: text(
        'unicode',
        MessageClass.MESSAGE_CLASS_PROMOTION,
        { customerId: customerId(3) },
        'بنك ديمو: عطلة سعيدة 🎉',
      ),
      expected: 'delivered',
    },
    {
      title: 'long text',
      call: text(
        'long',
        MessageClass.MESSAGE_CLASS_SERVICE,
        { customerId: customerId(0) },
        LONG_TEXT,
      ),
      expected: 'delivered',
    },
    {
      title: 'switched-off phone',
      call: text(
        'fails',
        MessageClass.MESSAGE_CLASS_SERVICE,
        { msisdn: UNDELIVERABLE_NUMBER },
        'Demo Bank: nobody reads this one.',
      ),
      expected: 'undeliverable',
    },
  ];
}

function customerId(index: number): string {
  const customer = DEMO_CUSTOMERS[index];
  if (customer === undefined) throw new Error(`there is no demo customer number ${index}`);
  return customer.id;
}
