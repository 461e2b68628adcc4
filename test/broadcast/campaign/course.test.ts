import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DefinitionRunner } from '../../../src/broadcast/campaign/definition.runner.js';
import type { Run, RunState } from '../../../src/broadcast/run/runs.js';
import type {
  BroadcastRun,
  Campaign,
  CampaignSchedule,
} from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import {
  MissedRuns,
  RecipientState,
} from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { fromTimestamp, toTimestamp } from '../../../src/rpc/timestamps.js';
import { ANN, APPROVER, BOB, refusal, useNodes } from './campaign-kit.js';
import { definitionOf } from './definitions.js';

const INVALID_ARGUMENT = 3;
const FAILED_PRECONDITION = 9;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const state = (word: string) => `CAMPAIGN_STATE_${word.toUpperCase()}`;
const recurring = (more: object = {}) => ({
  recurring: { cron: '0 * * * *', timeZone: 'Europe/Paris', ...more },
});

const resultOf = (campaignId: string) => ({
  campaignId,
  runId: '',
  states: [RecipientState.RECIPIENT_STATE_DELIVERED],
  variants: [],
});

describe('campaigns from their schedule to the last run', () => {
  const { nodes, database } = useNodes(2);
  // Times are those of the clock, for the services read it.
  let now: number;
  let campaignId: string;

  beforeEach(async () => {
    campaignId = await nodes[0].approved();
    now = Date.now();
  });

  const schedule = (schedule: object, node = 0): Promise<Campaign> =>
    nodes[node].campaign('ScheduleCampaign', { campaignId, schedule });
  const ask = (method: string, node = 0, key = ANN): Promise<Campaign> =>
    nodes[node].campaign(method, { campaignId }, key);
  const get = (): Promise<Campaign> => ask('GetCampaign');
  const runs = (): Promise<Run[]> => nodes[0].runs.list(campaignId, null, 500);
  const states = async (): Promise<RunState[]> => (await runs()).map((run) => run.state);
  const moments = async (): Promise<number[]> =>
    (await runs()).map(({ startsAt }) => startsAt).toSorted();
  /** What the engine does when nothing is left of a run. */
  const finish = async (run: Run, at = now): Promise<void> => {
    if (run.state === 'planned') await nodes[0].runs.change(run.runId, 'running', at);
    await nodes[0].runs.change(run.runId, 'completed', at);
  };

  it('now: the run is planned at once, with what it sends as it was then', async () => {
    const campaign = await schedule({ now: {} });
    expect(campaign.state).toBe(state('scheduled'));
    const [run] = await runs();
    expect(run).toMatchObject({
      campaignId,
      schedule: null,
      clientId: 'ann',
      state: 'planned',
      spec: {
        name: 'Home loans',
        eventType: 'campaign',
        messageClass: 'promotion',
        consent: 'offers',
        senderId: null,
        holdOutPercent: 0,
        audience: { kind: 'customers', filter: {} },
        moment: { by: 'start' },
        messagesPerSecond: null,
        timeToLive: null,
      },
    });
    expect(run.startsAt).toBeGreaterThanOrEqual(now);
    // The settings' runLifetime.
    expect(run.endsAt - run.startsAt).toBe(3 * DAY);
    expect(run.key).toBe(`campaign:${campaignId}:${new Date(run.startsAt).toISOString()}`);
    expect(campaign.latestRun?.runId).toBe(run.runId);
    expect(fromTimestamp(campaign.nextRunAt!)).toBe(run.startsAt);
  });

  it('follows its run to the end, on whichever node it is noticed', async () => {
    await schedule({ now: {} });
    const [run] = await runs();
    await nodes[0].runs.change(run.runId, 'running', now);
    await nodes[1].runner.run(now);
    expect(await get()).toMatchObject({ state: state('running'), nextRunAt: null });
    await nodes[0].runs.change(run.runId, 'completed', now);
    await Promise.all(nodes.map(({ runner }) => runner.run(now)));
    const over = await get();
    expect(over.state).toBe(state('completed'));
    expect(over.steps.at(-1)).toMatchObject({ clientId: 'tellerline', step: 'completed' });
    expect(over.steps.filter(({ step }) => step === 'completed')).toHaveLength(1);
  });

  it('says why where its run failed', async () => {
    await schedule({ now: {} });
    const [run] = await runs();
    await nodes[0].runs.change(run.runId, 'failed', now, 'the audience is gone');
    await nodes[1].runner.run(now);
    const { steps } = await get();
    expect(steps.at(-1)!.note).toContain('the audience is gone');
  });

  it('at: the run starts then, and has the campaign’s own times', async () => {
    campaignId = await nodes[0].approved({
      lifetime: { seconds: '3600', nanos: 0 },
      timeToLive: { seconds: '600', nanos: 0 },
      messagesPerSecond: 50,
      senderId: 'OFFERS',
    });
    const at = now + DAY;
    const campaign = await schedule({ at: toTimestamp(at) });
    expect(fromTimestamp(campaign.nextRunAt!)).toBe(at);
    const [run] = await runs();
    expect(run).toMatchObject({
      startsAt: at,
      endsAt: at + HOUR,
      spec: { timeToLive: 600_000, messagesPerSecond: 50, senderId: 'OFFERS' },
    });
  });

  it('local: the run is as long as the day is, all over the earth', async () => {
    const day = new Date(now + 2 * DAY);
    const date = {
      year: day.getUTCFullYear(),
      month: day.getUTCMonth() + 1,
      day: day.getUTCDate(),
    };
    const time = (hours: number) => ({ hours, minutes: 30, seconds: 0, nanos: 0 });
    await schedule({ local: { date, time: time(10), until: time(18) } });
    const [run] = await runs();
    const midnight = Date.parse(day.toISOString().slice(0, 10));
    expect(run.startsAt).toBe(midnight + 10.5 * HOUR - 14 * HOUR);
    expect(run.endsAt).toBe(midnight + 18.5 * HOUR + 12 * HOUR);
    expect(run.spec.moment).toEqual({
      by: 'local',
      day: day.toISOString().slice(0, 10),
      minutes: 630,
      until: 1110,
    });
  });

  it('a repeat of the same schedule is answered, another refused', async () => {
    const at = toTimestamp(now + HOUR);
    const first = await schedule({ at });
    expect(await schedule({ at }, 1)).toEqual(first);
    expect((await refusal(schedule({ now: {} }))).code).toBe(FAILED_PRECONDITION);
    expect(await runs()).toHaveLength(1);
  });

  it('of two nodes asked at once, one plans it', async () => {
    await Promise.all([schedule({ now: {} }, 0), schedule({ now: {} }, 1)]);
    await Promise.all(nodes.map(({ runner }) => runner.run(now + MINUTE)));
    expect(await runs()).toHaveLength(1);
  });

  it.each<[string, CampaignSchedule]>([
    ['schedule.at', { at: toTimestamp(0) }],
    ['schedule.recurring.cron', recurring({ cron: '*/5 * * * *' }) as CampaignSchedule],
  ])('names %s where that is wrong, and stays approved', async (field, wrong) => {
    expect(await refusal(schedule(wrong))).toMatchObject({
      code: INVALID_ARGUMENT,
      fields: [field],
    });
    expect((await get()).state).toBe(state('approved'));
  });

  it('what is approved anew meanwhile is not sent as it was before', async () => {
    const definitions = nodes[0].gateway.app.get(DefinitionRunner, { strict: false });
    const recheck = jest.spyOn(definitions, 'recheck');
    recheck.mockImplementationOnce(async () => {
      const definition = definitionOf({ name: 'Home loans, cheaper' });
      const step = (method: string, more: object, key = ANN) =>
        nodes[1].campaign(method, { campaignId, ...more }, key);
      await step('RejectCampaign', { note: 'cheaper' }, APPROVER);
      await step('UpdateCampaign', { definition });
      await step('SubmitCampaign', {});
      await step('ApproveCampaign', {}, APPROVER);
    });
    const refused = await refusal(schedule({ now: {} }));
    recheck.mockRestore();
    expect(refused.code).toBe(FAILED_PRECONDITION);
    expect(await runs()).toEqual([]);
    await schedule({ now: {} });
    expect((await runs()).map(({ spec }) => spec.name)).toEqual(['Home loans, cheaper']);
  });

  it('what was sound once and is no more is not scheduled', async () => {
    const audienceId = '01933000-0000-7000-8000-00000000000a';
    await database.database().rows(
      {
        name: '',
        text: `insert into audience (audience_id, name, created_by, created_at, expires_at, complete)
          values ($1, 'Upload', 'ann', now(), now() + interval '1 day', true)`,
      },
      [audienceId],
    );
    campaignId = await nodes[0].approved({ audience: { audienceId } });
    await database.database().rows({ name: '', text: 'delete from audience' }, []);
    const refused = await refusal(schedule({ now: {} }));
    expect(refused.code).toBe(FAILED_PRECONDITION);
    expect(refused.message).toContain('definition.audience.audience_id');
  });

  it('the result of another campaign is that of its newest run by then', async () => {
    const source = campaignId;
    campaignId = await nodes[0].approved({ audience: { result: resultOf(source) } });
    expect((await refusal(schedule({ now: {} }))).code).toBe(FAILED_PRECONDITION);
    await nodes[0].campaign('ScheduleCampaign', { campaignId: source, schedule: { now: {} } });
    await schedule({ now: {} });
    const [sourceRun] = await nodes[0].runs.list(source, null, 1);
    const [run] = await runs();
    expect(run.spec.audience).toEqual({
      kind: 'result',
      runId: sourceRun.runId,
      states: ['delivered'],
      variants: [],
    });
  });

  it('a pause stops its run, a resume lets it go on, and either can be repeated', async () => {
    await schedule({ now: {} });
    const [run] = await runs();
    await nodes[0].runs.change(run.runId, 'running', now);
    expect(await ask('PauseCampaign')).toMatchObject({ state: state('paused'), nextRunAt: null });
    expect(await states()).toEqual(['paused']);
    const again = await ask('PauseCampaign', 1, BOB);
    expect(again.steps.filter(({ step }) => step === 'paused')).toHaveLength(1);
    expect(await ask('ResumeCampaign', 1)).toMatchObject({ state: state('running') });
    expect(await states()).toEqual(['running']);
    const steps = (await ask('ResumeCampaign')).steps.map(({ step }) => step);
    expect(steps.slice(-2)).toEqual(['paused', 'resumed']);
  });

  it('one whose run the sender had to stop is paused, and says why, until somebody lets it go on', async () => {
    await schedule({ now: {} });
    const [{ runId }] = await runs();
    await nodes[0].runs.change(runId, 'running', now);
    await nodes[0].runner.run(now);
    await nodes[0].runs.change(runId, 'paused', now, 'the template offer is no more');
    for (const node of nodes) await node.runner.run(now);
    expect(await states()).toEqual(['paused']);
    const paused = await get();
    expect(paused).toMatchObject({ state: state('paused'), nextRunAt: null });
    expect(paused.steps.at(-1)).toMatchObject({
      step: 'paused',
      clientId: 'tellerline',
      note: 'its sending was stopped: the template offer is no more',
    });
    expect(await ask('ResumeCampaign', 1)).toMatchObject({ state: state('running') });
    for (const node of nodes) await node.runner.run(now);
    expect(await states()).toEqual(['running']);
    expect(await get()).toMatchObject({ state: state('running') });
  });

  it('one that is to come is paused, and comes when it is resumed', async () => {
    const at = now + HOUR;
    await schedule({ at: toTimestamp(at) });
    await ask('PauseCampaign');
    expect(await states()).toEqual(['paused']);
    const resumed = await ask('ResumeCampaign');
    expect(resumed.state).toBe(state('scheduled'));
    expect(fromTimestamp(resumed.nextRunAt!)).toBe(at);
    expect(await states()).toEqual(['planned']);
  });

  it('a cancel ends all that is not over, for good', async () => {
    await schedule(recurring());
    const { nextRunAt } = await get();
    await nodes[0].runner.run(fromTimestamp(nextRunAt!));
    await nodes[1].runner.run(fromTimestamp(nextRunAt!) + HOUR);
    expect(await states()).toEqual(['planned', 'planned']);
    expect(await ask('CancelCampaign')).toMatchObject({
      state: state('cancelled'),
      nextRunAt: null,
    });
    expect(await states()).toEqual(['cancelled', 'cancelled']);
    await nodes[0].runner.run(fromTimestamp(nextRunAt!) + 5 * HOUR);
    expect(await runs()).toHaveLength(2);
    expect((await refusal(ask('ResumeCampaign'))).code).toBe(FAILED_PRECONDITION);
  });

  it('what a node left undone another does', async () => {
    await schedule({ now: {} });
    const [run] = await runs();
    await nodes[0].runs.change(run.runId, 'running', now);
    await nodes[0].runner.run(now);
    /** As if the node had died after its commit. */
    const put = async (to: string): Promise<void> => {
      await database
        .database()
        .rows({ name: '', text: 'update campaign set state = $2 where campaign_id = $1' }, [
          campaignId,
          to,
        ]);
      await nodes[1].runner.run(now);
    };
    await put('paused');
    expect(await states()).toEqual(['paused']);
    await put('running');
    expect(await states()).toEqual(['running']);
    await put('cancelled');
    expect(await states()).toEqual(['cancelled']);
  });

  const forgetRuns = (of = campaignId): Promise<unknown> =>
    database
      .database()
      .rows({ name: '', text: 'delete from broadcast_run where campaign_id = $1' }, [of]);

  it.each(['now', 'at'])(
    '%s: whoever plans what was never planned plans the same run',
    async (when) => {
      await schedule(when === 'now' ? { now: {} } : { at: toTimestamp(now + HOUR) });
      const [{ key }] = await runs();
      await forgetRuns();
      await nodes[1].runner.run(now + MINUTE);
      expect((await runs()).map((run) => run.key)).toEqual([key]);
      // Also after a pause, which leaves it no next moment.
      await forgetRuns();
      await ask('PauseCampaign');
      expect(await runs()).toEqual([]);
      await ask('ResumeCampaign', 1);
      expect((await runs()).map((run) => run.key)).toEqual([key]);
    },
  );

  it('one whose run can never be planned is over, and says why', async () => {
    const source = await nodes[0].approved();
    await nodes[0].campaign('ScheduleCampaign', { campaignId: source, schedule: { now: {} } });
    campaignId = await nodes[0].approved({ audience: { result: resultOf(source) } });
    await schedule({ now: {} });
    await nodes[0].campaign('CancelCampaign', { campaignId: source });
    await forgetRuns(source);
    await forgetRuns();
    await nodes[1].runner.run(now);
    const { state: word, steps } = await get();
    expect(word).toBe(state('completed'));
    expect(steps.at(-1)!.note).toContain('was not sent yet');
  });

  describe('again and again', () => {
    const first = async (): Promise<number> => fromTimestamp((await get()).nextRunAt!);

    it('is sent at each moment once, however many nodes look', async () => {
      await schedule(recurring());
      const begin = await first();
      expect(begin).toBeGreaterThan(now);
      expect(begin - now).toBeLessThanOrEqual(HOUR);
      await nodes[0].runner.run(begin - 1);
      expect(await runs()).toEqual([]);
      for (let i = 0; i < 3; i++) {
        const looks = nodes.map(({ runner }) => runner.run(begin + i * HOUR + i * MINUTE));
        await Promise.all(looks);
      }
      expect(await moments()).toEqual([begin, begin + HOUR, begin + 2 * HOUR]);
      const campaign = await get();
      expect(campaign.state).toBe(state('scheduled'));
      expect(fromTimestamp(campaign.nextRunAt!)).toBe(begin + 3 * HOUR);
    });

    it.each<[MissedRuns, number[]]>([
      [MissedRuns.MISSED_RUNS_SKIP, []],
      [MissedRuns.MISSED_RUNS_LATEST, [3]],
      [MissedRuns.MISSED_RUNS_UNSPECIFIED, [3]],
      [MissedRuns.MISSED_RUNS_EACH, [0, 1, 2, 3]],
    ])('after an outage, with %s', async (missed, expected) => {
      await schedule(recurring({ missed }));
      const begin = await first();
      await nodes[0].runner.run(begin + 3 * HOUR + 30 * MINUTE);
      expect(await moments()).toEqual(expected.map((hours) => begin + hours * HOUR));
      expect(await first()).toBe(begin + 4 * HOUR);
    });

    it('moments of a pause are not made up for', async () => {
      await schedule(recurring({ missed: MissedRuns.MISSED_RUNS_EACH }));
      const begin = await first();
      await nodes[0].runner.run(begin);
      expect(await ask('PauseCampaign')).toMatchObject({ nextRunAt: null });
      await nodes[1].runner.run(begin + 5 * HOUR);
      expect(await states()).toEqual(['paused']);
      await ask('ResumeCampaign');
      expect(await states()).toEqual(['planned']);
      expect(await first()).toBe(begin);
    });

    it('is over after its last day, and once its last run is', async () => {
      const last = new Date(now + DAY);
      const until = {
        year: last.getUTCFullYear(),
        month: last.getUTCMonth() + 1,
        day: last.getUTCDate(),
      };
      await schedule(recurring({ timeZone: 'UTC', until }));
      const end = Date.parse(last.toISOString().slice(0, 10)) + DAY;
      await nodes[0].runner.run(end + DAY);
      const campaign = await get();
      expect(campaign).toMatchObject({ state: state('running'), nextRunAt: null });
      expect(await moments()).toEqual([end - HOUR]);
      await finish((await runs())[0]);
      await nodes[1].runner.run(end + DAY);
      expect((await get()).state).toBe(state('completed'));
    });

    it('a moment that cannot be sent does not keep the next from it', async () => {
      const source = await nodes[0].approved();
      await nodes[0].campaign('ScheduleCampaign', { campaignId: source, schedule: { now: {} } });
      campaignId = await nodes[0].approved({ audience: { result: resultOf(source) } });
      await schedule(recurring());
      const begin = await first();
      await nodes[0].campaign('CancelCampaign', { campaignId: source });
      await forgetRuns(source);
      await nodes[0].runner.run(begin);
      expect(await runs()).toEqual([]);
      expect(await first()).toBe(begin + HOUR);
    });
  });

  it('lists its runs newest first, in pages', async () => {
    await schedule(recurring({ missed: MissedRuns.MISSED_RUNS_EACH }));
    const { nextRunAt } = await get();
    await nodes[0].runner.run(fromTimestamp(nextRunAt!) + 4 * HOUR);
    const expected = (await runs()).map(({ runId }) => runId);
    expect(expected).toHaveLength(5);
    const list = (request: object) =>
      nodes[1].ask<{ runs: BroadcastRun[]; nextPageToken: string }>(
        'ListRuns',
        { campaignId, pageSize: 3, ...request },
        ANN,
      );
    const one = await list({});
    const two = await list({ pageToken: one.nextPageToken });
    expect([...one.runs, ...two.runs].map(({ runId }) => runId)).toEqual(expected);
    expect(two.nextPageToken).toBe('');
    expect(one.runs[0]).toMatchObject({ campaignId, schedule: '', state: 'RUN_STATE_PLANNED' });
    expect((await list({ campaignId: '' })).runs).toEqual([]);
    expect(definitionOf().name).toBe(one.runs[0].name);
  });
});
