import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Sparse } from '../../src/cli/unary-calls.js';
import { BlockedNumbers } from '../../src/customer/blocked-numbers.store.js';
import { ConsentCategory } from '../../src/rpc/generated/tellerline/v1/consent.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import {
  SecurityNotice_Kind as Notice,
  TransactionPosted_Direction as Direction,
  Wishes_Occasion as Occasion,
} from '../../src/rpc/generated/tellerline/v1/event.js';
import type { Recipient } from '../../src/rpc/generated/tellerline/v1/message.js';
import { OtpPurpose } from '../../src/rpc/generated/tellerline/v1/otp_service.js';
import { BANK_CLIENTS } from '../kit/clients.js';
import { eventOf, money, sendText } from '../kit/events.js';
import { useJourney } from '../kit/journey.js';
import { refusal } from './refusal.js';

/** One of each category; `word` is in the text. */
const EVENTS: Record<string, (word: string) => Sparse<Event>> = {
  alerts: (counterparty) => ({
    transactionPosted: {
      direction: Direction.DIRECTION_CREDIT,
      amount: money('INR', '100'),
      maskedAccount: 'XX4321',
      counterparty,
    },
  }),
  service: (accountType) => ({ accountOpened: { maskedAccount: 'XX4321', accountType } }),
  greetings: (givenName) => ({ wishes: { occasion: Occasion.OCCASION_BIRTHDAY, givenName } }),
  offers: (headline) => ({ offer: { headline } }),
  essential: (subject) => ({ securityNotice: { kind: Notice.KIND_NEW_DEVICE, subject } }),
};

const CATEGORIES: Record<string, ConsentCategory> = {
  alerts: ConsentCategory.CONSENT_CATEGORY_ALERTS,
  service: ConsentCategory.CONSENT_CATEGORY_SERVICE,
  greetings: ConsentCategory.CONSENT_CATEGORY_GREETINGS,
  offers: ConsentCategory.CONSENT_CATEGORY_OFFERS,
};

