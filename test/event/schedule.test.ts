import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import { Failure } from '../../src/failure/failure.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import type {
  ListScheduledResponse,
  PublishResponse,
} from '../../src/rpc/generated/tellerline/v1/event_service.js';
import { fromTimestamp, toTimestamp } from '../../src/rpc/timestamps.js';
import { call, KEYS, settingsOf } from '../rpc/gateway.js';
import { usePublishing } from './publishing.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Of a statement's message. */
const LIFE = new EventCatalogue().find('statement_ready')!.timeToLive!;

describe('an event with a moment', () => {
  const publishing = usePublishing(() =>
    settingsOf({
      bank: { timeZone: 'America/New_York' },
      links: { allowed: ['demobank.example'] },
      events: { duplicates: [{ events: ['insufficient_funds'], within: '1d' }] },
    }),
  );
  const { acceptor } = publishing;
  const publish = (...args: Parameters<typeof publishing.publish>) => publishing.publish(...args);
  const list = (request: object = {}, key?: string) =>
    call<ListScheduledResponse>(publishing.client, 'ListScheduled', request, key);
  const cancel = (eventId: string, key?: string) =>
    call(publishing.client, 'CancelScheduled', { eventId }, key);
  const sent = () => acceptor.taken.map(({ eventId }) => eventId);

  let made = 0;
  let eventId = '';
  let now = 0;

  beforeEach(() => {
    eventId = `scheduled-${(made += 1)}`;
    now = Date.now();
    acceptor.taken.length = 0;
    publishing.reports.length = 0;
  });
  afterEach(async () => {
    acceptor.refusal = null;
    // Nothing of this test is left for the next.
    for (const key of [KEYS.all, KEYS.other]) {
      const { events } = await list({ pageSize: 500 }, key);
      for (const event of events) await cancel(event.eventId, key);
    }
  });

  function statement(more: Partial<Event> = {}): Event {
    return {
      eventId,
      recipient: { msisdn: '+919812345678' },
      occurredAt: toTimestamp(now),
      locale: 'en',
      statementReady: {
        maskedAccount: 'XX4321',
        periodFrom: { year: 2026, month: 10, day: 1 },
        periodTo: { year: 2026, month: 10, day: 31 },
        link: 'https://demobank.example/s',
      },
      ...more,
    };
  }
  const at = (moment: number): Partial<Event> => ({ schedule: { at: toTimestamp(moment) } });
  const time = (hours: number, minutes = 0) => ({ hours, minutes, seconds: 0, nanos: 0 });
  const due = (answer: PublishResponse) =>
    answer.scheduledFor ? fromTimestamp(answer.scheduledFor) : null;

  describe('is kept until then', () => {
    it('and sent by then, once', async () => {
      const answer = await publish(statement(at(now + HOUR)));
      expect(answer).toMatchObject({
        messageId: '',
        repeatedEvent: false,
        segments: 0,
        suppressed: false,
        eventType: 'statement_ready',
      });
      expect(due(answer)).toBe(now + HOUR);
      expect(publishing.reports).toEqual([
        { kind: 'scheduled', eventType: 'statement_ready', because: 'schedule' },
      ]);
      await publishing.run(now + HOUR - 1);
      expect(sent()).toEqual([]);
      await publishing.run(now + HOUR);
      await publishing.run(now + HOUR + 1);
      expect(sent()).toEqual([eventId]);
      expect(acceptor.taken[0]).toMatchObject({
        clientId: 'bank',
        eventType: 'statement_ready',
        messageClass: 'service',
        expiresAt: now + HOUR + LIFE,
      });
      expect((await list()).events).toEqual([]);
    });

    it('and told in the words, and to the number, of that moment', async () => {
      await publishing.customer('C-moved', { msisdn: '+919812345678', locale: 'en' });
      await publish(
        statement({ ...at(now + HOUR), locale: '', recipient: { customerId: 'C-moved' } }),
      );
      await publishing.customer('C-moved', { msisdn: '+33612345678', locale: 'hi' });
      await publishing.run(now + HOUR);
      expect(acceptor.taken[0]).toMatchObject({ msisdn: '+33612345678', locale: 'hi' });
    });

    it('by the clock on the customer’s wall', async () => {
      await publishing.customer('C-wall', { timeZone: 'Asia/Kolkata' });
      const tomorrow = new Date(now + 5.5 * HOUR + DAY).toISOString().slice(0, 10);
      const [year, month, day] = tomorrow.split('-').map(Number);
      const schedule = { local: { date: { year, month, day }, time: time(9, 30) } };
      const there = await publish(statement({ schedule, recipient: { customerId: 'C-wall' } }));
      expect(due(there)).toBe(Date.parse(`${tomorrow}T04:00:00Z`));
    });

    it('by the bank’s clock for a bare number', async () => {
      const date = dateOf(now + 3 * DAY);
      const answer = await publish(statement({ schedule: { local: { date, time: time(12) } } }));
      const format = {
        dateStyle: 'short',
        timeStyle: 'short',
        timeZone: 'America/New_York',
      } as const;
      const wall = new Intl.DateTimeFormat('sv-SE', format).format(due(answer)!);
      expect(wall).toBe(`${new Date(now + 3 * DAY).toISOString().slice(0, 10)} 12:00`);
    });

    it('before a payment is due', async () => {
      const paymentDue = {
        payment: 'Home loan',
        amount: { currencyCode: 'USD', units: '500', nanos: 0 },
        dueOn: dateOf(now + 20 * DAY),
        minimum: undefined,
        maskedAccount: '',
      };
      const schedule = { daysAhead: { days: 3, time: time(10) } };
      const answer = await publish(statement({ statementReady: undefined, paymentDue, schedule }));
      expect(answer.eventType).toBe('payment_due');
      const expected = new Date(now + 17 * DAY).toISOString().slice(0, 10);
      expect(new Date(due(answer)!).toISOString().slice(0, 10)).toBe(expected);
    });

    function dateOf(moment: number) {
      const day = new Date(moment);
      return { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate() };
    }
  });

  it('goes at once where the moment is past', async () => {
    const answer = await publish(statement(at(now - DAY)));
    expect(answer.messageId).not.toBe('');
    expect(due(answer)).toBeNull();
    expect(sent()).toEqual([eventId]);
  });

  it('is refused more than 35 days ahead', async () => {
    await expect(publish(statement(at(now + 35 * DAY + MINUTE)))).rejects.toMatchObject({
      code: 3,
      fields: ['event.schedule.at'],
    });
    expect(due(await publish(statement(at(now + 35 * DAY - MINUTE))))).not.toBeNull();
  });

  it('is refused for a customer whom nobody knows, and where its body is wrong', async () => {
    const nobody = { ...at(now + HOUR), recipient: { customerId: 'C-404' } };
    await expect(publish(statement(nobody))).rejects.toMatchObject({
      code: 5,
      fields: ['event.recipient.customer_id'],
    });
    const { statementReady } = statement();
    const wrong = { ...at(now + HOUR), statementReady: { ...statementReady!, maskedAccount: '' } };
    await expect(publish(statement(wrong))).rejects.toMatchObject({
      fields: ['event.statement_ready.masked_account'],
    });
    const link = 'https://elsewhere.example/s';
    const foreign = { ...at(now + HOUR), statementReady: { ...statementReady!, link } };
    await expect(publish(statement(foreign))).rejects.toMatchObject({
      fields: ['event.statement_ready.link'],
    });
    expect((await list()).events).toEqual([]);
  });

  describe('that comes again', () => {
    it('is answered as at first while it waits', async () => {
      const first = await publish(statement(at(now + HOUR)));
      const again = await publish(statement(at(now + HOUR)));
      expect(again).toEqual({ ...first, repeatedEvent: true });
      await publishing.run(now + HOUR);
      expect(sent()).toEqual([eventId]);
    });

    it('is answered with its message once that was sent, whatever moment it then names', async () => {
      await publish(statement(at(now + HOUR)));
      await publishing.run(now + HOUR);
      const again = await publish(statement(at(now + 2 * HOUR)));
      expect(again).toMatchObject({ repeatedEvent: true, segments: 1, suppressed: false });
      expect(again.messageId).not.toBe('');
      expect(due(again)).toBeNull();
      expect((await list()).events).toEqual([]);
    });

    it('is answered with the message that had told the same, where there was one', async () => {
      const insufficientFunds = {
        payment: 'Electricity bill',
        amount: { currencyCode: 'USD', units: '120', nanos: 0 },
        missing: { currencyCode: 'USD', units: '20', nanos: 0 },
        maskedAccount: 'XX4321',
        payInBy: undefined,
      };
      const funds = (more: Partial<Event>) =>
        statement({ statementReady: undefined, insufficientFunds, ...more });
      await publish(funds(at(now + HOUR)));
      const told = await publish(funds({ eventId: `${eventId}-told` }));
      await publishing.run(now + HOUR);
      expect((await list()).events).toEqual([]);
      expect(await publish(funds(at(now + 2 * HOUR)))).toMatchObject({
        messageId: told.messageId,
        repeatedEvent: true,
        suppressed: true,
        segments: 0,
      });
    });

    it('is another event where another client sends it', async () => {
      await publish(statement(at(now + HOUR)));
      const other = await publish(statement(at(now + 2 * HOUR)), KEYS.other);
      expect(other.repeatedEvent).toBe(false);
      expect((await list()).events.map(({ scheduledFor }) => fromTimestamp(scheduledFor!))).toEqual(
        [now + HOUR],
      );
    });

    it('makes no second message where it was sent and not removed', async () => {
      await publish(statement(at(now + HOUR)));
      // As if a node had died between the two, long ago: the same event, at once.
      await publish(statement());
      await publishing.run(now + HOUR + 2 * LIFE);
      const { rows } = await messagesOf(eventId);
      expect(rows).toBe(1);
      expect((await list()).events).toEqual([]);
    });

    async function messagesOf(id: string) {
      const [row] = await publishing
        .database()
        .rows<{ rows: number }>(
          { name: '', text: 'select count(*)::int as rows from message where event_id = $1' },
          [id],
        );
      return row;
    }
  });

  describe('in a list', () => {
    it('is shown to its client, the next first, page by page', async () => {
      for (const [id, hours] of [
        ['c', 3],
        ['a', 1],
        ['b', 2],
      ] as const) {
        await publish(statement({ eventId: id, ...at(now + hours * HOUR) }));
      }
      const first = await list({ pageSize: 2 });
      expect(first.events).toEqual(
        [['a', 1] as const, ['b', 2] as const].map(([id, hours]) => ({
          eventId: id,
          eventType: 'statement_ready',
          scheduledFor: toTimestamp(now + hours * HOUR),
          failure: '',
        })),
      );
      const second = await list({ pageSize: 2, pageToken: first.nextPageToken });
      expect(second.events.map((event) => event.eventId)).toEqual(['c']);
      expect(second.nextPageToken).toBe('');
      expect((await list({}, KEYS.other)).events).toEqual([]);
    });

    it('is refused a page that nobody gave, to a client that may not publish as well', async () => {
      await expect(list({ pageToken: '?' })).rejects.toMatchObject({ fields: ['page_token'] });
      await expect(list({ pageSize: 501 })).rejects.toMatchObject({ fields: ['page_size'] });
      await expect(list({}, KEYS.reader)).rejects.toMatchObject({ code: 7 });
    });
  });

  describe('cancelled', () => {
    it('is not sent', async () => {
      await publish(statement(at(now + HOUR)));
      await cancel(eventId);
      await publishing.run(now + HOUR);
      expect(sent()).toEqual([]);
    });

    it('is not there when it was sent, is another client’s, or never was', async () => {
      await publish(statement(at(now + HOUR)));
      const gone = { code: 5, fields: ['event_id'] };
      await expect(cancel(eventId, KEYS.other)).rejects.toMatchObject(gone);
      await publishing.run(now + HOUR);
      await expect(cancel(eventId)).rejects.toMatchObject(gone);
      await expect(cancel('never')).rejects.toMatchObject(gone);
      // As if a node had died after it was sent, before it was removed.
      const left = `${eventId}-left`;
      await publish(statement({ eventId: left, ...at(now + HOUR) }));
      await publish(statement({ eventId: left, locale: 'es' }));
      await expect(cancel(left)).rejects.toMatchObject(gone);
      await publishing.run(now + HOUR);
      expect((await list()).events).toEqual([]);
      await expect(cancel('')).rejects.toMatchObject({ code: 3, fields: ['event_id'] });
    });
  });

  describe('that cannot be sent', () => {
    const failures = async () => (await list()).events.map(({ failure }) => failure);

    it('is tried again, ever more slowly, and then sent', async () => {
      await publish(statement(at(now + HOUR)));
      acceptor.refusal = new Failure('storage_away', 'not now');
      await publishing.run(now + HOUR);
      expect(await failures()).toEqual(['']);
      await publishing.run(now + HOUR + 5_000);
      acceptor.refusal = null;
      await publishing.run(now + HOUR + 14_999);
      expect(sent()).toEqual([]);
      await publishing.run(now + HOUR + 15_000);
      expect(sent()).toEqual([eventId]);
      // It lives no longer for having waited.
      expect(acceptor.taken[0].expiresAt).toBe(now + HOUR + LIFE);
    });

    it('is tried again as soon as may be where a node was stopping', async () => {
      await publish(statement(at(now + HOUR)));
      acceptor.refusal = new Failure('stopping', 'this node is stopping');
      await publishing.run(now + HOUR);
      acceptor.refusal = null;
      await publishing.run(now + HOUR);
      expect(sent()).toEqual([eventId]);
    });

    it('is given up when its time is over, with the reason', async () => {
      await publish(statement(at(now + HOUR)));
      acceptor.refusal = new Failure('storage_away', 'the database cannot be reached');
      await publishing.run(now + HOUR + LIFE);
      const last = new Date(now + HOUR + LIFE).toISOString();
      expect(await failures()).toEqual([`${last}: the database cannot be reached`]);
      expect(publishing.reports.at(-1)).toEqual({
        kind: 'scheduled_failed',
        eventType: 'statement_ready',
        code: 'storage_away',
      });
      acceptor.refusal = null;
      await publishing.run(now + HOUR + 2 * LIFE);
      expect(sent()).toEqual([]);
    });

    it('is given up where nobody looked until its time was over', async () => {
      await publish(statement(at(now + HOUR)));
      await publishing.run(now + HOUR + LIFE + 1);
      expect(sent()).toEqual([]);
      expect((await failures())[0]).toContain('its time had passed');
    });

    it('is not sent late because it came again', async () => {
      const first = await publish(statement(at(now + HOUR)));
      await publishing.run(now + HOUR + LIFE + 1);
      const past = statement(at(now - HOUR));
      expect(await publish(past)).toEqual({ ...first, repeatedEvent: true });
      expect(sent()).toEqual([]);
      // Forgotten, it is an event like any other.
      await cancel(eventId);
      expect(await publish(past)).toMatchObject({ repeatedEvent: false, scheduledFor: null });
      expect(sent()).toEqual([eventId]);
    });

    it('is given up where the customer has refused it since', async () => {
      await publishing.customer('C-no', { msisdn: '+33612345678' });
      await publish(statement({ ...at(now + HOUR), recipient: { customerId: 'C-no' } }));
      await publishing.customer('C-no', { msisdn: '+33612345678', blocked: true });
      await publishing.run(now + HOUR);
      expect(sent()).toEqual([]);
      expect(await failures()).toEqual([
        expect.stringMatching(/^\d{4}-.*Z: event\.recipient: is blocked/),
      ]);
      // What was given up can be taken away, and the ID is free again.
      await cancel(eventId);
      expect(await failures()).toEqual([]);
    });

    it('is given up where its client may not publish it any more', async () => {
      const { settings } = publishing.gateway;
      await publish(statement(at(now + HOUR)));
      const before = settings.current;
      const fewer = before.clients.map((client) =>
        client.id === 'bank' ? { ...client, events: ['card_requested'] } : client,
      );
      Object.defineProperty(settings, 'current', {
        configurable: true,
        value: { ...before, clients: fewer },
      });
      await publishing.run(now + HOUR);
      Object.defineProperty(settings, 'current', { configurable: true, value: before });
      expect((await failures())[0]).toContain('client bank may not publish statement_ready');
    });

    it('is forgotten after 30 days', async () => {
      await publish(statement(at(now + HOUR)));
      const given = now + HOUR + LIFE + 1;
      await publishing.run(given);
      await publishing.runner.clean(given + 30 * DAY);
      expect(await failures()).toHaveLength(1);
      await publishing.runner.clean(given + 30 * DAY + 1);
      expect(await failures()).toEqual([]);
    });
  });

  describe('in do-not-disturb hours', () => {
    const minuteOf = (moment: number) => Math.floor((moment % DAY) / MINUTE);
    /** Hours from an hour ago until two hours from now, by UTC. */
    const quietNow = () => ({ from: minuteOf(now - HOUR), until: minuteOf(now + 2 * HOUR) });
    const endOfQuiet = () => Math.floor((now + 2 * HOUR) / MINUTE) * MINUTE;
    const msisdn = '+447400123456';
    const customer = (more: object = {}) =>
      publishing.customer('C-quiet', { msisdn, timeZone: 'UTC', ...more });
    const recipient = { customerId: 'C-quiet' };

    it('waits for their end', async () => {
      await customer({ doNotDisturb: quietNow() });
      const answer = await publish(statement({ recipient }));
      expect(answer.messageId).toBe('');
      expect(due(answer)).toBe(endOfQuiet());
      expect(publishing.reports).toEqual([
        { kind: 'scheduled', eventType: 'statement_ready', because: 'do_not_disturb' },
      ]);
      expect(await publish(statement({ recipient }))).toEqual({ ...answer, repeatedEvent: true });
      await publishing.run(endOfQuiet());
      expect(sent()).toEqual([eventId]);
    });

    it('waits also where only the number is given', async () => {
      await customer({ doNotDisturb: quietNow() });
      expect(due(await publish(statement({ recipient: { msisdn } })))).toBe(endOfQuiet());
    });

    it('is an alert, and does not wait', async () => {
      await customer({ doNotDisturb: quietNow() });
      const securityNotice = { kind: 'KIND_NEW_DEVICE', subject: '', place: '' } as never;
      const answer = await publish(
        statement({ statementReady: undefined, securityNotice, recipient }),
      );
      expect(answer.messageId).not.toBe('');
    });

    it('has its moment put off to their end', async () => {
      const soon = now + HOUR;
      await customer({ doNotDisturb: quietNow() });
      expect(due(await publish(statement({ ...at(soon), recipient })))).toBe(endOfQuiet());
    });

    it('waits on where they were set since', async () => {
      const moment = now + HOUR;
      await customer({ doNotDisturb: null });
      await publish(statement({ ...at(moment), recipient }));
      await customer({ doNotDisturb: quietNow() });
      await publishing.run(moment);
      expect(sent()).toEqual([]);
      const [event] = (await list()).events;
      expect(fromTimestamp(event.scheduledFor!)).toBe(endOfQuiet());
      await publishing.run(endOfQuiet());
      expect(sent()).toEqual([eventId]);
      expect(acceptor.taken[0].expiresAt).toBe(endOfQuiet() + LIFE);
    });

    it('is refused at once where it would be refused now', async () => {
      await customer({ doNotDisturb: quietNow(), blocked: true });
      await expect(publish(statement({ recipient }))).rejects.toMatchObject({
        code: 9,
        reason: 'RECIPIENT_BLOCKED',
        fields: ['event.recipient'],
      });
    });
  });

  it('is left where it is when the node stops', async () => {
    await publish(statement(at(now + HOUR)));
    await publishing.runner.stop();
    await publishing.run(now + HOUR);
    expect(sent()).toEqual([]);
    expect((await list()).events).toHaveLength(1);
  });
});
