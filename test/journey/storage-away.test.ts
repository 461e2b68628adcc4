import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { filter, firstValueFrom } from 'rxjs';
import { Database } from '../../src/storage/database.js';
import { MessageState } from '../../src/rpc/generated/tellerline/v1/message.js';
import { usePrivateServer } from '../kit/database.js';
import { sendText } from '../kit/events.js';
import { startTestGateway, Watching } from '../kit/gateway.js';
import type { TestGateway } from '../kit/gateway.js';
import { startSmsc } from '../kit/smsc.js';
import type { Smsc } from '../kit/smsc.js';

const ESME_RTHROTTLED = 0x58;

describe('with the database away', () => {
  const db = usePrivateServer();
  let smsc: Smsc;
  let tellerline: TestGateway;

  beforeAll(async () => {
    smsc = await startSmsc({ deliverRetryDelay: 200 });
    tellerline = await startTestGateway({ databaseUrl: db.url(), smscPort: smsc.port });
    await smsc.whenBound();
  });

  afterAll(async () => {
    await tellerline?.stop();
    await smsc?.stop();
  });

  const send = async () => (await tellerline.client.send(sendText('ALERT'))).messageId;

  /** Waits, without the watch, which ends with the database. */
  async function delivered(ids: string[]): Promise<void> {
    const watching = new Watching(tellerline.client);
    await watching.began();
    const pending = new Set(ids);
    for (const id of ids) {
      const { message } = await tellerline.client.get({ messageId: id });
      if (message!.state === MessageState.MESSAGE_STATE_DELIVERED) pending.delete(id);
    }
    await watching.reached([...pending], 'MESSAGE_STATE_DELIVERED');
    watching.stop();
  }

  it('refuses events, gives receipts back to the SMSC, and loses neither', async () => {
    smsc.holdReceipts();
    const before = await Promise.all(Array.from({ length: 20 }, send));
    await smsc.nextMany(20);
    await db.stopPostgres();

    await expect(send()).rejects.toMatchObject({ code: status.UNAVAILABLE });

    const refused = smsc.nextDelivery((report) => report.status === ESME_RTHROTTLED);
    smsc.releaseReceipts();
    expect((await refused).outcome).toBe('retried');
    expect(smsc.delivered.some((report) => report.outcome === 'taken')).toBe(false);

    await db.startPostgres();
    await delivered(before);
    await delivered([await send()]);
    expect(smsc.received).toHaveLength(21);
  });

  it('keeps answers that came meanwhile and records them afterwards', async () => {
    smsc.hold();
    const ids = await Promise.all(Array.from({ length: 10 }, send));
    await smsc.nextMany(10);
    await db.killPostgres();
    smsc.release();
    await expect(send()).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await db.startPostgres();
    await delivered(ids);
    for (const id of ids) {
      const { message } = await tellerline.client.get({ messageId: id });
      expect(message!.segments[0].attempts).toBe(1);
    }
  });

  it('says so in its health', async () => {
    const health = async () =>
      (await fetch(`http://127.0.0.1:${tellerline.gateway.httpPort}/health/ready`)).status;
    expect(await health()).toBe(200);
    await db.stopPostgres();
    expect(await health()).toBe(503);
    await db.startPostgres();
    const { availability } = tellerline.gateway.app.get(Database);
    await firstValueFrom(availability.pipe(filter((up) => up)));
    await delivered([await send()]);
    expect(await health()).toBe(200);
  });
});
