import { afterEach, describe, expect, it } from '@jest/globals';
import type { AudienceMember } from '../../../src/broadcast/audience/audience-reader.js';
import type { Contents } from '../../../src/broadcast/content/run-content.js';
import { ExpansionStore } from '../../../src/broadcast/run/expansion.store.js';
import { recipientStateCode } from '../../../src/broadcast/run/recipient-states.js';
import type { NewRun } from '../../../src/broadcast/run/runs.js';
import { Failure, invalid } from '../../../src/failure/failure.js';
import { settingsOf } from '../../rpc/gateway.js';
import { useDatabase } from '../../kit/database.js';
import {
  DAY,
  expectTallyInStep,
  FakeAudience,
  hashOf,
  HOUR,
  memberOf,
  newRun,
  recipientsOf,
  runNode,
  specOf,
} from './run-kit.js';
import type { RunNode } from './run-kit.js';

const NOW = Date.parse('2026-11-23T09:00:00Z');

describe('expanding runs', () => {
  const db = useDatabase();
  const nodes: RunNode[] = [];
  const open: { node: RunNode; runId: string }[] = [];

  const nodeOf = (
    ...given: Parameters<typeof runNode> extends [unknown, ...infer R] ? R : never
  ) => {
    const node = runNode(db.database(), ...given);
    nodes.push(node);
    return node;
  };
  const planned = async (node: RunNode, over: Partial<NewRun> = {}) => {
    const { runId } = await node.runs.plan(newRun(NOW, over), NOW);
    open.push({ node, runId });
    return runId;
  };
  const members = (count: number, from = 0): AudienceMember[] =>
    Array.from({ length: count }, (_, index) => memberOf(from + index));

  // A run that was left open would be read by the next test's node.
  afterEach(async () => {
    for (const { node, runId } of open.splice(0)) await node.runs.cancel(runId, NOW);
    for (const node of nodes.splice(0)) {
      await node.expand.stop();
      node.runs.onModuleDestroy();
    }
  });

  it('waits for the start, then makes everybody a recipient, no number twice', async () => {
    const audience = new FakeAudience([...members(35), ...members(10), ...members(5, 30)], 8);
    const node = nodeOf(audience);
    const runId = await planned(node);
    await node.expand.run(() => NOW - 1);
    expect(await node.runs.find(runId)).toMatchObject({ state: 'planned', expandedAt: null });
    expect(audience.reads).toBe(0);

    await node.expand.run(() => NOW + 7);
    const rows = await recipientsOf(db.database(), runId);
    expect(rows.length).toBe(35);
    expect(rows.every((row) => row.state === 0 && row.due_at.getTime() === NOW)).toBe(true);
    expect(await expectTallyInStep(db.database(), runId)).toBe(15);
    expect(await node.runs.find(runId)).toMatchObject({
      state: 'running',
      startedAt: NOW + 7,
      expandedAt: NOW + 7,
    });
    const expanded = node.seen.filter((one) => one.kind === 'expanded');
    expect(expanded.reduce((sum, one) => sum + one.recipients, 0)).toBe(35);
    expect(expanded.reduce((sum, one) => sum + one.duplicates, 0)).toBe(15);
  });

  it('takes the runs in turn, page by page', async () => {
    const node = nodeOf(new FakeAudience(members(40), 10));
    const ids = [await planned(node), await planned(node)];
    await node.expand.run(() => NOW);
    const order = node.seen.flatMap((one) => (one.kind === 'expanded' ? [one.runId] : []));
    expect(order.length).toBe(8);
    for (let round = 0; round < 4; round += 1) {
      expect(order.slice(round * 2, round * 2 + 2).sort()).toEqual([...ids].sort());
    }
  });

  it('shares out the variants and the control group', async () => {
    const { content } = specOf().variants[0];
    const variants = [
      { name: 'a', percent: 40, content },
      { name: 'b', percent: 40, content },
    ];
    const node = nodeOf(new FakeAudience([...members(300), ...members(50)], 50));
    const spec = specOf({ variants, holdOutPercent: 20 });
    const runId = await planned(node, { spec });
    await node.expand.run(() => NOW);
    const rows = await recipientsOf(db.database(), runId);
    const heldOut = recipientStateCode('held_out');
    expect(rows.every((row) => (row.variant === -1) === (row.state === heldOut))).toBe(true);
    expect(new Set(rows.map((row) => row.variant))).toEqual(new Set([-1, 0, 1]));
    expect(await expectTallyInStep(db.database(), runId)).toBe(50);
  });

  it('reads nothing while the run is paused, goes on after it, and ends with a cancel', async () => {
    const audience = new FakeAudience(members(30), 10);
    const node = nodeOf(audience);
    const runId = await planned(node);
    const paused = node.reports.all.subscribe((report) => {
      if (report.kind === 'expanded' && audience.reads < 4) void node.runs.pause(runId, NOW);
    });
    // The pause comes between two pages, or with the next one.
    for (let turn = 0; turn < 3; turn += 1) await node.expand.run(() => NOW);
    const before = (await recipientsOf(db.database(), runId)).length;
    expect([10, 20]).toContain(before);
    paused.unsubscribe();
    await node.expand.run(() => NOW);
    expect((await recipientsOf(db.database(), runId)).length).toBe(before);
    await node.runs.resume(runId);
    await node.expand.run(() => NOW);
    expect((await recipientsOf(db.database(), runId)).length).toBe(30);
    await expectTallyInStep(db.database(), runId);
  });

  it.each([
    ['whose audience is gone', new Failure('failed_precondition', 'the audience is no more')],
    ['whose audience nobody understands', new Failure('not_found', 'no such run')],
  ])('fails a run %s, and says why', async (_, failure) => {
    const audience = new FakeAudience(members(5));
    audience.failure = failure;
    const node = nodeOf(audience);
    const runId = await planned(node);
    await node.expand.run(() => NOW);
    expect(await node.runs.find(runId)).toMatchObject({
      state: 'failed',
      failure: failure.publicMessage,
      completedAt: NOW,
    });
  });

  it('fails a run whose words cannot be put together, and starts the others', async () => {
    const contents: Contents = {
      problems: () => [],
      prepare: ({ consent }) => {
        if (consent === 'greetings')
          throw invalid([{ field: 'variants[0].texts', description: 'is empty' }]);
        return {} as ReturnType<Contents['prepare']>;
      },
    };
    const node = nodeOf(new FakeAudience(members(5)), { contents });
    const bad = await planned(node, { spec: specOf({ consent: 'greetings' }) });
    const good = await planned(node);
    await node.expand.run(() => NOW);
    expect(await node.runs.find(bad)).toMatchObject({
      state: 'failed',
      failure: 'variants[0].texts: is empty',
      startedAt: null,
    });
    expect(await node.runs.find(good)).toMatchObject({ state: 'running', expandedAt: NOW });
  });

  it('tries again where something is away, and lets the others go on', async () => {
    const audience = new FakeAudience(members(5));
    audience.failure = new Failure('storage_away', 'the database is away');
    const node = nodeOf(audience);
    const runId = await planned(node);
    await node.expand.run(() => NOW);
    expect(await node.runs.find(runId)).toMatchObject({ state: 'running', expandedAt: null });
    expect(node.seen).toContainEqual({ kind: 'failed', step: 'expand', code: 'storage_away' });
    audience.failure = undefined;
    await node.expand.run(() => NOW + 1000);
    expect(await recipientsOf(db.database(), runId)).toEqual([]);
    await node.expand.run(() => NOW + 5000);
    expect((await recipientsOf(db.database(), runId)).length).toBe(5);
  });

  it('has each recipient due at the moment where they are', async () => {
    const zoned = [
      memberOf(1, 'Asia/Kolkata'),
      memberOf(2, 'America/New_York'),
      // Nobody knows where these are: by their numbers, or by nothing at all.
      memberOf(3),
      memberOf(4),
      memberOf(5),
    ];
    const audience = new FakeAudience(zoned);
    audience.msisdns.set(hashOf(3).toString('hex'), '+971501234567');
    audience.msisdns.set(hashOf(4).toString('hex'), '+5215512345678');
    const settings = settingsOf({
      bank: { timeZone: 'Asia/Kolkata' },
      broadcast: {
        timeZones: { AE: ['Asia/Dubai'], MX: ['America/Mexico_City', 'America/Tijuana'] },
      },
    });
    const node = nodeOf(audience, { settings });
    const spec = specOf({ moment: { by: 'local', day: '2026-11-24', minutes: 600, until: 1200 } });
    const runId = await planned(node, { spec, endsAt: NOW + 3 * DAY });
    await node.expand.run(() => NOW);
    const due = new Map(
      (await recipientsOf(db.database(), runId)).map((row) => [
        row.msisdn_hash.toString('hex'),
        row.due_at.toISOString(),
      ]),
    );
    expect([1, 2, 3, 4, 5].map((number) => due.get(hashOf(number).toString('hex')))).toEqual([
      '2026-11-24T04:30:00.000Z',
      '2026-11-24T15:00:00.000Z',
      '2026-11-24T06:00:00.000Z',
      // The later of the two zones that the settings give to Mexico.
      '2026-11-24T18:00:00.000Z',
      // The bank's zone.
      '2026-11-24T04:30:00.000Z',
    ]);
  });

  it('accounts for everybody of a run that is over before it was read', async () => {
    const node = nodeOf(new FakeAudience(members(25), 10));
    const never = await planned(node, { endsAt: NOW + HOUR });
    const paused = await planned(node, { endsAt: NOW + HOUR });
    await node.runs.pause(paused, NOW);
    await node.expand.run(() => NOW + HOUR);
    for (const runId of [never, paused]) {
      const rows = await recipientsOf(db.database(), runId);
      expect(rows.length).toBe(25);
      expect(rows.every((row) => row.state === 8 && row.reason === 'too_late')).toBe(true);
      await expectTallyInStep(db.database(), runId);
    }
  });

  it('refuses a page that another node committed, and one of a run that is cancelled', async () => {
    const node = nodeOf();
    const store = new ExpansionStore(db.database());
    const runId = await planned(node);
    await node.runs.change(runId, 'running', NOW);
    const page = (from: { after: number } | null, next: { after: number } | null) => ({
      runId,
      states: ['running' as const],
      from,
      next,
      recipients: members(3, from?.after).map((member) => ({
        member,
        variant: 0,
        state: 'planned' as const,
        dueAt: NOW,
      })),
    });
    const first = page(null, { after: 3 });
    expect(await store.commit(first, NOW)).toMatchObject([{ state: 'planned', recipients: 3 }]);
    // Its node had lost the lock, and did not know.
    expect(await store.commit(first, NOW)).toBeUndefined();
    expect(await store.place(runId)).toEqual({ from: { after: 3 } });
    await node.runs.cancel(runId, NOW);
    expect(await store.commit(page({ after: 3 }, null), NOW)).toBeUndefined();
    expect((await recipientsOf(db.database(), runId)).length).toBe(3);
    expect(await expectTallyInStep(db.database(), runId)).toBe(0);
  });

  it('commits a page for one of two nodes', async () => {
    const audience = new FakeAudience(members(200), 5);
    const two = [nodeOf(audience), nodeOf(audience)];
    const runId = await planned(two[0]);
    while ((await two[0].runs.find(runId))?.expandedAt === null) {
      await Promise.all(two.map((node) => node.expand.run(() => NOW)));
    }
    expect((await recipientsOf(db.database(), runId)).length).toBe(200);
    expect(await expectTallyInStep(db.database(), runId)).toBe(0);
  });

  it('does nothing where broadcasts are off, but list', async () => {
    const audience = new FakeAudience(members(5));
    const node = nodeOf(audience, { settings: settingsOf({ broadcast: { enabled: false } }) });
    const runId = await planned(node, { startsAt: 0, endsAt: Date.now() + DAY });
    await node.expand.scheduled();
    await node.close.scheduled();
    await node.recalls.scheduled();
    expect(audience.reads).toBe(0);
    expect(await node.runs.list(null, null, 100)).toContainEqual(await node.runs.find(runId));
    expect(await node.runs.find(runId)).toMatchObject({ state: 'planned' });
  });
});
