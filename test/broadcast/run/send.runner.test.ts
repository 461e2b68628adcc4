import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Run } from '../../../src/broadcast/run/runs.js';
import { recipientStateOfCode } from '../../../src/broadcast/run/recipient-states.js';
import { Failure } from '../../../src/failure/failure.js';
import type { RunSpec } from '../../../src/broadcast/run/run-spec.js';
import type { Database } from '../../../src/storage/database.js';
import { useDatabase } from '../../kit/database.js';
import { expectTallyInStep, HOUR, newRun, recipientsOf, specOf } from './run-kit.js';
import { carrierOf, messagesOf, sendNode, World } from './send-kit.js';
import type { SendNode } from './send-kit.js';

const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

describe('SendRunner', () => {
  const db = useDatabase({ poolSize: 10 });
  const database = (): Database => db.database();
  // By the real clock, for messages carry it.
  const START = Date.now() - 1_000;
  let next = 0;
  let now = START;
  const clock = () => (now += 1);

  beforeAll(() => {
    now = Date.now();
  });

  /** A run of `count` numbers of its own that is expanded. */
  async function running(
    count: number,
    over: { settings?: Record<string, unknown>; spec?: Partial<RunSpec>; endsAt?: number } = {},
  ): Promise<{ world: World; node: SendNode; run: Run }> {
    // Nothing of an earlier test takes a turn.
    await database().rows(
      { name: '', text: `update broadcast_run set state = 'completed' where state <> 'completed'` },
      [],
    );
    await database().rows({ name: '', text: 'truncate segment' }, []);
    const world = new World(range(next, count), over.settings);
    next += count;
    const node = sendNode(database(), world);
    const spec = specOf(over.spec);
    const run = await node.runs.plan(
      newRun(START, { spec, ...(over.endsAt === undefined ? {} : { endsAt: over.endsAt }) }),
      now,
    );
    await node.expand.run(clock);
    return { world, node, run };
  }

  /** Does something whenever the sender finds every queue full. */
  function whenFull({ backlogs }: SendNode, action: () => Promise<void>): void {
    const room = backlogs.room.bind(backlogs);
    backlogs.room = async (...asked) => {
      const found = await room(...asked);
      if (found.worthwhile.length === 0) await action();
      return found;
    };
  }

  /** Has the sender stop, without waiting for it. */
  function settled({ send }: SendNode): Promise<void> {
    void send.stop();
    return Promise.resolve();
  }

  async function statesOf({ runId }: Run): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { state, reason } of await recipientsOf(database(), runId)) {
      const name = [recipientStateOfCode(state), reason].filter(Boolean).join('/');
      counts[name] = (counts[name] ?? 0) + 1;
    }
    await expectTallyInStep(database(), runId);
    return counts;
  }

  it('sends to everybody once, and notes message, carrier and segments', async () => {
    const { node, run } = await running(130);
    await node.send.run(clock);
    expect(await statesOf(run)).toEqual({ sent: 130 });
    const recipients = await recipientsOf(database(), run.runId);
    const messages = await messagesOf(database(), run.runId);
    expect(new Set(messages.map((m) => m.message_id)).size).toBe(130);
    expect(recipients.map((r) => r.message_id).sort()).toEqual(
      messages.map((m) => m.message_id).sort(),
    );
    expect(new Set(recipients.map((r) => `${r.carrier} ${r.segments}`))).toEqual(
      new Set(['demo 1']),
    );
    expect(node.seen.filter((one) => one.kind === 'chunk').length).toBeGreaterThanOrEqual(3);
    await node.send.run(clock);
    expect(await messagesOf(database(), run.runId)).toHaveLength(130);
  });

  it('skips who said STOP before, and who says it between being judged and being sent to', async () => {
    const { world, node, run } = await running(30);
    const [early, late] = [...world.audience.msisdns.values()];
    world.stopped.add(early);
    const asked = new Map<string, number>();
    world.asked = (msisdn) => {
      asked.set(msisdn, (asked.get(msisdn) ?? 0) + 1);
      // Asked again when it is handed over.
      if (msisdn === late && asked.get(msisdn) === 2) world.stopped.add(late);
    };
    await node.send.run(clock);
    expect(await statesOf(run)).toEqual({ sent: 28, 'skipped/opted_out': 2 });
  });

  it('hands over no more than the backlog, and goes on as the queue drains', async () => {
    const settings = {
      carriers: [carrierOf('demo', 20)],
      broadcast: { chunk: 50, backlog: '2s' },
    };
    const { node, run } = await running(100, { settings });
    const filled: number[] = [];
    whenFull(node, async () => {
      const [{ queued }] = await database().rows<{ queued: number }>(
        { name: '', text: 'select count(*)::int as queued from segment where state = 1' },
        [],
      );
      filled.push(queued);
      await database().rows({ name: '', text: 'update segment set state = 3' }, []);
      if (filled.length === 2) await settled(node);
    });
    await node.send.run(clock);
    expect(filled).toEqual([40, 40]);
    expect(await statesOf(run)).toEqual({ planned: 20, sent: 80 });
  });

  it('leaves those for a full carrier, and sends to the others behind them', async () => {
    const settings = {
      carriers: [carrierOf('slow', 1), carrierOf('demo', 5000)],
      routes: [
        { prefixes: ['+'], carriers: ['demo'], senderId: 'DemoBank' },
        { prefixes: ['+44'], carriers: ['slow'], senderId: 'DemoBank' },
      ],
      broadcast: { chunk: 10, backlog: '2s' },
    };
    const { world, node, run } = await running(60, { settings });
    let place = 0;
    for (const hash of world.audience.msisdns.keys()) {
      if (place++ % 2 === 0)
        world.audience.msisdns.set(hash, `+4477${String(place).padStart(8, '0')}`);
    }
    node.reports.all.subscribe((report) => {
      // Nothing came of a whole look at what is left.
      if (report.kind === 'chunk' && report.sent === 0) void node.send.stop();
    });
    await node.send.run(clock);
    const messages = await messagesOf(database(), run.runId);
    expect(messages.filter((m) => m.carrier === 'demo')).toHaveLength(30);
    expect(messages.filter((m) => m.carrier === 'slow')).toHaveLength(2);
    expect(await statesOf(run)).toEqual({ planned: 28, sent: 32 });
  });

  it('hands nothing over to a carrier whose binds are down', async () => {
    const { world, node, run } = await running(5);
    world.binds = [
      {
        carrier: 'demo',
        slot: 0,
        state: 'connecting',
        windowUsed: 0,
        windowSize: 10,
        submitRate: 0,
        since: now,
        reason: null,
      },
    ];
    whenFull(node, () => settled(node));
    await node.send.run(clock);
    expect(await statesOf(run)).toEqual({ planned: 5 });
  });

  it('goes no faster than a run asks', async () => {
    const { node, run } = await running(40, { spec: { messagesPerSecond: 10 } });
    let time = now;
    const stopAt = time + 2_000;
    // A clock that moves by a tenth of a second with each look.
    const slow = () => {
      time += 50;
      if (time >= stopAt) void node.send.stop();
      return time;
    };
    await node.send.run(slow);
    const { sent } = await statesOf(run);
    expect(sent).toBeGreaterThan(5);
    expect(sent).toBeLessThanOrEqual(21);
  });

  it('gives each of two runs its share', async () => {
    const settings = {
      carriers: [carrierOf('demo', 40)],
      broadcast: { chunk: 500, backlog: '1s' },
    };
    const { node, run } = await running(100, { settings });
    const other = await node.runs.plan(newRun(START), now);
    await node.expand.run(clock);
    whenFull(node, () => settled(node));
    await node.send.run(clock);
    expect((await statesOf(run)).sent).toBe(20);
    expect((await statesOf(other)).sent).toBe(20);
  });

  it('lets a message live no longer than its run, and skips what comes too late for its day', async () => {
    const endsAt = now + HOUR;
    const { node, run } = await running(3, { endsAt });
    await node.send.run(clock);
    for (const message of await messagesOf(database(), run.runId)) {
      expect(message.expires_at.getTime()).toBe(endsAt);
    }
    const yesterday = new Date(now - 24 * HOUR)
      .toISOString()
      .slice(0, 10) as `${number}-${number}-${number}`;
    const late = await running(4, {
      spec: { moment: { by: 'local', day: yesterday, minutes: 600, until: 1200 } },
      endsAt: now + 100 * HOUR,
    });
    await late.node.send.run(clock);
    expect(await statesOf(late.run)).toEqual({ 'skipped/too_late': 4 });
  });

  it('puts off who sleeps, to when their quiet hours end', async () => {
    const hour = new Date(now).getUTCHours();
    const at = (h: number) => `${String((h + 24) % 24).padStart(2, '0')}:00`;
    const settings = {
      bank: { timeZone: 'UTC' },
      broadcast: {
        chunk: 50,
        quietHours: [{ classes: ['promotion'], from: at(hour - 1), until: at(hour + 2) }],
      },
    };
    const { node, run } = await running(6, { settings });
    await node.send.run(clock);
    expect(await statesOf(run)).toEqual({ planned: 6 });
    const until = Math.floor(now / HOUR) * HOUR + 2 * HOUR;
    for (const { due_at } of await recipientsOf(database(), run.runId)) {
      expect(due_at.getTime()).toBe(until);
    }
    let then = until;
    await node.send.run(() => (then += 1));
    expect(await statesOf(run)).toEqual({ sent: 6 });
  });

  it('keeps caps exactly over runs that go side by side', async () => {
    const settings = { broadcast: { chunk: 7, caps: [{ limit: 2, within: '7d' }] } };
    const { node, run } = await running(25, { settings });
    const others = [
      await node.runs.plan(newRun(START), now),
      await node.runs.plan(newRun(START), now),
    ];
    await node.expand.run(clock);
    await node.send.run(clock);
    expect(await messagesOf(database(), run.runId)).toHaveLength((await statesOf(run)).sent);
    let sent = 0;
    let capped = 0;
    for (const one of [run, ...others]) {
      const states = await statesOf(one);
      sent += states.sent ?? 0;
      capped += states['skipped/frequency_cap'] ?? 0;
    }
    expect({ sent, capped }).toEqual({ sent: 50, capped: 25 });
  });

  it('leaves everybody planned where the acceptor does not answer, and tries again', async () => {
    const { world, run } = await running(10);
    let away = true;
    const good = sendNode(database(), world);
    const node = sendNode(database(), world, {
      acceptor: {
        accept: (message) =>
          away
            ? Promise.reject(new Failure('storage_away', 'away', { retryAfter: 3_000 }))
            : good.queue.accept.accept(message),
      },
    });
    await node.send.run(clock);
    expect(await statesOf(run)).toEqual({ planned: 10 });
    away = false;
    await node.send.run(clock);
    expect(await statesOf(run)).toEqual({ planned: 10 });
    now += 3_000;
    await node.send.run(clock);
    expect(await statesOf(run)).toEqual({ sent: 10 });
  });

  it('fails a run whose words are good for nobody', async () => {
    const { world, run } = await running(200);
    world.words = {
      ...world.words,
      prepare: (spec) => ({
        ...new World([]).words.prepare(spec),
        of: () => {
          throw new Failure('invalid_argument', 'variants[0]: needs the variable city');
        },
      }),
    };
    const node = sendNode(database(), world);
    await node.send.run(clock);
    const failed = await node.runs.find(run.runId);
    expect(failed).toMatchObject({
      state: 'failed',
      failure: 'variants[0]: needs the variable city',
    });
    expect(await statesOf(run)).toEqual({ planned: 150, 'skipped/text': 50 });
  });

  it('skips the few that cannot be put into words', async () => {
    const { world, run } = await running(60);
    const odd = world.audience.members.slice(0, 30).map((m) => m.customerId);
    world.words = {
      ...world.words,
      prepare: (spec) => ({
        ...new World([]).words.prepare(spec),
        of: (_variant, { customerId }) => {
          if (odd.includes(customerId)) throw new Failure('invalid_argument', 'text: too long');
          return { text: 'An offer.' };
        },
      }),
    };
    const node = sendNode(database(), world);
    await node.send.run(clock);
    expect(await statesOf(run)).toEqual({ sent: 30, 'skipped/text': 30 });
    expect((await node.runs.find(run.runId))?.state).toBe('running');
  });

  it('finds what a dead sender had accepted, whatever has changed since', async () => {
    const { world, node, run } = await running(12);
    const dying = sendNode(database(), world, {
      acceptor: {
        accept: async (message) => {
          await node.queue.accept.accept(message);
          throw new Failure('storage_away', 'the answer was lost');
        },
      },
    });
    await dying.send.run(clock);
    expect(await statesOf(run)).toEqual({ planned: 12 });
    for (const msisdn of world.audience.msisdns.values()) world.stopped.add(msisdn);
    await node.send.run(clock);
    expect(await statesOf(run)).toEqual({ sent: 12 });
    expect(await messagesOf(database(), run.runId)).toHaveLength(12);
  });

  it('does nothing for a run that is paused, and hands over no further slice of a chunk', async () => {
    const { world, node, run } = await running(200, {
      settings: { broadcast: { chunk: 200 } },
    });
    // It is known how long its words are.
    node.send.onModuleInit();
    let accepted = 0;
    world.asked = () => {
      accepted++;
      if (accepted === 150) void node.runs.pause(run.runId, now);
    };
    await node.send.run(clock);
    await node.recalls.run(clock);
    const paused = await node.runs.find(run.runId);
    expect(paused?.state).toBe('paused');
    world.asked = () => undefined;
    await node.send.run(clock);
    const left = await statesOf(run);
    expect(left).toEqual({ planned: 200 });
    await node.runs.resume(run.runId);
    await node.send.run(clock);
    expect(await statesOf(run)).toEqual({ sent: 200 });
    await node.send.stop();
    const live = (await messagesOf(database(), run.runId)).filter((m) => !m.states.includes(10));
    expect(live).toHaveLength(200);
  });
});
