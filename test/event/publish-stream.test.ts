import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client, ClientDuplexStream } from '@grpc/grpc-js';
import { Subject, firstValueFrom, take, timeout, toArray } from 'rxjs';
import { Failure } from '../../src/failure/failure.js';
import { EventModule } from '../../src/event/event.module.js';
import type { Accepted, NewMessage } from '../../src/queue/new-message.js';
import type {
  PublishResult,
  PublishStreamRequest,
  PublishStreamResponse,
} from '../../src/rpc/generated/tellerline/v1/event_service.js';
import { StopSignal } from '../../src/rpc/stop-signal.js';
import {
  clientOf,
  failureOf,
  FakeAcceptor,
  KEYS,
  metadataOf,
  settingsOf,
  startGateway,
} from '../rpc/gateway.js';
import type { Gateway } from '../rpc/gateway.js';
import { transactionPosted } from './event-builder.js';

const WINDOW = 8;
const SLOW_KEY = 'key-of-a-slow-client';

type Stream = ClientDuplexStream<PublishStreamRequest, PublishStreamResponse>;

/** Holds every answer back until it is asked for. */
class HoldingAcceptor extends FakeAcceptor {
  readonly arrived = new Subject<NewMessage>();
  readonly held: (() => void)[] = [];
  holding = true;
  most = 0;

  override accept(message: NewMessage): Promise<Accepted> {
    const accepted = super.accept(message);
    if (!this.holding) return accepted;
    return new Promise((resolve) => {
      this.held.push(() => resolve(accepted));
      this.most = Math.max(this.most, this.held.length);
      this.arrived.next(message);
    });
  }

  release(): void {
    for (const answer of this.held.splice(0)) answer();
  }
}

