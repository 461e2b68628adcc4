import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { usePrivateServer } from '../../kit/database.js';
import { startTestGateway } from '../../kit/gateway.js';
import type { TestGateway } from '../../kit/gateway.js';
import { startSmsc } from '../../kit/smsc.js';
import type { Smsc } from '../../kit/smsc.js';
import { until } from '../pull-faults/books.js';
import { Chance } from './chance.js';
import { Desk, FAULT_SETTINGS, PATIENCE } from './desk.js';
import { arrivalsOf, expectSquare, over, runNow } from './fates.js';

const COUNT = 9000;
const chance = new Chance();

describe(`a database that goes away during a campaign (seed ${chance.seed})`, () => {
  let smsc: Smsc;
  let tellerline: TestGateway;

  // Hooks run in their order: before the server goes.
  afterAll(async () => {
    await tellerline?.stop();
    await smsc?.stop();
  }, PATIENCE);

  const db = usePrivateServer({ poolSize: 2 });

  beforeAll(async () => {
    smsc = await startSmsc({ magicNumbers: false, deliverRetryDelay: 200 });
    tellerline = await startTestGateway({
      databaseUrl: db.url(),
      smscPort: smsc.port,
      carrier: { segmentsPerSecond: 1000 },
      settings: { ...FAULT_SETTINGS, broadcast: { chunk: 200 } },
    });
    await smsc.whenBound();
  }, PATIENCE);

  it('is gone on with by itself, and reaches everybody once', async () => {
    const desk = new Desk(tellerline.gateway.grpcPort);
    const runId = await desk.begun(await desk.approved(await desk.audience(COUNT)));
    desk.close();
    await until(async () => (await runNow(db.database(), runId)).recipients > 0, PATIENCE);
    await db.killPostgres();
    await db.startPostgres();
    for (const least of [chance.between(100, 3000), chance.between(3000, 7000)]) {
      await until(() => Promise.resolve(smsc.received.length >= least), PATIENCE);
      await db.stopPostgres();
      await db.startPostgres();
    }
    await until(async () => {
      const run = await runNow(db.database(), runId).catch(() => undefined);
      return run?.state === 'completed';
    }, PATIENCE);
    expect(await over(db.database(), runId)).toBe('completed');
    const arrivals = arrivalsOf(smsc);
    const fates = await expectSquare(db.database(), runId, arrivals, { count: COUNT });
    // The daemon lived on, and with it what it knew of its window.
    expect(fates.get('delivered')).toHaveLength(COUNT);
  }, 600_000);
});
