import { beforeAll, describe, expect, it } from '@jest/globals';
import { customersOf, useBroadcasts } from '../../kit/broadcast.js';
import { sendText } from '../../kit/events.js';

/** What is promised of a pause. */
const WITHIN = 2_000;
const PAUSED = 'RUN_STATE_PAUSED';

describe('a campaign of thousands on a slow carrier', () => {
  const COUNT = 2_500;
  const journey = useBroadcasts({ carrier: { segmentsPerSecond: 200 } });
  const offers = () => journey.smsc.received.filter(({ text }) => text.startsWith('A home loan'));
  let runId: string;
  let campaignId: string;

  beforeAll(() => journey.register(customersOf(COUNT)), 60_000);

  it('stops within two seconds when it is paused', async () => {
    ({ runId, campaignId } = await journey.begin());
    await journey.once(runId, ({ progress }) => Number(progress!.delivered) >= 300);
    await journey.writer.broadcast.pauseCampaign({ campaignId, note: 'a wrong rate' });
    const pausedAt = Date.now();
    const paused = await journey.once(
      runId,
      ({ state, progress }) =>
        String(state) === PAUSED && progress!.expanded && progress!.sent === '0',
    );
    const { planned, delivered } = paused.progress!;
    expect(Number(planned) + Number(delivered)).toBe(COUNT);
    expect(Number(planned)).toBeGreaterThan(0);
    // The link is there, and whatever else there is goes.
    const ids = await journey.send(...Array.from({ length: 700 }, () => sendText('SERVICE')));
    await journey.watching.reached(ids, 'MESSAGE_STATE_DELIVERED', 30_000);
    expect(Date.now() - pausedAt).toBeGreaterThan(WITHIN);
    expect(offers().length).toBe(Number(delivered));
    expect(offers().filter(({ at }) => at > pausedAt + WITHIN)).toEqual([]);
    // A repeat changes nothing.
    await journey.writer.broadcast.pauseCampaign({ campaignId });
    const { campaign } = await journey.writer.broadcast.getCampaign({ campaignId });
    expect(campaign!.steps.filter(({ step }) => step === 'paused')).toMatchObject([
      { clientId: 'marketing', note: 'a wrong rate' },
    ]);
  }, 120_000);

  it('goes on where it was, and a one-time password goes before what is queued', async () => {
    await journey.writer.broadcast.resumeCampaign({ campaignId });
    await journey.once(
      runId,
      ({ state, progress }) =>
        String(state) === 'RUN_STATE_RUNNING' && Number(progress!.sent) >= 150,
    );
    const [id] = await journey.send(sendText('OTP', { text: 'The code is 123456.' }));
    const before = offers().length;
    const queued = Number((await journey.once(runId, () => true)).progress!.sent);
    await journey.watching.reached([id], 'MESSAGE_STATE_DELIVERED');
    const at = journey.smsc.received.findIndex(({ text }) => text.includes('123456'));
    const between = journey.smsc.received
      .slice(0, at)
      .filter(({ text }) => text.startsWith('A home loan')).length;
    expect(queued).toBeGreaterThan(100);
    expect(between - before).toBeLessThan(queued / 2);
  }, 60_000);

  it('comes to everybody once', async () => {
    const { state, progress } = await journey.over(runId);
    expect([state, progress!.delivered]).toEqual(['RUN_STATE_COMPLETED', String(COUNT)]);
    const numbers = offers().map(({ destination }) => destination);
    expect(numbers.length).toBe(COUNT);
    expect(new Set(numbers).size).toBe(COUNT);
    expect(journey.smsc.maxPerSecond).toBeLessThanOrEqual(201);
  }, 120_000);
});

describe('a campaign that is cancelled', () => {
  const COUNT = 1_500;
  const journey = useBroadcasts({ carrier: { segmentsPerSecond: 200 } });

  it('has what is queued recalled, and the report says so', async () => {
    await journey.register(customersOf(COUNT));
    const { runId, campaignId } = await journey.begin();
    await journey.once(runId, ({ progress }) => Number(progress!.delivered) >= 100);
    await journey.writer.broadcast.cancelCampaign({ campaignId, note: 'out of stock' });
    const cancelledAt = Date.now();
    const lines = await journey.settled(runId);
    const ids = await journey.send(...Array.from({ length: 700 }, () => sendText('SERVICE')));
    await journey.watching.reached(ids, 'MESSAGE_STATE_DELIVERED', 30_000);
    const offers = journey.smsc.received.filter(({ text }) => text.startsWith('A home loan'));
    expect(offers.filter(({ at }) => at > cancelledAt + WITHIN)).toEqual([]);
    const { progress, state } = await journey.over(runId);
    expect(state).toBe('RUN_STATE_CANCELLED');
    expect(Number(progress!.cancelled)).toBeGreaterThan(0);
    expect(offers.length + Number(progress!.cancelled)).toBe(Number(progress!.recipients));
    expect(lines).toEqual({
      'a DELIVERED': offers.length,
      'a CANCELLED': Number(progress!.cancelled),
    });
    const { campaign } = await journey.writer.broadcast.getCampaign({ campaignId });
    expect(campaign!.state).toBe('CAMPAIGN_STATE_CANCELLED');
    expect(campaign!.steps.at(-1)).toMatchObject({ step: 'cancelled', note: 'out of stock' });
    await expect(journey.writer.broadcast.resumeCampaign({ campaignId })).rejects.toMatchObject({
      code: 9,
    });
    expect(journey.reports).toContainEqual(
      expect.objectContaining({ kind: 'recalled', why: 'cancelled' }),
    );
  }, 120_000);
});
