import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { Uuid7Generator } from '../../src/message/uuid7.js';
import { AcceptStore } from '../../src/queue/accept.store.js';
import { JournalSignal } from '../../src/queue/journal-signal.js';
import type { Accepted, MessageAcceptor, NewMessage } from '../../src/queue/new-message.js';
import { QueueReports } from '../../src/queue/queue-reports.js';
import type { Message } from '../../src/rpc/generated/tellerline/v1/message.js';
import type {
  CancelResponse,
  GetResponse,
  ListResponse,
  PreviewResponse,
  ResolveResponse,
  SendResponse,
} from '../../src/rpc/generated/tellerline/v1/message_service.js';
import { TrackingModule } from '../../src/tracking/tracking.module.js';
import { useDatabase } from '../kit/database.js';
import { call, clientOf, KEYS, SEALER, startGateway } from '../rpc/gateway.js';
import type { Gateway } from '../rpc/gateway.js';
import { randomBytes } from 'node:crypto';

const NUMBER = '+919812345678';
const ELSEWHERE = new Uuid7Generator(randomBytes).next(Date.now());

describe('MessageService', () => {
  let gateway: Gateway;
  let client: Client;
  const acceptor: { store?: MessageAcceptor } & MessageAcceptor = {
    accept: (message: NewMessage): Promise<Accepted> => acceptor.store!.accept(message),
  };
  const recalled: unknown[] = [];

  afterAll(async () => {
    client.close();
    await gateway.close();
  });
  const db = useDatabase();
  const database = () => db.database();

  beforeAll(async () => {
    const journal = new JournalSignal();
    const lane = { reserve: () => null, wake: () => true };
    acceptor.store = new AcceptStore(database(), SEALER, new QueueReports(), journal, lane);
    gateway = await startGateway({
      modules: [TrackingModule],
      database: database(),
      acceptor,
      journal,
      recall: {
        cancel: async (id) => recalled.push(['cancel', id]),
        resolve: async (id, resolution) => recalled.push([resolution, id]),
      },
    });
    client = clientOf(gateway.address, 'MessageService');
  });
  beforeEach(() => {
    recalled.length = 0;
  });

  let requests = 0;
  const request = (more: object = {}) => ({
    requestId: `request-${(requests += 1)}`,
    recipient: { msisdn: NUMBER },
    content: { text: 'Your branch is closed today.' },
    messageClass: 'MESSAGE_CLASS_SERVICE',
    ...more,
  });
  const send = (more: object = {}, key?: string) =>
    call<SendResponse>(client, 'Send', request(more), key);
  const get = async (key: object, apiKey?: string): Promise<Message> =>
    (await call<GetResponse>(client, 'Get', key, apiKey)).message!;
  const list = (filter: object, apiKey?: string) =>
    call<ListResponse>(client, 'List', filter, apiKey);

  describe('Send', () => {
    it.each([
      ['of class otp', { messageClass: 'MESSAGE_CLASS_OTP' }],
      [
        'with the words of a one-time password',
        { content: { template: { key: 'one_time_password' } } },
      ],
      ['with the words of a reply', { content: { template: { key: 'reply_bank_away' } } }],
    ])('refuses a message %s to a client that may not send codes', async (_, more) => {
      await expect(send(more, KEYS.other)).rejects.toMatchObject({ code: 7 });
    });

    it('commits a text, and Get tells it with its timeline and without its words', async () => {
      const sent = request({
        messageClass: 'MESSAGE_CLASS_OTP',
        senderId: 'OTPBANK',
        content: { text: '482913 is your code. '.repeat(10) },
        lifetime: { timeToLive: { seconds: '60' } },
      });
      const { messageId, segments } = await call<SendResponse>(client, 'Send', sent);
      expect(segments).toBe(2);
      const message = await get({ messageId });
      expect(message).toMatchObject({
        messageId,
        eventId: sent.requestId,
        eventType: 'direct',
        messageClass: 'MESSAGE_CLASS_OTP',
        state: 'MESSAGE_STATE_QUEUED',
        customerId: '',
        carrier: 'first',
        senderId: 'OTPBANK',
        locale: 'en',
        encoding: 'ENCODING_GSM7',
      });
      expect(message.maskedMsisdn).toMatch(/^\+9198\*+78$/);
      expect(JSON.stringify(message)).not.toMatch(/482913|9812345678/);
      expect(Number(message.expiresAt!.seconds) - Number(message.acceptedAt!.seconds)).toBeLessThan(
        62,
      );
      expect(message.segments.map((segment) => segment.segmentNumber)).toEqual([1, 2]);
      expect(message.segments[0].timeline).toMatchObject([{ state: 'MESSAGE_STATE_QUEUED' }]);
      expect(await get({ eventId: sent.requestId })).toEqual(message);
    });

    it('answers a repeat as the first', async () => {
      const sent = request();
      const first = await call<SendResponse>(client, 'Send', sent);
      const second = await call<SendResponse>(client, 'Send', sent);
      expect(first).toMatchObject({ repeatedRequest: false });
      expect(second).toEqual({ ...first, repeatedRequest: true });
    });

    it('puts a template in words', async () => {
      const template = {
        key: 'account_opened',
        variables: { account_type: 'Savings', masked_account: 'XX1' },
        locale: 'hi',
      };
      const { messageId } = await send({ content: { template } });
      expect(await get({ messageId })).toMatchObject({ locale: 'hi', encoding: 'ENCODING_UCS2' });
    });

    it.each<[string, object, string[]]>([
      [
        'nothing at all',
        { requestId: '', recipient: null, content: null, messageClass: 0 },
        ['request_id', 'recipient', 'content', 'message_class'],
      ],
      ['no text', { content: { text: '' } }, ['content.text']],
      ['too long a text', { content: { text: 'x'.repeat(20_001) } }, ['content.text']],
      [
        'more segments than the carrier takes',
        { content: { text: 'x'.repeat(2000) } },
        ['content.text'],
      ],
      [
        'a template that is not there',
        { content: { template: { key: 'acount_opened' } } },
        ['content.template.key'],
      ],
      [
        'no variables',
        { content: { template: { key: 'account_opened' } } },
        ['content.template.variables.account_type', 'content.template.variables.masked_account'],
      ],
      ['a sender with a NUL', { senderId: 'BANK\0' }, ['sender_id']],
      ['a request ID with a NUL', { requestId: 'r\0' }, ['request_id']],
      ['a customer with a NUL', { recipient: { customerId: 'C\0' } }, ['recipient.customer_id']],
      ['a sender of 12 letters', { senderId: 'ABCDEFGHIJKL' }, ['sender_id']],
      [
        'a life of a millisecond',
        { lifetime: { timeToLive: { nanos: 1_000_000 } } },
        ['lifetime.time_to_live'],
      ],
      [
        'a life of a year',
        { lifetime: { timeToLive: { seconds: '31536000' } } },
        ['lifetime.time_to_live'],
      ],
    ])('refuses %s', async (_, more, fields) => {
      const before = gateway.reported.length;
      await expect(send(more)).rejects.toMatchObject({ code: 3, fields });
      expect(gateway.reported.slice(before)).toEqual([
        { kind: 'refused', code: 'invalid_argument' },
      ]);
    });

    it('sends the words of an offer to those only who allow offers', async () => {
      const template = { key: 'offer', variables: { headline: 'Loans' } };
      for (const messageClass of ['MESSAGE_CLASS_PROMOTION', 'MESSAGE_CLASS_OTP']) {
        await expect(send({ messageClass, content: { template } })).rejects.toMatchObject({
          code: 9,
          reason: 'CONSENT_MISSING',
          fields: ['recipient'],
        });
      }
    });

    it('needs the permission', async () => {
      await expect(send({}, KEYS.reader)).rejects.toMatchObject({ code: 7 });
    });
  });

  describe('Get', () => {
    it('does not know another client’s message; an operator does', async () => {
      const { messageId } = await send();
      await expect(get({ messageId }, KEYS.other)).rejects.toMatchObject({ code: 5 });
      expect((await get({ messageId }, KEYS.operator)).messageId).toBe(messageId);
    });

    it.each<[object, object]>([
      [{}, { code: 3, fields: ['key'] }],
      [{ messageId: 'x' }, { code: 3, fields: ['message_id'] }],
      [{ messageId: ELSEWHERE }, { code: 5 }],
      [{ eventId: 'a b' }, { code: 3, fields: ['event_id'] }],
      [{ eventId: 'never-sent' }, { code: 5 }],
    ])('%j is %j', async (key, failure) => {
      await expect(get(key)).rejects.toMatchObject(failure);
    });
  });

  describe('List', () => {
    it('pages through a number’s messages, newest first, none twice and none left out', async () => {
      const msisdn = '+919876500001';
      const ids: string[] = [];
      for (let i = 0; i < 7; i += 1) ids.push((await send({ recipient: { msisdn } })).messageId);
      await send({ recipient: { msisdn } }, KEYS.other);
      const seen: string[] = [];
      const sizes: number[] = [];
      let pageToken = '';
      do {
        const page = await list({ msisdn, pageSize: 3, pageToken });
        sizes.push(page.messages.length);
        seen.push(...page.messages.map((message) => message.messageId));
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      expect(sizes).toEqual([3, 3, 1]);
      expect(seen).toEqual(ids.toReversed());
      expect((await list({ msisdn }, KEYS.operator)).messages).toHaveLength(8);
    });

    it('gives a full last page no next', async () => {
      const msisdn = '+919876500002';
      await send({ recipient: { msisdn } });
      const page = await list({ msisdn, pageSize: 1 });
      expect(page).toMatchObject({ nextPageToken: '' });
      expect(page.messages[0].segments[0].timeline).toEqual([]);
    });

    it('finds by event ID, an operator those of all clients', async () => {
      const requestId = 'of-two-clients';
      const mine = await send({ requestId });
      const theirs = await send({ requestId }, KEYS.other);
      const idsOf = ({ messages }: ListResponse) => messages.map((message) => message.messageId);
      expect(idsOf(await list({ eventId: requestId }))).toEqual([mine.messageId]);
      expect(idsOf(await list({ eventId: requestId }, KEYS.operator)).toSorted()).toEqual(
        [mine.messageId, theirs.messageId].toSorted(),
      );
      expect(idsOf(await list({ eventId: 'never' }))).toEqual([]);
    });

    it('finds nothing of a customer without messages', async () => {
      expect(await list({ customerId: 'C-0' })).toEqual({ messages: [], nextPageToken: '' });
    });

    it.each<[object, string]>([
      [{}, 'filter'],
      [{ msisdn: '98123' }, 'msisdn'],
      [{ customerId: '' }, 'customer_id'],
      [{ customerId: 'C\0' }, 'customer_id'],
      [{ customerId: 'C'.repeat(129) }, 'customer_id'],
      [{ eventId: 'e\0' }, 'event_id'],
      [{ msisdn: NUMBER, pageSize: 501 }, 'page_size'],
      [{ msisdn: NUMBER, pageSize: -1 }, 'page_size'],
      [{ msisdn: NUMBER, pageToken: 'nonsense' }, 'page_token'],
    ])('%j is wrong in %s', async (filter, field) => {
      await expect(list(filter)).rejects.toMatchObject({ code: 3, fields: [field] });
    });
  });

  describe('Cancel and Resolve', () => {
    it('recalls a client’s own message, and nobody else’s', async () => {
      const { messageId } = await send();
      const cancel = (key?: string) => call<CancelResponse>(client, 'Cancel', { messageId }, key);
      await expect(cancel(KEYS.other)).rejects.toMatchObject({ code: 5 });
      expect(recalled).toEqual([]);
      const response = await cancel();
      expect(recalled).toEqual([['cancel', messageId]]);
      expect(response).toMatchObject({ cancelledSegments: 1, message: { messageId } });
    });

    it('leaves the decision on uncertain ones to operators', async () => {
      const { messageId } = await send();
      const resolve = (resolution: string, key?: string) =>
        call<ResolveResponse>(client, 'Resolve', { messageId, resolution }, key);
      await expect(resolve('RESOLUTION_RESEND')).rejects.toMatchObject({ code: 7 });
      await expect(resolve('RESOLUTION_UNSPECIFIED', KEYS.operator)).rejects.toMatchObject({
        code: 3,
        fields: ['resolution'],
      });
      await resolve('RESOLUTION_RESEND', KEYS.operator);
      await resolve('RESOLUTION_GIVE_UP', KEYS.operator);
      expect(recalled).toEqual([
        ['resend', messageId],
        ['give_up', messageId],
      ]);
    });
  });

  describe('Preview', () => {
    const preview = (more: object) => call<PreviewResponse>(client, 'Preview', more);

    it('tells encoding, segments and what is left, and stores nothing', async () => {
      const response = await preview({ content: { text: 'Good day' } });
      expect(response).toMatchObject({
        text: 'Good day',
        locale: 'en',
        carrier: '',
        segmentation: { encoding: 'ENCODING_GSM7', segments: 1, units: 8, unitsLeft: 152 },
      });
    });

    it('names the characters that force UCS-2', async () => {
      const { segmentation } = await preview({ content: { text: 'only ₹ 5' } });
      expect(segmentation).toMatchObject({
        encoding: 'ENCODING_UCS2',
        forcedBy: [{ character: '₹', codePoint: 'U+20B9', position: 5 }],
      });
    });

    it('shows what would be exchanged', async () => {
      const response = await preview({ content: { text: '“Good” day' } });
      expect(response.text).toBe('"Good" day');
      expect(response.segmentation!.transliterations.map((t) => t.from)).toEqual(['“', '”']);
    });

    it('has a space for every control character, and keeps line ends', async () => {
      const { text } = await preview({ content: { text: 'a\0b\tc\x1b\x85d\r\ne' } });
      expect(text).toBe('a b c  d\r\ne');
    });

    it('takes the carrier that the recipient’s number goes by', async () => {
      const response = await preview({
        content: { text: 'Good day' },
        recipient: { msisdn: '+447400123456' },
      });
      expect(response.carrier).toBe('second');
      expect(response.segmentation!.cost).toEqual({
        currencyCode: 'USD',
        units: '0',
        nanos: 8_500_000,
      });
      const unfit = { content: { text: '₹' }, recipient: { msisdn: '+447400123456' } };
      await expect(preview(unfit)).rejects.toMatchObject({ code: 3, fields: ['content.text'] });
    });
  });
});