describe('what a customer allows', () => {
  const journey = useJourney({ settings: { clients: BANK_CLIENTS } });

  let made = 0;

  /** A customer of whom nobody has asked anything. */
  async function customer(changes: object = {}) {
    made++;
    const id = `allows-${made}`;
    const msisdn = `+9198123400${String(made).padStart(2, '0')}`;
    const { customers } = journey.tellerline.client;
    await customers.upsertCustomer({ customer: { customerId: id, msisdn, ...changes } });
    const byId: Sparse<Recipient> = { customerId: id };
    const byNumber: Sparse<Recipient> = { msisdn };
    return { id, msisdn, byId, byNumber };
  }

  const say = (customerId: string, category: string, granted: boolean) =>
    journey.tellerline.client.customers.setConsent({
      customerId,
      consent: { category: CATEGORIES[category], granted, source: 'branch' },
    });

  /** A text with a word of its own, which is at the SMSC and delivered when this resolves. */
  async function goes(category: string, recipient: Sparse<Recipient>): Promise<void> {
    made++;
    const word = `Word${made}`;
    const event = eventOf(EVENTS[category](word), { recipient });
    const { messageId } = await journey.tellerline.client.publish({ event });
    await journey.smsc.next(({ text }) => text.includes(word));
    await journey.watching.reached([messageId], 'MESSAGE_STATE_DELIVERED');
  }

  /** Refused for the reason given, and no message is made of it. */
  async function stays(category: string, recipient: Sparse<Recipient>, reason: string) {
    const event = eventOf(EVENTS[category]('Nobody'), { recipient });
    const { client } = journey.tellerline;
    expect(await refusal(client.publish({ event }))).toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason,
      fields: ['event.recipient'],
    });
    expect(await refusal(client.get({ eventId: event.eventId }))).toMatchObject({
      code: 'NOT_FOUND',
    });
  }

  it('is offers only once they said so, and until they say otherwise', async () => {
    const { id, byId, byNumber } = await customer();
    await stays('offers', byId, 'CONSENT_MISSING');
    await stays('offers', byNumber, 'CONSENT_MISSING');
    const { customer: stored } = await say(id, 'offers', true);
    expect(stored!.consents).toMatchObject([
      { category: CATEGORIES['offers'], granted: true, source: 'branch' },
    ]);
    await goes('offers', byId);
    await goes('offers', byNumber);
    await say(id, 'offers', false);
    await stays('offers', byId, 'CONSENT_MISSING');
    await stays('offers', byNumber, 'CONSENT_MISSING');
  });

  it('is no offer to a number of which nobody is known', async () => {
    await stays('offers', { msisdn: '+447400123456' }, 'CONSENT_MISSING');
  });

  it.each(['service', 'greetings'])('is %s until they refuse them', async (category) => {
    const { id, byId, byNumber } = await customer();
    await goes(category, byId);
    await goes(category, byNumber);
    await say(id, category, false);
    await stays(category, byId, 'CONSENT_MISSING');
    await stays(category, byNumber, 'CONSENT_MISSING');
    await say(id, category, true);
    await goes(category, byId);
  });

  it('is the alerts that the bank always sends, though they refuse them', async () => {
    const { id, byId, byNumber } = await customer();
    for (const category of ['alerts', 'service', 'greetings', 'offers']) {
      await say(id, category, false);
    }
    await goes('alerts', byId);
    await goes('alerts', byNumber);
    await goes('essential', byId);
  });

  it('is not what another of the same number refuses', async () => {
    const { id, msisdn, byId, byNumber } = await customer();
    await say(id, 'offers', true);
    const { customers } = journey.tellerline.client;
    await customers.upsertCustomer({ customer: { customerId: 'shares-it', msisdn } });
    await stays('offers', byNumber, 'CONSENT_MISSING');
    await goes('offers', byId);
    await say('shares-it', 'offers', true);
    await goes('offers', byNumber);
    // What one says no to does not come to the telephone that they share.
    await say('shares-it', 'offers', false);
    await stays('offers', byId, 'CONSENT_MISSING');
  });

  it('holds of texts without an event too', async () => {
    const { id, byId } = await customer();
    const request = { ...sendText('PROMOTION', { text: 'A word of ours' }), recipient: byId };
    const { client } = journey.tellerline;
    expect(await refusal(client.send(request))).toMatchObject({
      reason: 'CONSENT_MISSING',
      fields: ['recipient'],
    });
    await say(id, 'offers', true);
    const { messageId } = await client.send(request);
    await journey.smsc.next(({ text }) => text === 'A word of ours');
    await journey.watching.reached([messageId], 'MESSAGE_STATE_DELIVERED');
  });

  describe('is nothing where they are blocked', () => {
    let blocked: Awaited<ReturnType<typeof customer>>;

    beforeAll(async () => {
      blocked = await customer({ blocked: true });
      // The daemon reads anew whose numbers they are, a moment after it was told.
      const numbers = journey.tellerline.gateway.app.get(BlockedNumbers, { strict: false });
      while (!numbers.has(blocked.msisdn)) await setTimeout(20);
    });

    it.each(Object.keys(EVENTS))('not %s, by the customer or by the number', async (category) => {
      await stays(category, blocked.byId, 'RECIPIENT_BLOCKED');
      await stays(category, blocked.byNumber, 'RECIPIENT_BLOCKED');
    });

    it('not a text, nor a one-time password', async () => {
      const { client } = journey.tellerline;
      for (const [i, recipient] of [blocked.byId, blocked.byNumber].entries()) {
        const request = { ...sendText('ALERT'), recipient };
        expect(await refusal(client.send(request))).toMatchObject({
          reason: 'RECIPIENT_BLOCKED',
        });
        const issue = { requestId: `blocked-${i}`, purpose: OtpPurpose.OTP_PURPOSE_LOGIN };
        expect(await refusal(client.otp.issue({ ...issue, recipient }))).toMatchObject({
          reason: 'RECIPIENT_BLOCKED',
        });
      }
    });

    it('not to another who has the number', async () => {
      const { customers } = journey.tellerline.client;
      const other = { customerId: 'has-it-too', msisdn: blocked.msisdn };
      await customers.upsertCustomer({ customer: other });
      await stays('alerts', { customerId: other.customerId }, 'RECIPIENT_BLOCKED');
      await customers.deleteCustomer({ customerId: other.customerId });
    });

    it('until they are not', async () => {
      await journey.tellerline.client.customers.upsertCustomer({
        customer: { customerId: blocked.id, msisdn: blocked.msisdn, blocked: false },
      });
      await goes('alerts', blocked.byNumber);
      await goes('service', blocked.byId);
      const texts = journey.smsc.received.filter(
        ({ destination }) => `+${destination}` === blocked.msisdn,
      );
      // Nothing that was refused came later.
      expect(texts).toHaveLength(2);
    });
  });
});
