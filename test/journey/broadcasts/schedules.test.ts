import { beforeAll, describe, expect, it } from '@jest/globals';
import { CampaignRunner } from '../../../src/broadcast/campaign/campaign.runner.js';
import { fromTimestamp, toTimestamp } from '../../../src/rpc/timestamps.js';
import { customersOf, msisdnOf, useBroadcasts } from '../../kit/broadcast.js';
import { sendBy } from './send-by.js';
import { dayAt, hourAt, midday, zoneOf } from './zones.js';

const HOUR = 3_600_000;

describe('a campaign at a time', () => {
  const journey = useBroadcasts();

  it('waits for it, and goes', async () => {
    await journey.register(customersOf(20));
    const at = Date.now() + 4_000;
    const { runId, campaignId, state } = await journey.begin({}, { at: toTimestamp(at) });
    expect(state).toBe('RUN_STATE_PLANNED');
    const { campaign } = await journey.writer.broadcast.getCampaign({ campaignId });
    expect(campaign!.state).toBe('CAMPAIGN_STATE_SCHEDULED');
    expect(fromTimestamp(campaign!.nextRunAt!)).toBe(at);
    await journey.over(runId);
    const { received } = journey.smsc;
    expect(new Set(journey.reached()).size).toBe(20);
    expect(received.length).toBe(20);
    expect(received.filter((one) => one.at < at)).toEqual([]);
  }, 60_000);
});

describe('a campaign by the clocks of its recipients', () => {
  // Where it is the middle of the day, whatever the hour is here.
  const here = midday(Date.now());
  const hour = hourAt(Date.now(), here);
  const journey = useBroadcasts({
    settings: { bank: { name: 'Demo Bank', locale: 'en', timeZone: zoneOf(here) } },
  });
  const [due, later, late, unknown] = [1, 2, 3, 4].map(msisdnOf);

  it('comes to each when it is time there, and to nobody after that', async () => {
    await journey.register([
      { ...customersOf(1, { from: 1 })[0], time_zone: zoneOf(here) },
      { ...customersOf(1, { from: 2 })[0], time_zone: zoneOf(here - 3) },
      { ...customersOf(1, { from: 3 })[0], time_zone: zoneOf(here + 3) },
      // Has the bank's.
      customersOf(1, { from: 4 })[0],
    ]);
    const [year, month, day] = dayAt(Date.now(), here);
    const { runId } = await journey.begin(
      {},
      {
        local: {
          date: { year, month, day },
          time: { hours: hour },
          until: { hours: hour + 2 },
        },
      },
    );
    await journey.once(
      runId,
      ({ progress }) => progress!.delivered === '2' && progress!.skipped === '1',
    );
    expect(journey.reached().sort()).toEqual([due, unknown].sort());
    expect(await journey.lines(runId)).toEqual({
      'a DELIVERED': 2,
      'a PLANNED': 1,
      'a SKIPPED too_late': 1,
    });
    // Three hours later, by the clock of whom it was not time for.
    const delivered = journey.once(runId, ({ progress }) => progress!.delivered === '3');
    await sendBy(journey, () => Date.now() + 3 * HOUR, delivered);
    expect(journey.reached().sort()).toEqual([due, later, unknown].sort());
    expect(journey.texts(late)).toEqual([]);
  }, 90_000);
});

describe('a campaign that comes again', () => {
  const journey = useBroadcasts();
  const offers = () => journey.smsc.received.length;

  beforeAll(() => journey.register(customersOf(10)));

  it('has a run at each of its moments, until it is cancelled', async () => {
    const { writer, tellerline } = journey;
    const campaignId = await journey.approved();
    const { campaign } = await writer.broadcast.scheduleCampaign({
      campaignId,
      schedule: { recurring: { cron: '30 9 * * *', timeZone: 'America/New_York' } },
    });
    const first = fromTimestamp(campaign!.nextRunAt!);
    const clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'America/New_York',
      timeStyle: 'short',
    });
    expect(clock.format(first)).toBe('09:30');
    expect(campaign!.state).toBe('CAMPAIGN_STATE_SCHEDULED');
    const runner = tellerline.gateway.app.get(CampaignRunner, { strict: false });
    await runner.run(first - 1);
    expect((await writer.broadcast.listRuns({ campaignId })).runs).toEqual([]);
    // Whoever looks, and however often: a moment is planned once.
    await Promise.all([runner.run(first), runner.run(first), runner.run(first + 1)]);
    const { runs } = await writer.broadcast.listRuns({ campaignId });
    expect(runs.map(({ startsAt }) => fromTimestamp(startsAt!))).toEqual([first]);
    const [{ runId }] = runs;
    const delivered = journey.once(runId, ({ progress }) => progress!.delivered === '10');
    await sendBy(journey, () => first + 1_000, delivered);
    expect(new Set(journey.reached()).size).toBe(10);
    const { campaign: after } = await writer.broadcast.getCampaign({ campaignId });
    const second = fromTimestamp(after!.nextRunAt!);
    expect(clock.format(second)).toBe('09:30');
    expect(second - first).toBeGreaterThanOrEqual(23 * HOUR);
    expect(second - first).toBeLessThanOrEqual(25 * HOUR);
    await runner.run(second);
    expect((await writer.broadcast.listRuns({ campaignId })).runs.length).toBe(2);
    const sent = offers();
    await writer.broadcast.cancelCampaign({ campaignId });
    const cancelled = (await writer.broadcast.listRuns({ campaignId })).runs[0];
    expect(cancelled.state).toBe('RUN_STATE_CANCELLED');
    await runner.run(second + 24 * HOUR);
    expect((await writer.broadcast.listRuns({ campaignId })).runs.length).toBe(2);
    expect(offers()).toBe(sent);
  }, 90_000);

  it('makes up for what was missed as it was told to', async () => {
    const { writer, tellerline } = journey;
    const runner = tellerline.gateway.app.get(CampaignRunner, { strict: false });
    const planned = async (missed: string) => {
      const campaignId = await journey.approved();
      const { campaign } = await writer.broadcast.scheduleCampaign({
        campaignId,
        schedule: { recurring: { cron: '0 6 * * *', timeZone: 'UTC', missed: missed as never } },
      });
      const first = fromTimestamp(campaign!.nextRunAt!);
      // Four moments later, and an hour.
      await runner.run(first + 73 * HOUR);
      const { runs } = await writer.broadcast.listRuns({ campaignId });
      await writer.broadcast.cancelCampaign({ campaignId });
      return runs.map(({ startsAt }) => (fromTimestamp(startsAt!) - first) / HOUR);
    };
    expect(await planned('MISSED_RUNS_SKIP')).toEqual([]);
    expect(await planned('MISSED_RUNS_LATEST')).toEqual([72]);
    expect(await planned('MISSED_RUNS_EACH')).toEqual([72, 48, 24, 0]);
  }, 60_000);
});
