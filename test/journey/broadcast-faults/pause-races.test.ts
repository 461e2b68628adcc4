import { describe, expect, it } from '@jest/globals';
import { until } from '../pull-faults/books.js';
import { useBank } from './bank.js';
import { Chance } from './chance.js';
import { PATIENCE } from './desk.js';
import { arrivalsOf, expectSquare, linesOf, over, runNow } from './fates.js';

const WINDOW = 20;
const CHUNK = 100;
const chance = new Chance();
const variants = (en: string) => [{ texts: { byLocale: { en } } }];

describe(`a campaign that is paused and resumed at random (seed ${chance.seed})`, () => {
  const bank = useBank({
    carrier: { windowSize: WINDOW, segmentsPerSecond: 800 },
    settings: { broadcast: { chunk: CHUNK, backlog: '1s' } },
  });

  it('reaches everybody once, and hardly anybody while it is paused', async () => {
    const COUNT = 5000;
    const { desk, smsc, database } = bank;
    const campaignId = await desk.approved(await desk.audience(COUNT), {
      variants: variants('Paused.'),
    });
    const runId = await desk.begun(campaignId);
    const { broadcast } = desk.writer;
    for (let times = 0; times < 20; times++) {
      const least = smsc.received.length + chance.between(0, 300);
      await until(async () => {
        return smsc.received.length >= least || (await runNow(database, runId)).state !== 'running';
      }, PATIENCE);
      if ((await runNow(database, runId)).state === 'completed') break;
      await broadcast.pauseCampaign({ campaignId });
      if (chance.between(0, 1) === 0) {
        // All of it is taken back; what was in the window is answered.
        await until(async () => (await bank.queued()) === 0, PATIENCE);
        const waiting = async () => (await linesOf(database, runId))['sent'] ?? 0;
        await until(async () => (await waiting()) === 0, PATIENCE);
        const before = smsc.received.length;
        let looks = 0;
        await until(() => Promise.resolve(++looks > 5), PATIENCE);
        // A chunk may have been on its way.
        expect(smsc.received.length - before).toBeLessThanOrEqual(CHUNK);
      }
      await broadcast.resumeCampaign({ campaignId });
    }
    expect(await over(database, runId)).toBe('completed');
    const fates = await expectSquare(database, runId, arrivalsOf(smsc, /^Paused/), {
      count: COUNT,
    });
    expect(fates.get('delivered')).toHaveLength(COUNT);
  }, 600_000);

  it.each([1, 2, 3])(
    'sends nothing more after a cancel than the window had, and adds up (%d)',
    async (time) => {
      const COUNT = 2000;
      const { desk, smsc, database } = bank;
      const from = 10_000 * time;
      const text = new RegExp(`^Cancelled ${time}`);
      const campaignId = await desk.approved(await desk.audience(COUNT, from), {
        variants: variants(`Cancelled ${time}.`),
      });
      const before = smsc.received.length;
      const runId = await desk.begun(campaignId);
      const some = before + chance.between(1, COUNT / 2);
      await until(() => Promise.resolve(smsc.received.length >= some), PATIENCE);
      // Only what is in the window can go on its way from here on.
      smsc.hold();
      const held = smsc.received.length;
      await desk.writer.broadcast.cancelCampaign({ campaignId });
      await until(async () => (await bank.queued()) === 0, PATIENCE);
      smsc.release();

      expect(await over(database, runId)).toBe('cancelled');
      expect(smsc.received.length - held).toBeLessThanOrEqual(WINDOW);
      const arrivals = arrivalsOf(smsc, text);
      const fates = await expectSquare(database, runId, arrivals, { count: COUNT, from });
      expect(fates.get('delivered')).toHaveLength(arrivals.size);
      expect(fates.get('cancelled')).toHaveLength(COUNT - arrivals.size);
      const { lines } = await desk.writer.broadcast.getReport({ runId });
      const told = lines.reduce((sum, { recipients }) => sum + Number(recipients), 0);
      expect(told).toBe(COUNT);
    },
    300_000,
  );
});
