import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { OperationsModule } from '../../src/operations/operations.module.js';
import { AcceptStore } from '../../src/queue/accept.store.js';
import { JournalSignal } from '../../src/queue/journal-signal.js';
import { QueueReports } from '../../src/queue/queue-reports.js';
import type {
  GetStatusResponse,
  ListCarriersResponse,
} from '../../src/rpc/generated/tellerline/v1/operations_service.js';
import { useDatabase } from '../kit/database.js';
import { newMessage } from '../kit/messages.js';
import { call, clientOf, KEYS, SEALER, startGateway } from '../rpc/gateway.js';
import type { Gateway } from '../rpc/gateway.js';

const SINCE = Date.UTC(2026, 10, 22, 12);

describe('OperationsService', () => {
  let gateway: Gateway;
  let client: Client;

  afterAll(async () => {
    client.close();
    await gateway.close();
  });
  const db = useDatabase();
  const database = () => db.database();

  beforeAll(async () => {
    gateway = await startGateway({
      modules: [OperationsModule],
      database: database(),
      binds: () => [
        {
          carrier: 'first',
          slot: 0,
          state: 'bound',
          windowUsed: 3,
          windowSize: 10,
          submitRate: 12.5,
          since: SINCE,
          reason: null,
        },
      ],
    });
    client = clientOf(gateway.address, 'OperationsService');
  });

  const status = (key: string = KEYS.operator) =>
    call<GetStatusResponse>(client, 'GetStatus', {}, key);
  const run = (text: string, values: unknown[] = []) => database().rows({ name: '', text }, values);

  it('is for operators', async () => {
    await expect(status(KEYS.all)).rejects.toMatchObject({ code: 7 });
    await expect(call(client, 'ListCarriers', {}, KEYS.all)).rejects.toMatchObject({ code: 7 });
  });

  it('lists the carriers as they are set, without their passwords', async () => {
    const response = await call<ListCarriersResponse>(client, 'ListCarriers', {}, KEYS.operator);
    expect(response.carriers).toEqual([
      {
        name: 'first',
        host: '127.0.0.1',
        port: 2775,
        tls: false,
        systemId: 'bank',
        slots: 1,
        windowSize: 10,
        segmentsPerSecond: 100,
        enabled: true,
      },
      expect.objectContaining({ name: 'second' }),
    ]);
    expect(JSON.stringify(response)).not.toContain('password');
  });

  it('tells what holds each slot, and of its own binds how they are', async () => {
    const node = randomUUID();
    await run(
      `insert into node (node_id, name, started_at, alive_until) values ($1, 'node-b', now(), now())`,
      [node],
    );
    await run(
      `insert into bind_slot (carrier, slot, owner, held_until) values
         ('first', 0, $1, now() + interval '1 minute'), ('second', 0, $1, now() + interval '1 minute'),
         ('second', 1, $1, now() - interval '1 minute'), ('gone', 0, null, null)`,
      [node],
    );
    const { binds, version } = await status();
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(binds).toMatchObject([
      {
        carrier: 'first',
        slot: 0,
        state: 'BIND_STATE_BOUND',
        windowUsed: 3,
        windowSize: 10,
        submitRate: 12.5,
        since: { seconds: String(SINCE / 1000), nanos: 0 },
      },
      { carrier: 'second', slot: 0, node: 'node-b', state: 'BIND_STATE_NOT_HELD' },
      { carrier: 'second', slot: 1, node: '', state: 'BIND_STATE_NOT_HELD' },
    ]);
  });

  it('counts what waits, by carrier and class, and orphan receipts', async () => {
    const lane = { reserve: () => null, wake: () => true };
    const store = new AcceptStore(
      database(),
      SEALER,
      new QueueReports(),
      new JournalSignal(),
      lane,
    );
    expect((await status()).queues).toEqual([]);
    const message = (carrier: string, messageClass: 'otp' | 'alert') =>
      store.accept(newMessage({ carrier, messageClass }));
    await Promise.all([
      message('first', 'otp'),
      message('first', 'alert'),
      message('first', 'alert'),
    ]);
    await run(`update segment set state = 4 where message_class = 1`);
    await run(
      `insert into receipt_orphan (orphan_id, carrier, smsc_message_id, state, entry, received_at)
       values (gen_random_uuid(), 'first', 'x', 5, '{}', now())`,
    );
    const { queues, orphanReceipts } = await status();
    expect(orphanReceipts).toBe('1');
    expect(queues).toMatchObject([
      {
        carrier: 'first',
        messageClass: 'MESSAGE_CLASS_OTP',
        queued: '0',
        submitting: '0',
        uncertain: '1',
        oldestQueuedAt: null,
      },
      { carrier: 'first', messageClass: 'MESSAGE_CLASS_ALERT', queued: '2', uncertain: '0' },
    ]);
    expect(queues[1].oldestQueuedAt).not.toBeNull();
  });
});
