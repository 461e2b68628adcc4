import { describe, expect, it } from '@jest/globals';
import { dateOf } from '../../src/catalogue/samples.js';
import type { Sparse } from '../../src/cli/unary-calls.js';
import { ScheduledEventRunner } from '../../src/event/scheduled-event.runner.js';
import { ConsentCategory } from '../../src/rpc/generated/tellerline/v1/consent.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import { fromTimestamp, toTimestamp } from '../../src/rpc/timestamps.js';
import { BANK_CLIENTS } from '../kit/clients.js';
import { eventOf, transactionPosted } from '../kit/events.js';
import { useJourney } from '../kit/journey.js';
import { nextArrival } from './arrivals.js';
import { refusal } from './refusal.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A moment as clocks in UTC show it. */
function wallClock(at: number) {
  return { hours: Math.floor(at / HOUR) % 24, minutes: Math.floor(at / MINUTE) % 60 };
}

describe('when a message goes', () => {
  const journey = useJourney({ settings: { clients: BANK_CLIENTS } });

  const statement = (over: Sparse<Event>) =>
    eventOf(
      {
        paymentDue: {
          payment: 'Home loan',
          amount: { currencyCode: 'USD', units: '640' },
          dueOn: dateOf('2025-04-05'),
        },
      },
      over,
    );
  const publish = (event: Sparse<Event>) => journey.tellerline.client.publish({ event });

  /** Sends what is due by a clock that shows a moment (ms). */
  const runAt = (moment: number) =>
    journey.tellerline.gateway.app.get(ScheduledEventRunner, { strict: false }).run(() => moment);

  const waiting = async () => {
    const { events } = await journey.tellerline.client.events.listScheduled({});
    return events.map(({ eventId }) => eventId);
  };

  async function arrives(eventId: string, number: string): Promise<string> {
    const { message } = await journey.tellerline.client.get({ eventId });
    const { text } = await nextArrival(journey.smsc, number, message!.segments.length);
    await journey.watching.reached([message!.messageId], 'MESSAGE_STATE_DELIVERED');
    return text;
  }

  const customer = (customerId: string, number: string, changes: object = {}) =>
    journey.tellerline.client.customers.upsertCustomer({
      customer: { customerId, msisdn: `+${number}`, timeZone: 'UTC', locale: 'en', ...changes },
    });

  it('is the moment that was asked for, in the words and to the number of then', async () => {
    await customer('later', '919812340101');
    const at = Date.now() + HOUR;
    const event = statement({
      recipient: { customerId: 'later' },
      schedule: { at: toTimestamp(at) },
    });
    const answer = await publish(event);
    expect(answer).toMatchObject({ messageId: '', segments: 0, eventType: 'payment_due' });
    expect(fromTimestamp(answer.scheduledFor!)).toBe(at);
    expect(await waiting()).toEqual([event.eventId]);
    await runAt(at - 1);
    expect(await waiting()).toEqual([event.eventId]);
    await customer('later', '919812340102', { locale: 'hi' });
    await runAt(at);
    expect(await arrives(event.eventId, '919812340102')).toBe(
      'Demo Bank: Home loan: $640.00 का भुगतान 5 अप्रैल 2025 को देय है। भुगतान कर चुके हों तो अनदेखा करें।',
    );
    expect(await waiting()).toEqual([]);
    expect(journey.smsc.received.some(({ destination }) => destination === '919812340101')).toBe(
      false,
    );
  });

  it('is never where it was cancelled before', async () => {
    const at = Date.now() + HOUR;
    const event = statement({ schedule: { at: toTimestamp(at) } });
    await publish(event);
    const { client } = journey.tellerline;
    await client.events.cancelScheduled({ eventId: event.eventId });
    expect(await waiting()).toEqual([]);
    await runAt(at);
    expect(await refusal(client.get({ eventId: event.eventId }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await refusal(client.events.cancelScheduled({ eventId: event.eventId }))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is never where the customer refused it meanwhile', async () => {
    await customer('refuses', '919812340103');
    const at = Date.now() + HOUR;
    const event = statement({
      recipient: { customerId: 'refuses' },
      schedule: { at: toTimestamp(at) },
    });
    await publish(event);
    const { client } = journey.tellerline;
    await client.customers.setConsent({
      customerId: 'refuses',
      consent: {
        category: ConsentCategory.CONSENT_CATEGORY_SERVICE,
        granted: false,
        source: 'app',
      },
    });
    await runAt(at);
    expect(await refusal(client.get({ eventId: event.eventId }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    const { events } = await client.events.listScheduled({});
    expect(events).toMatchObject([{ eventId: event.eventId }]);
    expect(events[0].failure).toContain('service');
    await client.events.cancelScheduled({ eventId: event.eventId });
  });

  describe('in do-not-disturb hours', () => {
    /** From an hour ago until two hours from now; gives their end (ms). */
    async function notDisturbed(customerId: string, number: string): Promise<number> {
      const now = Math.floor(Date.now() / MINUTE) * MINUTE;
      const doNotDisturb = { from: wallClock(now - HOUR), until: wallClock(now + 2 * HOUR) };
      await customer(customerId, number, { doNotDisturb });
      return now + 2 * HOUR;
    }

    it('is their end, of what can wait', async () => {
      const end = await notDisturbed('quiet', '919812340104');
      const event = statement({ recipient: { customerId: 'quiet' } });
      const answer = await publish(event);
      expect(answer).toMatchObject({ messageId: '', eventType: 'payment_due' });
      expect(fromTimestamp(answer.scheduledFor!)).toBe(end);
      await runAt(end - 1);
      expect(await waiting()).toEqual([event.eventId]);
      await runAt(end);
      expect(await arrives(event.eventId, '919812340104')).toBe(
        'Demo Bank: Home loan: $640.00 is due on Apr 5, 2025. If you have paid, ignore this message.',
      );
    });

    it('is their end also where only the number is given', async () => {
      const end = await notDisturbed('quiet-number', '919812340105');
      const event = statement({ recipient: { msisdn: '+919812340105' } });
      const { scheduledFor } = await publish(event);
      expect(fromTimestamp(scheduledFor!)).toBe(end);
      await runAt(end);
      expect(await arrives(event.eventId, '919812340105')).toContain('Home loan');
    });

    it('is at once, of an alert', async () => {
      await notDisturbed('quiet-alert', '919812340106');
      const event = transactionPosted({ recipient: { customerId: 'quiet-alert' } });
      const { scheduledFor, messageId } = await publish(event);
      expect([scheduledFor, messageId === '']).toEqual([null, false]);
      expect(await arrives(event.eventId, '919812340106')).toContain('ACME Ltd');
    });
  });
});
