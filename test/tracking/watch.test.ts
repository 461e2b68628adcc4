import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client, ClientReadableStream } from '@grpc/grpc-js';
import fc from 'fast-check';
import { Uuid7Generator } from '../../src/message/uuid7.js';
import { AcceptStore } from '../../src/queue/accept.store.js';
import { JournalSignal } from '../../src/queue/journal-signal.js';
import type { Accepted, MessageAcceptor, NewMessage } from '../../src/queue/new-message.js';
import { QueueReports } from '../../src/queue/queue-reports.js';
import type { MessageChange } from '../../src/rpc/generated/tellerline/v1/message.js';
import type {
  SendResponse,
  WatchResponse,
} from '../../src/rpc/generated/tellerline/v1/message_service.js';
import { StopSignal } from '../../src/rpc/stop-signal.js';
import { encodeCursor } from '../../src/tracking/journal-cursor.js';
import { TrackingModule } from '../../src/tracking/tracking.module.js';
import { useDatabase } from '../kit/database.js';
import {
  call,
  clientOf,
  failureOf,
  KEYS,
  metadataOf,
  SEALER,
  settingsOf,
  startGateway,
} from '../rpc/gateway.js';
import type { Gateway } from '../rpc/gateway.js';

// More than are ever open at once elsewhere, while the server has not heard of the closed ones.
const MOST_WATCHERS = 8;
const HOUR = 3_600_000;

/** One Watch call, read response by response. */
class Watching {
  readonly stream: ClientReadableStream<WatchResponse>;
  readonly #responses: AsyncIterator<WatchResponse>;

  constructor(client: Client, request: object, key: string = KEYS.all) {
    const methods = client as unknown as {
      Watch(request: object, metadata: object): ClientReadableStream<WatchResponse>;
    };
    this.stream = methods.Watch(request, metadataOf(key));
    this.#responses = this.stream[Symbol.asyncIterator]() as AsyncIterator<WatchResponse>;
  }

  async next(): Promise<WatchResponse> {
    const result = await this.#responses.next();
    if (result.done === true) throw new Error('the watch ended');
    return result.value;
  }

  /** Reads until there are `count` changes. */
  async changes(count: number): Promise<{ changes: MessageChange[]; cursor: string }> {
    const changes: MessageChange[] = [];
    let cursor = '';
    while (changes.length < count) {
      const response = await this.next();
      changes.push(...response.changes);
      ({ cursor } = response);
    }
    return { changes, cursor };
  }

  close(): void {
    this.stream.on('error', () => undefined);
    this.stream.cancel();
  }
}