describe('PublishStream', () => {
  const acceptor = new HoldingAcceptor();
  let gateway: Gateway;
  let client: Client;

  beforeAll(async () => {
    const base = settingsOf();
    const settings = {
      ...base,
      grpc: { ...base.grpc, streamWindow: WINDOW },
      clients: [
        ...base.clients,
        ...settingsOf({ clients: [{ id: 'slow', apiKey: { value: SLOW_KEY }, rate: 20 }] }).clients,
      ],
    };
    gateway = await startGateway({ modules: [EventModule], acceptor, settings });
    client = clientOf(gateway.address, 'EventService');
  });
  afterAll(async () => {
    client.close();
    await gateway.close();
  });
  afterEach(() => {
    acceptor.holding = true;
    acceptor.release();
    acceptor.taken.length = 0;
    acceptor.most = 0;
  });

  function open(key: string | null = KEYS.all): {
    stream: Stream;
    results: Subject<PublishResult>;
  } {
    const methods = client as unknown as { PublishStream(metadata: object): Stream };
    const stream = methods.PublishStream(metadataOf(key));
    const results = new Subject<PublishResult>();
    stream.on('data', ({ result }: PublishStreamResponse) => results.next(result!));
    stream.on('error', () => undefined);
    return { stream, results };
  }

  const arrivals = (count: number) =>
    firstValueFrom(acceptor.arrived.pipe(take(count), toArray(), timeout(10_000)));
  const answers = (results: Subject<PublishResult>, count: number) =>
    firstValueFrom(results.pipe(take(count), toArray(), timeout(10_000)));
  const event = (eventId: string) => ({ event: transactionPosted({ eventId }) });

  it('answers every event and ends after the client’s half-close', async () => {
    acceptor.holding = false;
    const { stream, results } = open();
    const answered = answers(results, 50);
    for (let i = 0; i < 50; i += 1) stream.write(event(`e-${i}`));
    stream.end();
    const ids = (await answered).map((result) => result.accepted?.messageId);
    expect(ids.toSorted()).toEqual(Array.from({ length: 50 }, (_, i) => `id-of-e-${i}`).toSorted());
    const [status] = (await once(stream, 'status')) as [{ code: number }];
    expect(status.code).toBe(0);
  });

  it('never has more than its window uncommitted, however much the client sends', async () => {
    const { stream, results } = open();
    const total = WINDOW * 5;
    const answered = answers(results, total);
    let first = arrivals(WINDOW);
    for (let i = 0; i < total; i += 1) stream.write(event(`e-${i}`));
    stream.end();
    for (let round = 0; round < 5; round += 1) {
      await first;
      if (round < 4) first = arrivals(WINDOW);
      acceptor.release();
    }
    await answered;
    expect(acceptor.taken).toHaveLength(total);
    expect(acceptor.most).toBe(WINDOW);
  });

  it('judges each event by itself', async () => {
    acceptor.holding = false;
    const { stream, results } = open();
    const answered = answers(results, 3);
    stream.write(event('good'));
    stream.write({ event: transactionPosted({ eventId: 'bad id' }) });
    stream.write({});
    stream.end();
    const outcomes = await answered;
    expect(outcomes.filter((result) => result.accepted)).toHaveLength(1);
    expect(outcomes.filter((result) => result.refused).map((r) => r.refused!.code)).toEqual([3, 3]);
  });

  it('does not lose what it took when the client goes away', async () => {
    const { stream } = open();
    const arrived = arrivals(3);
    for (let i = 0; i < 3; i += 1) stream.write(event(`gone-${i}`));
    await arrived;
    const over = new Promise((resolve) => stream.once('status', resolve));
    stream.cancel();
    await over;
    acceptor.release();
    expect(acceptor.taken.map((message) => message.eventId)).toEqual([
      'gone-0',
      'gone-1',
      'gone-2',
    ]);
    // The server goes on.
    acceptor.holding = false;
    const next = open();
    const answered = answers(next.results, 1);
    next.stream.write(event('after'));
    next.stream.end();
    expect((await answered)[0].accepted?.messageId).toBe('id-of-after');
  });

  it('is read slower over the client’s rate, and does not fail', async () => {
    acceptor.holding = false;
    const { stream, results } = open(SLOW_KEY);
    const started = Date.now();
    const answered = answers(results, 30);
    for (let i = 0; i < 30; i += 1) stream.write(event(`slow-${i}`));
    stream.end();
    expect((await answered).every((result) => result.accepted)).toBe(true);
    // 20 at once, and 10 more at 20 a second; the bucket’s own arithmetic, not the machine’s speed.
    expect(Date.now() - started).toBeGreaterThanOrEqual(400);
  });

  it.each<[string, string | null, number]>([
    ['an unknown caller', null, 16],
    ['a caller without the permission', KEYS.reader, 7],
  ])('refuses %s, and the server lives on', async (_, key, code) => {
    const { stream } = open(key);
    const [error] = (await once(stream, 'error')) as [unknown];
    expect(failureOf(error)).toMatchObject({ code });
    expect(failureOf(error).reason).not.toBe('');
  });

  it('passes a failure of the database on in the result', async () => {
    acceptor.holding = false;
    const { answer } = acceptor;
    acceptor.answer = async () => {
      throw new Failure('storage_away', 'the database is away');
    };
    const { stream, results } = open();
    const answered = answers(results, 1);
    stream.write(event('away'));
    stream.end();
    expect((await answered)[0].refused?.code).toBe(14);
    acceptor.answer = answer;
  });

  it('answers what it took and says to go elsewhere when the node stops', async () => {
    const { stream, results } = open();
    const arrived = arrivals(2);
    stream.write(event('last-1'));
    stream.write(event('last-2'));
    await arrived;
    const answered = answers(results, 2);
    const failed = once(stream, 'error');
    gateway.app.get(StopSignal).stop();
    acceptor.release();
    expect((await answered).every((result) => result.accepted)).toBe(true);
    const [error] = (await failed) as [unknown];
    expect(failureOf(error)).toMatchObject({ code: 14, reason: 'STOPPING' });
  });
});
