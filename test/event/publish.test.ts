import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { Failure } from '../../src/failure/failure.js';
import { EventModule } from '../../src/event/event.module.js';
import type {
  ListKindsResponse,
  PublishBatchResponse,
  PublishResponse,
} from '../../src/rpc/generated/tellerline/v1/event_service.js';
import { detailsOf } from '../../src/rpc/failure-status.js';
import { call, clientOf, FakeAcceptor, KEYS, startGateway } from '../rpc/gateway.js';
import type { Gateway } from '../rpc/gateway.js';
import { transactionPosted, withTransaction } from './event-builder.js';

describe('Publish', () => {
  const acceptor = new FakeAcceptor();
  const { answer } = acceptor;
  let gateway: Gateway;
  let client: Client;

  beforeAll(async () => {
    gateway = await startGateway({ modules: [EventModule], acceptor });
    client = clientOf(gateway.address, 'EventService');
  });
  afterAll(async () => {
    client.close();
    await gateway.close();
  });
  afterEach(() => {
    acceptor.answer = answer;
    acceptor.taken.length = 0;
  });

  const publish = (request: object, key?: string | null) =>
    call<PublishResponse>(client, 'Publish', request, key);

  it('answers with the message and hands on what the event says', async () => {
    const response = await publish({ event: transactionPosted({ locale: 'en-IN' }) });
    expect(response).toMatchObject({
      messageId: 'id-of-event-1',
      repeatedEvent: false,
      segments: 1,
      suppressed: false,
      eventType: 'transaction_posted',
    });
    const [message] = acceptor.taken;
    expect(message).toMatchObject({
      clientId: 'bank',
      eventId: 'event-1',
      eventType: 'transaction_posted',
      messageClass: 'alert',
      customerId: null,
      msisdn: '+919812345678',
      locale: 'en-IN',
      carrier: 'first',
      senderId: 'BANK',
    });
    expect(message.composition.text).toContain('XX4321');
    expect(message.expiresAt).toBeGreaterThan(Date.now());
  });

  it('says that an event was accepted before', async () => {
    acceptor.answer = async () => ({ messageId: 'the-first', repeated: true, segments: 2 });
    const response = await publish({ event: transactionPosted() });
    expect(response).toMatchObject({ messageId: 'the-first', repeatedEvent: true, segments: 2 });
  });

  it.each<[string, string | null]>([
    ['no key', null],
    ['an empty key', ''],
    ['an unknown key', 'key-of-nobody'],
  ])('does not know a caller with %s', async (_, key) => {
    await expect(publish({ event: transactionPosted() }, key)).rejects.toMatchObject({
      code: 16,
      reason: 'UNAUTHENTICATED',
    });
    expect(acceptor.taken).toEqual([]);
  });

  it('refuses a client without the permission', async () => {
    await expect(publish({ event: transactionPosted() }, KEYS.reader)).rejects.toMatchObject({
      code: 7,
      message: 'client reader lacks the permission "publish"',
    });
  });

  it('refuses an event that the client may not publish', async () => {
    await expect(publish({ event: transactionPosted() }, KEYS.cards)).rejects.toMatchObject({
      code: 7,
      message: 'client cards may not publish transaction_posted',
    });
  });

  it('names every wrong field in BadRequest details', async () => {
    const event = { ...withTransaction({ maskedAccount: '123456789012' }), eventId: '' };
    await expect(publish({ event })).rejects.toMatchObject({
      code: 3,
      reason: 'INVALID_ARGUMENT',
      fields: ['event.event_id', 'event.transaction_posted.masked_account'],
    });
    await expect(publish({})).rejects.toMatchObject({ code: 3, fields: ['event'] });
  });

  it('names the field by which a text has what no text may have, and no other', async () => {
    const event = withTransaction({
      counterparty: 'NETFLIX.COM',
      reference: 'http://evil.example',
    });
    await expect(publish({ event })).rejects.toMatchObject({
      code: 3,
      message: 'event.transaction_posted.reference: has a link that is not https',
      fields: ['event.transaction_posted.reference'],
    });
    await publish({ event: withTransaction({ counterparty: 'NETFLIX.COM' }) });
    expect(acceptor.taken[0].composition.text).toContain('NETFLIX COM');
  });

  it('names the event’s field where the text cannot be cut as the carrier wants it', async () => {
    const long = withTransaction({ counterparty: 'x'.repeat(60), reference: 'y'.repeat(60) });
    const event = { ...long, recipient: { msisdn: '+447400123456' }, locale: 'hi' };
    await expect(publish({ event })).rejects.toMatchObject({
      code: 3,
      fields: ['event.transaction_posted'],
    });
  });

  it('says that a customer is not in the registry', async () => {
    const event = transactionPosted({ recipient: { customerId: 'C-404' } });
    await expect(publish({ event })).rejects.toMatchObject({
      code: 5,
      fields: ['event.recipient.customer_id'],
    });
  });

  it.each<[Failure['code'], number]>([
    ['storage_away', 14],
    ['overloaded', 14],
    ['stopping', 14],
  ])('answers %s with a code that asks to try again', async (code, expected) => {
    acceptor.answer = async () => {
      throw new Failure(code, 'not now', { retryAfter: 1500 });
    };
    await expect(publish({ event: transactionPosted() })).rejects.toMatchObject({
      code: expected,
      reason: code.toUpperCase(),
      retryAfter: 1500,
    });
  });

  it('tells nothing of an error inside', async () => {
    acceptor.answer = async () => {
      throw new Error('secret of +919812345678');
    };
    const failure = await publish({ event: transactionPosted() }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 13, reason: 'INTERNAL' });
    expect(JSON.stringify(failure)).not.toContain('secret');
  });

  it('reports what was refused and why, and nothing else', async () => {
    const before = gateway.reported.length;
    await publish({ event: transactionPosted() });
    await publish({}).catch(() => undefined);
    await publish({ event: transactionPosted() }, KEYS.cards).catch(() => undefined);
    acceptor.answer = async () => {
      throw new Error('unexpected');
    };
    await publish({ event: transactionPosted() }).catch(() => undefined);
    expect(gateway.reported.slice(before)).toEqual(
      ['invalid_argument', 'permission_denied', 'internal'].map((code) => ({
        kind: 'refused',
        code,
      })),
    );
  });

  it('reports every event of a batch over the client’s rate', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `event-${index}`);
    const events = ids.map((eventId) => transactionPosted({ eventId }));
    // One burst is let in, and paid off in the next 50 seconds.
    await call(client, 'PublishBatch', { events }, KEYS.narrow);
    const before = gateway.reported.length;
    await expect(call(client, 'PublishBatch', { events }, KEYS.narrow)).rejects.toMatchObject({
      reason: 'RATE_EXCEEDED',
    });
    expect(gateway.reported.slice(before)).toEqual(
      events.map(() => ({ kind: 'refused', code: 'rate_exceeded' })),
    );
  });

  it('lists every kind of event that can be published', async () => {
    const { kinds } = await call<ListKindsResponse>(client, 'ListKinds', {}, KEYS.reader);
    const keys = kinds.map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(['account_opened', 'offer', 'loyalty_points']));
    // That one has a service of its own.
    expect(keys).not.toContain('one_time_password');
    expect(kinds.find(({ key }) => key === 'transaction_posted')).toMatchObject({
      messageClass: 'MESSAGE_CLASS_ALERT',
      consentCategory: 'CONSENT_CATEGORY_ALERTS',
      timeToLive: { seconds: String(6 * 3600), nanos: 0 },
      templateKey: 'transaction_posted',
      custom: false,
    });
    expect(kinds.find(({ key }) => key === 'loyalty_points')?.custom).toBe(true);
  });

  describe('in a batch', () => {
    const publishBatch = (events: object[]) =>
      call<PublishBatchResponse>(client, 'PublishBatch', { events });

    it('judges each event and answers in the order given', async () => {
      const events = ['a', 'bad id', 'c'].map((eventId) => transactionPosted({ eventId }));
      const { results } = await publishBatch(events);
      expect(results.map((result) => result.eventId)).toEqual(['a', 'bad id', 'c']);
      expect(results[0].accepted?.messageId).toBe('id-of-a');
      expect(results[2].accepted?.messageId).toBe('id-of-c');
      const refused = results[1].refused!;
      expect(refused.code).toBe(3);
      expect(detailsOf(refused).violations.map((v) => v.field)).toEqual(['events[1].event_id']);
    });

    it.each([[0], [1001]])('refuses %i events', async (count) => {
      const events = Array.from({ length: count }, (_, i) =>
        transactionPosted({ eventId: `e${i}` }),
      );
      await expect(publishBatch(events)).rejects.toMatchObject({ code: 3, fields: ['events'] });
      expect(acceptor.taken).toEqual([]);
    });

    it('keeps the others when the database refuses one', async () => {
      acceptor.answer = async (message) => {
        if (message.eventId === 'b') throw new Failure('storage_away', 'the database is away');
        return answer(message);
      };
      const events = ['a', 'b'].map((eventId) => transactionPosted({ eventId }));
      const { results } = await publishBatch(events);
      expect(results.map((result) => result.accepted?.messageId)).toEqual(['id-of-a', undefined]);
      expect(results[1].refused?.code).toBe(14);
    });
  });
});