describe('Watch', () => {
  let gateway: Gateway;
  let client: Client;
  const acceptor: { store?: MessageAcceptor } & MessageAcceptor = {
    accept: (message: NewMessage): Promise<Accepted> => acceptor.store!.accept(message),
  };

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
    const base = settingsOf();
    gateway = await startGateway({
      modules: [TrackingModule],
      settings: { ...base, grpc: { ...base.grpc, maxWatchersPerClient: MOST_WATCHERS } },
      database: database(),
      acceptor,
      journal,
    });
    client = clientOf(gateway.address, 'MessageService');
  });

  let requests = 0;
  async function send(text = 'Good day', key?: string): Promise<string> {
    const request = {
      requestId: `request-${(requests += 1)}`,
      recipient: { msisdn: '+919812345678' },
      content: { text },
      messageClass: 'MESSAGE_CLASS_SERVICE',
    };
    return (await call<SendResponse>(client, 'Send', request, key)).messageId;
  }

  it('begins with a cursor, and tells every segment of what is accepted after it', async () => {
    const watching = new Watching(client, {});
    const first = await watching.next();
    expect(first).toMatchObject({ changes: [] });
    expect(first.cursor).not.toBe('');
    const messageId = await send('x'.repeat(200));
    const { changes } = await watching.changes(2);
    expect(changes.map((change) => change.segmentNumber).toSorted()).toEqual([1, 2]);
    expect(changes[0]).toMatchObject({
      messageId,
      eventId: `request-${requests}`,
      segmentCount: 2,
      segmentState: 'MESSAGE_STATE_QUEUED',
      messageState: 'MESSAGE_STATE_QUEUED',
    });
    watching.close();
  });

  it('loses and repeats nothing over any number of reconnects', async () => {
    const start = new Watching(client, {});
    let { cursor } = await start.next();
    start.close();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.boolean()),
        async (bursts, cuts) => {
          const sent: string[] = [];
          const seen: string[] = [];
          let watching = new Watching(client, { cursor });
          for (const burst of bursts) {
            const ids = await Promise.all(Array.from({ length: burst }, () => send()));
            sent.push(...ids);
            if (cuts.next().value === true) {
              watching.close();
              watching = new Watching(client, { cursor });
            }
            const response = await watching.next();
            const kept = cuts.next().value === true ? 1 : response.changes.length;
            if (kept === 1 && response.changes.length > 0) {
              // The client keeps the first change only, and comes back with its cursor.
              seen.push(response.changes[0].messageId);
              ({ cursor } = response.changes[0]);
              watching.close();
              watching = new Watching(client, { cursor });
            } else {
              seen.push(...response.changes.map((change) => change.messageId));
              ({ cursor } = response);
            }
          }
          while (seen.length < sent.length) {
            const response = await watching.next();
            seen.push(...response.changes.map((change) => change.messageId));
            ({ cursor } = response);
          }
          watching.close();
          expect(seen.toSorted()).toEqual(sent.toSorted());
        },
      ),
      { numRuns: 8 },
    );
  });

  it('tells a client of its own messages only, an operator of all', async () => {
    const other = new Watching(client, {}, KEYS.other);
    const operator = new Watching(client, {}, KEYS.operator);
    await other.next();
    await operator.next();
    const mine = await send();
    const theirs = await send('Good day', KEYS.other);
    const idsOf = ({ changes }: { changes: MessageChange[] }) => changes.map((c) => c.messageId);
    expect(idsOf(await other.changes(1))).toEqual([theirs]);
    expect(idsOf(await operator.changes(2)).toSorted()).toEqual([mine, theirs].toSorted());
    other.close();
    operator.close();
  });

  it('watches the messages it is asked to', async () => {
    const start = new Watching(client, {});
    const { cursor } = await start.next();
    start.close();
    await send();
    const wanted = await send();
    const watching = new Watching(client, { cursor, messageIds: [wanted] });
    const { changes } = await watching.changes(1);
    expect(changes.map((change) => change.messageId)).toEqual([wanted]);
    watching.close();
  });

  it('holds a slow client’s changes back and then gives them all, in responses of bounded size', async () => {
    const watching = new Watching(client, {});
    await watching.next();
    watching.stream.pause();
    const sent = await Promise.all(Array.from({ length: 1200 }, () => send()));
    const seen: string[] = [];
    let largest = 0;
    while (seen.length < sent.length) {
      const { changes } = await watching.next();
      largest = Math.max(largest, changes.length);
      seen.push(...changes.map((change) => change.messageId));
    }
    expect(largest).toBeLessThanOrEqual(500);
    expect(seen.toSorted()).toEqual(sent.toSorted());
    watching.close();
  });

  it.each<[string, object, object]>([
    ['a cursor that is none', { cursor: 'nonsense' }, { code: 3, fields: ['cursor'] }],
    [
      'a cursor older than the journal',
      {
        cursor: encodeCursor({ xid: '5', position: '1', index: 0, at: Date.now() - 8 * 24 * HOUR }),
      },
      { code: 9 },
    ],
    ['a message ID that is none', { messageIds: ['x'] }, { code: 3, fields: ['message_ids[0]'] }],
    [
      'more messages than a hundred',
      {
        messageIds: Array.from({ length: 101 }, () =>
          new Uuid7Generator(randomBytes).next(Date.now()),
        ),
      },
      { code: 3, fields: ['message_ids'] },
    ],
  ])('refuses %s', async (_, request, failure) => {
    const watching = new Watching(client, request);
    const error = await watching.next().catch((e: unknown) => e);
    expect(failureOf(error)).toMatchObject(failure);
  });

  it('bounds the watches of a client, and frees their places', async () => {
    const open = Array.from({ length: MOST_WATCHERS }, () => new Watching(client, {}, KEYS.reader));
    for (const watching of open) await watching.next();
    const error = await new Watching(client, {}, KEYS.reader).next().catch((e: unknown) => e);
    expect(failureOf(error)).toMatchObject({ code: 8 });
    for (const watching of open) watching.close();
    // The server learns of the cancelled calls in its own time.
    let again: Watching;
    for (;;) {
      again = new Watching(client, {}, KEYS.reader);
      const result = await again.next().catch((e: unknown) => e);
      if (!(result instanceof Error)) break;
      expect(failureOf(result)).toMatchObject({ code: 8 });
    }
    again.close();
  });

  it('ends when the node stops, and says to go elsewhere', async () => {
    const watching = new Watching(client, {});
    await watching.next();
    const failed = once(watching.stream, 'error');
    gateway.app.get(StopSignal).stop();
    const [error] = (await failed) as [unknown];
    expect(failureOf(error)).toMatchObject({ code: 14, reason: 'STOPPING' });
  });
});
