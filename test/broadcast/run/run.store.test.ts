import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { BroadcastReports } from '../../../src/broadcast/run/broadcast-reports.js';
import { RunStore } from '../../../src/broadcast/run/run.store.js';
import { moveTally } from '../../../src/broadcast/run/tally.store.js';
import { Database } from '../../../src/storage/database.js';
import { useDatabase } from '../../kit/database.js';
import { DAY, newRun, runNode, specOf } from './run-kit.js';
import type { RunNode } from './run-kit.js';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const CAMPAIGN = '019b0000-0000-7000-8000-0000000000aa';
const OTHER = '019b0000-0000-7000-8000-0000000000bb';

describe('RunStore', () => {
  const db = useDatabase();
  let node: RunNode;

  beforeAll(() => {
    node = runNode(db.database());
  });
  afterAll(() => node.runs.onModuleDestroy());

  it('plans a key once, whoever asks and how often', async () => {
    const wanted = newRun(NOW);
    const other = new RunStore(db.database(), new BroadcastReports());
    const found = await Promise.all([
      node.runs.plan(wanted, NOW),
      other.plan({ ...wanted, spec: specOf({ name: 'another' }) }, NOW + 1),
      node.runs.plan(wanted, NOW + 2),
    ]);
    other.onModuleDestroy();
    expect(new Set(found.map(({ runId }) => runId)).size).toBe(1);
    const again = await node.runs.plan({ ...wanted, startsAt: 0 }, NOW + DAY);
    expect(again).toEqual(await node.runs.find(again.runId));
    expect(again).toMatchObject({
      key: wanted.key,
      state: 'planned',
      startsAt: NOW,
      endsAt: NOW + DAY,
      failure: null,
      messagesPerSecond: 0,
    });
    const told = node.seen.filter((one) => one.kind === 'run' && one.runId === again.runId);
    expect(told.length).toBeLessThanOrEqual(1);
  });

  it('lists the newest first, those of a campaign and those of schedules apart', async () => {
    const ids: string[] = [];
    for (let place = 0; place < 5; place += 1) {
      const run = await node.runs.plan(newRun(NOW, { campaignId: CAMPAIGN }), NOW + place);
      ids.unshift(run.runId);
    }
    const alone = await node.runs.plan(newRun(NOW, { campaignId: OTHER }), NOW);
    const listed = async (before: string | null, limit: number) =>
      (await node.runs.list(CAMPAIGN, before, limit)).map(({ runId }) => runId);
    expect(await listed(null, 3)).toEqual(ids.slice(0, 3));
    expect(await listed(ids[2], 3)).toEqual(ids.slice(3));
    const scheduled = await node.runs.list(null, null, 100);
    expect(scheduled.length).toBeGreaterThan(0);
    expect(scheduled.every(({ campaignId }) => campaignId === null)).toBe(true);

    const latest = await node.runs.latest([CAMPAIGN, OTHER, OTHER, alone.runId]);
    expect([...latest].map(([campaign, { runId }]) => [campaign, runId]).sort()).toEqual([
      [CAMPAIGN, ids[0]],
      [OTHER, alone.runId],
    ]);
    await node.runs.cancel(ids[1], NOW);
    const open = await node.runs.open(CAMPAIGN);
    expect(open.map(({ runId }) => runId).sort()).toEqual(ids.filter((id) => id !== ids[1]).sort());
  });

  it('pauses, resumes and cancels where that can be, and leaves what is over', async () => {
    const { runId } = await node.runs.plan(newRun(NOW), NOW);
    const is = (run: { state: string }) => run.state;
    expect(is(await node.runs.resume(runId))).toBe('planned');
    expect(is(await node.runs.pause(runId, NOW))).toBe('paused');
    expect(is(await node.runs.resume(runId))).toBe('planned');
    const started = await node.runs.change(runId, 'running', NOW + 5);
    expect(started).toMatchObject({ state: 'running', startedAt: NOW + 5 });
    await node.runs.pause(runId, NOW + 6);
    expect(is(await node.runs.change(runId, 'running', NOW + 7))).toBe('paused');
    expect(await node.runs.resume(runId)).toMatchObject({ state: 'running', startedAt: NOW + 5 });
    const cancelled = await node.runs.cancel(runId, NOW + 8);
    expect(cancelled).toMatchObject({ state: 'cancelled', completedAt: NOW + 8 });
    for (const again of [
      await node.runs.pause(runId, NOW + 9),
      await node.runs.resume(runId),
      await node.runs.cancel(runId, NOW + 10),
    ]) {
      expect(again).toEqual(cancelled);
    }
    const states = node.seen.flatMap((one) =>
      one.kind === 'run' && one.runId === runId ? [one.state] : [],
    );
    expect(states).toEqual([
      'planned',
      'paused',
      'planned',
      'running',
      'paused',
      'running',
      'cancelled',
    ]);
    await expect(node.runs.pause(CAMPAIGN, NOW)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('tells the other nodes of a change', async () => {
    const database = new Database({ url: db.url(), poolSize: 2 });
    const other = new RunStore(database, new BroadcastReports());
    // Once it listens, it says that some may have been missed.
    expect(await firstValueFrom(other.changed)).toBe('');
    const heard = firstValueFrom(other.changed);
    const { runId } = await node.runs.plan(newRun(NOW), NOW);
    expect(await heard).toBe(runId);
    const paused = firstValueFrom(other.changed);
    await node.runs.pause(runId, NOW);
    expect(await paused).toBe(runId);
    other.onModuleDestroy();
    await database.close();
  });

  it('gives the tally by names, and its sums', async () => {
    const { content } = specOf().variants[0];
    const spec = specOf({
      variants: [
        { name: 'short', percent: 50, content },
        { name: 'long', percent: 40, content },
      ],
      holdOutPercent: 10,
    });
    const { runId } = await node.runs.plan(newRun(NOW, { spec }), NOW);
    const none = { reason: '', carrier: '', segments: 0 };
    await moveTally(db.database(), runId, [
      { ...none, variant: -1, state: 'held_out', recipients: 3 },
      { ...none, variant: 0, state: 'planned', recipients: 5 },
      { variant: 1, state: 'delivered', reason: '', carrier: 'demo', recipients: 4, segments: 8 },
      { variant: 1, state: 'delivered', reason: '', carrier: 'two', recipients: 1, segments: 1 },
      { ...none, variant: 1, state: 'skipped', reason: 'register', recipients: 2 },
    ]);
    await moveTally(db.database(), runId, [
      { ...none, variant: 0, state: 'planned', recipients: -5 },
      { ...none, variant: 0, state: 'skipped', reason: 'opted_out', recipients: 5 },
    ]);
    expect(await node.runs.tally(runId)).toEqual([
      { ...none, variant: 'hold-out', state: 'held_out', recipients: 3 },
      { ...none, variant: 'short', state: 'skipped', reason: 'opted_out', recipients: 5 },
      {
        variant: 'long',
        state: 'delivered',
        reason: '',
        carrier: 'demo',
        recipients: 4,
        segments: 8,
      },
      {
        variant: 'long',
        state: 'delivered',
        reason: '',
        carrier: 'two',
        recipients: 1,
        segments: 1,
      },
      { ...none, variant: 'long', state: 'skipped', reason: 'register', recipients: 2 },
    ]);
    const run = await node.runs.find(runId);
    expect(run?.totals.byState).toMatchObject({
      planned: 0,
      delivered: 5,
      skipped: 7,
      held_out: 3,
    });
    expect(run?.totals.segments).toBe(9);
  });

  it('knows how fast a run goes from looks at it', async () => {
    const { runId } = await node.runs.plan(newRun(NOW), NOW);
    const sent = (recipients: number) =>
      moveTally(db.database(), runId, [
        {
          variant: 0,
          state: 'sent',
          reason: '',
          carrier: 'demo',
          recipients,
          segments: recipients,
        },
      ]);
    // After the look that planning was.
    const began = Date.now() + 20_000;
    await sent(100);
    await node.runs.measure(began);
    await sent(1600);
    await node.runs.measure(began + 10_000);
    const run = await node.runs.find(runId);
    expect(run!.messagesPerSecond).toBe(160);
  });
});
