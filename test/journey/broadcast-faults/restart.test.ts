import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { useDatabase } from '../../kit/database.js';
import { startDaemon } from '../../kit/daemon.js';
import type { Daemon } from '../../kit/daemon.js';
import { startSmsc } from '../../kit/smsc.js';
import type { Smsc } from '../../kit/smsc.js';
import { until } from '../pull-faults/books.js';
import { Chance } from './chance.js';
import { Desk, FAULT_SETTINGS, PATIENCE } from './desk.js';
import { arrivalsOf, expectSquare, over, runNow } from './fates.js';

const COUNT = 10_000;
const WINDOW = 40;
const chance = new Chance();

describe(`a daemon that is killed again and again during a campaign (seed ${chance.seed})`, () => {
  const db = useDatabase({ poolSize: 2 });
  let smsc: Smsc;
  let daemon: Daemon;

  const start = () =>
    startDaemon({
      databaseUrl: db.url(),
      smscPort: smsc.port,
      carrier: { windowSize: WINDOW, segmentsPerSecond: 1500 },
      settings: { ...FAULT_SETTINGS, broadcast: { chunk: 200 } },
    });

  beforeEach(async () => {
    smsc = await startSmsc({ magicNumbers: false });
    daemon = await start();
  }, PATIENCE);

  afterEach(async () => {
    await daemon?.end('SIGKILL');
    await smsc?.stop();
  });

  it('has everybody reached once, but for those in the window at a kill, who are told of', async () => {
    const desk = new Desk(daemon.grpcPort);
    const campaignId = await desk.approved(await desk.audience(COUNT));
    const runId = await desk.begun(campaignId);
    desk.close();

    // While it is expanded, and sends: at the first, the second, … page, or a little after.
    const pages = chance.some([1, 4000, 8000], 2).sort((a, b) => a - b);
    for (const least of pages) {
      await until(async () => (await runNow(db.database(), runId)).recipients >= least, PATIENCE);
      await daemon.end('SIGKILL');
      daemon = await start();
    }
    const expanded = await runNow(db.database(), runId);
    const kills = Array.from({ length: 3 }, () => chance.between(1, COUNT - 1000));
    for (const least of kills.sort((a, b) => a - b)) {
      await until(() => Promise.resolve(smsc.received.length >= least), PATIENCE);
      await daemon.end('SIGKILL');
      daemon = await start();
    }

    expect(await over(db.database(), runId)).toBe('completed');
    const arrivals = arrivalsOf(smsc);
    const fates = await expectSquare(db.database(), runId, arrivals, { count: COUNT });
    expect([...fates.keys()].filter((state) => !['delivered', 'unknown'].includes(state))).toEqual(
      [],
    );
    const unknown = fates.get('unknown') ?? [];
    expect(unknown.length).toBeLessThanOrEqual(WINDOW * (pages.length + kills.length));
    expect(expanded.recipients).toBeGreaterThan(0);
    expect(smsc.complaints).toEqual([]);
  }, 600_000);
});
