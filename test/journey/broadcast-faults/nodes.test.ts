import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { useDatabase } from '../../kit/database.js';
import { startDaemon } from '../../kit/daemon.js';
import type { Daemon } from '../../kit/daemon.js';
import { startSmsc } from '../../kit/smsc.js';
import type { Smsc } from '../../kit/smsc.js';
import { until } from '../pull-faults/books.js';
import { Chance } from './chance.js';
import { Desk, FAULT_SETTINGS, PATIENCE } from './desk.js';
import { arrivalsOf, expectSquare, fatesOf, linesOf, over, runNow, twice } from './fates.js';

const WINDOW = 40;
const chance = new Chance();
const variants = (en: string) => [{ texts: { byLocale: { en } } }];

describe(`two daemons on one database (seed ${chance.seed})`, () => {
  const db = useDatabase({ poolSize: 2 });
  let smsc: Smsc;
  let one: Daemon;
  let other: Daemon;

  const start = (nodeName: string, slots = 2) =>
    startDaemon({
      databaseUrl: db.url(),
      smscPort: smsc.port,
      carrier: { windowSize: WINDOW, segmentsPerSecond: 1000, slots },
      settings: {
        ...FAULT_SETTINGS,
        nodeName,
        broadcast: { chunk: 200, caps: [{ limit: 1, within: '1d' }] },
      },
    });

  beforeAll(async () => {
    smsc = await startSmsc({ magicNumbers: false });
    one = await start('one');
    other = await start('other');
    await smsc.whenBound(2, PATIENCE);
  }, PATIENCE);

  afterAll(async () => {
    await one?.end('SIGKILL');
    await other?.end('SIGKILL');
    await smsc?.stop();
  });

  it('go by one count of what a number had, in two campaigns at once', async () => {
    const COUNT = 1500;
    const desks = [new Desk(one.grpcPort), new Desk(other.grpcPort)];
    // The one is of the first two thirds of the numbers, the other of the last two.
    const audiences = [await desks[0].audience(COUNT), await desks[1].audience(COUNT, COUNT / 2)];
    const campaigns = await Promise.all(
      desks.map((desk, at) => desk.approved(audiences[at], { variants: variants('Capped.') })),
    );
    const runs = await Promise.all(desks.map((desk, at) => desk.begun(campaigns[at])));
    desks.forEach((desk) => desk.close());
    for (const runId of runs) expect(await over(db.database(), runId)).toBe('completed');

    const arrivals = arrivalsOf(smsc, /^Capped/);
    expect(twice(arrivals)).toEqual([]);
    expect(arrivals.size).toBe(COUNT * 1.5);
    const [first, second] = await Promise.all(runs.map((runId) => linesOf(db.database(), runId)));
    expect([first['planned'], first['sent']]).toEqual([undefined, undefined]);
    expect(first['delivered'] + second['delivered']).toBe(COUNT * 1.5);
    expect((first['skipped frequency_cap'] ?? 0) + (second['skipped frequency_cap'] ?? 0)).toBe(
      COUNT / 2,
    );
    // Whom one of them left out for it, the other reached.
    const [left, reached] = await Promise.all(
      runs.map((runId, at) => fatesOf(db.database(), runId, (at * COUNT) / 2)),
    );
    const capped = [...(left.get('skipped') ?? []), ...(reached.get('skipped') ?? [])];
    expect(new Set(capped).size).toBe(COUNT / 2);
  }, 300_000);

  it('go on where one of them is killed, with everybody reached once', async () => {
    const COUNT = 9000;
    const FROM = 20_000;
    const desk = new Desk(other.grpcPort);
    const campaignId = await desk.approved(await desk.audience(COUNT, FROM), {
      variants: variants('Killed.'),
    });
    const before = smsc.received.length;
    const runId = await desk.begun(campaignId);
    desk.close();

    const least = chance.between(0, 1) === 0 ? 1 : 4001;
    await until(async () => (await runNow(db.database(), runId)).recipients >= least, PATIENCE);
    await one.end('SIGKILL');
    const some = chance.between(500, 3000);
    await until(() => Promise.resolve(smsc.received.length - before >= some), PATIENCE);
    // Whichever sends now: the other is there again.
    one = await start('one');
    await other.end('SIGKILL');

    expect(await over(db.database(), runId)).toBe('completed');
    const fates = await expectSquare(db.database(), runId, arrivalsOf(smsc, /^Killed/), {
      count: COUNT,
      from: FROM,
    });
    expect([...fates.keys()].filter((state) => !['delivered', 'unknown'].includes(state))).toEqual(
      [],
    );
    // Two binds, and either may have been the killed one's.
    expect((fates.get('unknown') ?? []).length).toBeLessThanOrEqual(4 * WINDOW);
    expect(smsc.complaints).toEqual([]);
  }, 600_000);
});
