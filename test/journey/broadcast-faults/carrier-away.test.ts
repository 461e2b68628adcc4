import { describe, expect, it } from '@jest/globals';
import { sendText } from '../../kit/events.js';
import { until } from '../pull-faults/books.js';
import { useBank } from './bank.js';
import type { Bank } from './bank.js';
import { Chance } from './chance.js';
import { PATIENCE } from './desk.js';
import { arrivalsOf, expectSquare, linesOf, over } from './fates.js';

const WINDOW = 20;
const RATE = 400;
const CHUNK = 100;
/** Half a second of the rate, and a chunk that was on its way. */
const MOST_QUEUED = RATE / 2 + CHUNK;
const ESME_RTHROTTLED = 0x58;

const chance = new Chance();
const variants = (en: string) => [{ texts: { byLocale: { en } } }];
const options = {
  carrier: { windowSize: WINDOW, segmentsPerSecond: RATE },
  settings: {
    broadcast: { chunk: CHUNK, backlog: '500ms' },
    classes: { promotion: { maxAttempts: 1000 } },
  },
};

/** The most that waited, as it was seen again and again. */
class MostQueued {
  value = 0;

  constructor(private readonly bank: Bank) {}

  /** As `until`, with a look at the queue each time. */
  until(condition: () => boolean | Promise<boolean>): Promise<void> {
    return until(async () => {
      this.value = Math.max(this.value, await this.bank.queued());
      return condition();
    }, PATIENCE);
  }
}

describe(`a carrier that goes away during a campaign (seed ${chance.seed})`, () => {
  const bank = useBank(options);

  it('has no more in its queue than it may, and everybody is reached once when it is back', async () => {
    const COUNT = 3000;
    const { desk, smsc, database } = bank;
    const most = new MostQueued(bank);
    const campaignId = await desk.approved(await desk.audience(COUNT));
    const runId = await desk.begun(campaignId);
    const drops = Array.from({ length: 3 }, () => chance.between(1, COUNT - 500));
    for (const [nth, least] of drops.sort((a, b) => a - b).entries()) {
      await most.until(() => smsc.received.length >= least);
      if (nth === 1) {
        smsc.dropLinks(true);
      } else {
        await smsc.down();
        let looks = 0;
        await most.until(() => ++looks > 20);
        await smsc.up();
      }
      await smsc.whenBound(1, PATIENCE);
    }
    await most.until(async () => (await linesOf(database, runId))['planned'] === undefined);
    expect(await over(database, runId)).toBe('completed');

    expect(most.value).toBeGreaterThan(0);
    expect(most.value).toBeLessThanOrEqual(MOST_QUEUED);
    const fates = await expectSquare(database, runId, arrivalsOf(smsc), { count: COUNT });
    const unknown = fates.get('unknown') ?? [];
    expect(unknown.length).toBeLessThanOrEqual(drops.length * WINDOW);
    expect(fates.get('delivered')).toHaveLength(COUNT - unknown.length);
  }, 600_000);

  it('tells of promotions that expired while nothing was taken, and sends none of them', async () => {
    const COUNT = 1200;
    const FROM = 20_000;
    const { desk, smsc, database } = bank;
    const most = new MostQueued(bank);
    const campaignId = await desk.approved(await desk.audience(COUNT, FROM), {
      variants: variants('Short-lived.'),
      timeToLive: { seconds: '60', nanos: 0 },
    });
    smsc.throttle();
    const runId = await desk.begun(campaignId);
    await most.until(async () =>
      Object.keys(await linesOf(database, runId)).some((line) => line.startsWith('expired')),
    );
    smsc.unthrottle();
    await most.until(async () => (await linesOf(database, runId))['planned'] === undefined);
    expect(await over(database, runId)).toBe('completed');

    expect(most.value).toBeLessThanOrEqual(MOST_QUEUED);
    const arrivals = arrivalsOf(smsc, /^Short-lived/);
    const fates = await expectSquare(database, runId, arrivals, { count: COUNT, from: FROM });
    const expired = fates.get('expired') ?? [];
    expect(expired.length).toBeGreaterThan(0);
    expect(fates.get('delivered')).toHaveLength(COUNT - expired.length);
  }, 600_000);
});

describe('a carrier that takes far less than it should', () => {
  const bank = useBank({ ...options, smsc: { tps: 60 } });

  it('gets one-time passwords before the promotions that wait', async () => {
    const COUNT = 1000;
    const { desk, smsc, database, tellerline } = bank;
    const most = new MostQueued(bank);
    const runId = await desk.begun(await desk.approved(await desk.audience(COUNT)));
    const isThrottled = () => smsc.received.some(({ status }) => status === ESME_RTHROTTLED);
    await most.until(isThrottled);
    const taken = (matches: RegExp) => arrivalsOf(smsc, matches);
    const before: number[] = [];
    for (let nth = 0; nth < 10; nth++) {
      const text = `${700_000 + nth} is your code`;
      const promotions = taken(/^A home loan/).size;
      await tellerline.client.send(sendText('OTP', { text }));
      await most.until(() => taken(new RegExp(`^${text}`)).size === 1);
      const of = smsc.received.findIndex((one) => one.text === text && one.status === 0);
      const passed = smsc.received
        .slice(0, of)
        .filter((one) => one.status === 0 && one.text.startsWith('A home loan')).length;
      before.push(passed - promotions);
    }
    // Those that were in the window, which the throttle may have sent back once.
    expect(before.filter((promotions) => promotions > 2 * WINDOW)).toEqual([]);
    const lines = await linesOf(database, runId);
    expect((lines['planned'] ?? 0) + (lines['sent'] ?? 0)).toBeGreaterThan(0);

    expect(await over(database, runId)).toBe('completed');
    expect(most.value).toBeLessThanOrEqual(MOST_QUEUED);
    const fates = await expectSquare(database, runId, taken(/^A home loan/), { count: COUNT });
    expect(fates.get('delivered')).toHaveLength(COUNT);
  }, 600_000);
});
