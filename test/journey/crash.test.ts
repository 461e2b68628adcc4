import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { useDatabase } from '../kit/database.js';
import { startDaemon } from '../kit/daemon.js';
import type { Daemon } from '../kit/daemon.js';
import { sendText } from '../kit/events.js';
import { Watching } from '../kit/gateway.js';
import { startSmsc } from '../kit/smsc.js';
import type { Smsc } from '../kit/smsc.js';

const WINDOW = 20;

describe('a daemon that is killed and started again', () => {
  const db = useDatabase({ poolSize: 2 });
  let smsc: Smsc;
  let daemon: Daemon;

  const start = () =>
    startDaemon({
      databaseUrl: db.url(),
      smscPort: smsc.port,
      carrier: { windowSize: WINDOW },
    });

  const states = async (ids: readonly string[]) => {
    const rows = await db
      .database()
      .rows<{ state: number; trail: { s: string }[] }>(
        { name: '', text: 'select state, trail from segment where message_id = any ($1::uuid[])' },
        [`{${ids.join(',')}}`],
      );
    return rows;
  };

  beforeEach(async () => {
    smsc = await startSmsc();
    daemon = await start();
    await smsc.whenBound();
  });

  afterEach(async () => {
    if (daemon.process.exitCode === null && daemon.process.signalCode === null) {
      await daemon.end('SIGKILL');
    }
    await smsc.stop();
  });

  const send = (...requests: ReturnType<typeof sendText>[]) =>
    Promise.all(requests.map((request) => daemon.client.send(request))).then((answers) =>
      answers.map((answer) => answer.messageId),
    );

  it('loses nothing it accepted, and treats what was in the window by class', async () => {
    smsc.hold(); // nothing is answered: the window fills and the rest queues
    const otp = await send(...Array.from({ length: 4 }, () => sendText('OTP')));
    const alerts = await send(...Array.from({ length: 60 }, () => sendText('ALERT')));
    await smsc.nextMany(WINDOW - 1); // alerts leave the last place of a window free
    await daemon.end('SIGKILL');
    smsc.release();
    const inWindow = smsc.received.length;
    expect(inWindow).toBeLessThanOrEqual(WINDOW);

    daemon = await start();
    const watching = new Watching(daemon.client);
    await watching.began();
    // The dead node's lease runs out, the slot changes hands, everything else is sent.
    const [last] = await send(sendText('ALERT', { text: 'the last of all' }));
    await smsc.next((submit) => submit.text === 'the last of all', 25_000);
    await watching.reached([last], 'MESSAGE_STATE_DELIVERED', 25_000);
    watching.stop();

    const alertStates = (await states(alerts)).map((row) => row.state);
    const uncertain = alertStates.filter((state) => state === 4).length;
    // Held: no more than the window. A receipt cannot tell whose it is without an answer.
    expect(uncertain).toBe(inWindow - otp.length);
    expect(alertStates.filter((state) => state === 1 || state === 2)).toEqual([]);
    for (const { trail } of await states(otp)) {
      expect(trail.map((entry) => entry.s).filter((s) => s === 'submitting')).toHaveLength(2);
      expect(trail.map((entry) => entry.s)).toContain('uncertain');
    }
    const twice = smsc.received.length - (alerts.length + otp.length + 1);
    expect(twice).toBe(otp.length);
  });

  it('drains on SIGTERM under load: every window is answered, nothing is uncertain, exit 0', async () => {
    const ids = await send(...Array.from({ length: 200 }, () => sendText('ALERT')));
    expect(await daemon.end('SIGTERM')).toBe(0);
    const rows = await states(ids);
    expect(rows).toHaveLength(200);
    const left = rows.map((row) => row.state).filter((state) => state === 2 || state === 4);
    expect(left).toEqual([]);
    expect(smsc.bound.value).toBe(0);
    expect(smsc.complaints).toEqual([]);

    daemon = await start();
    const watching = new Watching(daemon.client);
    await watching.began();
    const [last] = await send(sendText('ALERT'));
    await watching.reached([last], 'MESSAGE_STATE_DELIVERED', 25_000);
    watching.stop();
    expect(smsc.received).toHaveLength(201);
  });

  it('refuses to start on settings that are wrong, and says what', async () => {
    await expect(
      startDaemon({
        databaseUrl: db.url(),
        smscPort: smsc.port,
        carrier: { windowsize: 3 },
      }),
    ).rejects.toThrow(/windowsize.*did you mean windowSize/s);
  });
});
