import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { useDatabase } from '../kit/database.js';
import { startDaemon } from '../kit/daemon.js';
import type { Daemon } from '../kit/daemon.js';
import { sendText } from '../kit/events.js';
import { Watching } from '../kit/gateway.js';
import { startSmsc } from '../kit/smsc.js';
import type { Smsc } from '../kit/smsc.js';

describe('two nodes of one bank', () => {
  const db = useDatabase({ poolSize: 2 });
  let smsc: Smsc;
  let one: Daemon;
  let other: Daemon;

  const start = () =>
    startDaemon({
      databaseUrl: db.url(),
      smscPort: smsc.port,
      carrier: { slots: 2, segmentsPerSecond: 100 },
    });

  const holders = async () => {
    const { binds } = await one.client.status();
    return binds.map((bind) => bind.node);
  };

  beforeAll(async () => {
    smsc = await startSmsc({ tps: 100 });
    one = await start();
    await smsc.whenBound(2);
    other = await start();
  });

  afterAll(async () => {
    await Promise.all([one, other].map((node) => node?.end('SIGKILL')));
    await smsc?.stop();
  });

  it('share the slots of an account, and its limit', async () => {
    // The first gives one of its two slots to the newcomer.
    const shared = async () => new Set((await holders()).filter((node) => node !== '')).size === 2;
    await until(shared);
    await smsc.whenBound(2);
    const watching = new Watching(one.client);
    await watching.began();
    const requests = Array.from({ length: 150 }, () => sendText('ALERT'));
    const ids = await Promise.all(
      requests.map((request, n) => (n % 2 === 0 ? one : other).client.send(request)),
    );
    await watching.reached(
      ids.map((answer) => answer.messageId),
      'MESSAGE_STATE_DELIVERED',
    );
    watching.stop();
    expect(smsc.received).toHaveLength(150);
    expect(smsc.maxPerSecond).toBeLessThanOrEqual(100);
    expect(new Set(smsc.received.map((submit) => submit.bind)).size).toBe(2);
  });

  it('answer a repeat on the other node as the first did', async () => {
    const request = sendText('SERVICE');
    const first = await one.client.send(request);
    expect(await other.client.send(request)).toEqual({ ...first, repeatedRequest: true });
  });

  it('take over what a dead one leaves', async () => {
    smsc.hold();
    const watching = new Watching(one.client);
    await watching.began();
    const ids = await Promise.all(
      Array.from({ length: 40 }, () => other.client.send(sendText('OTP'))),
    );
    await smsc.next((submit) => submit.text.includes('OTP'));
    await other.end('SIGKILL');
    smsc.release();
    await watching.reached(
      ids.map((answer) => answer.messageId),
      'MESSAGE_STATE_DELIVERED',
      28_000,
    );
    watching.stop();
    await smsc.whenBound(2, 20_000);
  });
});

/** Asks again, a hundred milliseconds after each answer, until it is yes. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come about');
}
