import { describe, expect, it } from '@jest/globals';
import { recipientStateOfCode } from '../../../src/broadcast/run/recipient-states.js';
import type { RunSpec } from '../../../src/broadcast/run/run-spec.js';
import type { Run } from '../../../src/broadcast/run/runs.js';
import { SEND_LOCK } from '../../../src/broadcast/run/send.sql.js';
import { Failure } from '../../../src/failure/failure.js';
import type { Database } from '../../../src/storage/database.js';
import { useDatabase } from '../../kit/database.js';
import { newRun, recipientsOf, specOf } from './run-kit.js';
import { carrierOf, messagesOf, sendNode, World } from './send-kit.js';
import type { SendNode } from './send-kit.js';

describe('SendRunner, where something is in the way', () => {
  const db = useDatabase({ poolSize: 10 });
  const database = (): Database => db.database();
  let now = Date.now();
  const clock = () => (now += 1);

  function world(count: number, settings: Record<string, unknown> = {}): World {
    return new World(
      Array.from({ length: count }, (_, i) => i),
      settings,
    );
  }

  /** The only runs that there are. */
  async function expanded(node: SendNode, ...specs: Partial<RunSpec>[]): Promise<Run[]> {
    await database().rows({ name: '', text: 'truncate broadcast_run, segment' }, []);
    const runs: Run[] = [];
    for (const spec of specs) {
      runs.push(await node.runs.plan(newRun(now - 1, { spec: specOf(spec) }), now));
    }
    await node.expand.run(clock);
    return runs;
  }

  async function statesOf({ runId }: Run): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { state } of await recipientsOf(database(), runId)) {
      const name = recipientStateOfCode(state);
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  /** How often each statement is run. */
  async function statementsOf(work: () => Promise<void>): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    const following = database().reports.subscribe(({ statement }) => {
      counts.set(statement, (counts.get(statement) ?? 0) + 1);
    });
    await work();
    following.unsubscribe();
    return counts;
  }

  it('sends the other runs while a register of one does not answer', async () => {
    const surroundings = world(120);
    surroundings.registersAway.set('offers', new Failure('core_away', 'does not answer'));
    const node = sendNode(database(), surroundings);
    const [held, free] = await expanded(node, { consent: 'offers' }, { consent: 'greetings' });
    await node.send.run(clock);
    expect(await statesOf(held)).toEqual({ planned: 120 });
    expect(await statesOf(free)).toEqual({ sent: 120 });
    surroundings.registersAway.clear();
    now += 2_000;
    await node.send.run(clock);
    expect(await statesOf(held)).toEqual({ sent: 120 });
  });

  it('looks for what a dead sender left only where something is to be sent', async () => {
    const node = sendNode(database(), world(20));
    const [paused] = await expanded(node, {}, {});
    await node.runs.pause(paused.runId, now);
    // One has everybody planned, the other nobody.
    await node.send.run(clock);
    const idle = await statementsOf(() => node.send.run(clock));
    expect(idle.get('broadcast-due-recipients')).toBeUndefined();
    expect([...idle.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(5);
    await node.runs.cancel((await node.runs.openIn(['running']))[0].runId, now);
    const quiet = await statementsOf(() => node.send.run(clock));
    expect(quiet.get('broadcast-due-recipients')).toBeUndefined();
    expect([...quiet.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(4);
  });

  it.each([
    ['as fast as it goes', null],
    ['a few at a time', 100],
  ])('comes past any number of recipients of a carrier that is down: %s', async (_, perSecond) => {
    const settings = {
      carriers: [carrierOf('down', 5000), carrierOf('demo', 5000)],
      routes: [
        { prefixes: ['+'], carriers: ['demo'], senderId: 'DemoBank' },
        { prefixes: ['+44'], carriers: ['down'], senderId: 'DemoBank' },
      ],
      broadcast: { chunk: 5, backlog: '2s' },
    };
    const surroundings = world(100, settings);
    const inTurn = [...surroundings.audience.msisdns.keys()].sort();
    inTurn.slice(0, 90).forEach((hash, place) => {
      surroundings.audience.msisdns.set(hash, `+4477${String(place).padStart(8, '0')}`);
    });
    surroundings.binds = [bindOf('down', 'connecting'), bindOf('demo', 'bound')];
    const node = sendNode(database(), surroundings);
    const [run] = await expanded(node, { messagesPerSecond: perSecond });
    let chunks = 0;
    let sent = 0;
    node.reports.all.subscribe((report) => {
      if (report.kind !== 'chunk') return;
      sent += report.sent;
      if (sent === 10 || ++chunks === 200) void node.send.stop();
    });
    let time = now;
    await node.send.run(() => (time += 100));
    expect(await statesOf(run)).toEqual({ planned: 90, sent: 10 });
  });

  it('sends nothing more once its lock is lost', async () => {
    const node = sendNode(database(), world(200, { broadcast: { chunk: 5 } }));
    const [run] = await expanded(node, {});
    let chunks = 0;
    node.reports.all.subscribe((report) => {
      if (report.kind === 'chunk') chunks++;
    });
    let lost = false;
    const room = node.backlogs.room.bind(node.backlogs);
    node.backlogs.room = async (...asked) => {
      if (!lost) {
        lost = true;
        await database().rows(
          {
            name: '',
            text: `
              select pg_terminate_backend(l.pid) from pg_locks l
              join pg_database d on d.oid = l.database and d.datname = current_database()
              where l.locktype = 'advisory' and l.granted
                and (l.classid::bigint << 32) + l.objid::bigint = $1`,
          },
          [SEND_LOCK],
        );
      }
      return room(...asked);
    };
    await expect(node.send.run(clock)).rejects.toMatchObject({ code: 'storage_away' });
    expect(chunks).toBe(1);
    expect(await statesOf(run)).toEqual({ planned: 195, sent: 5 });
  });

  it('says of a message in which language its words are', async () => {
    const surroundings = world(1);
    const { words } = surroundings;
    surroundings.words = {
      ...words,
      prepare: (spec) => ({ ...words.prepare(spec), locale: () => 'hi-IN' }),
    };
    const node = sendNode(database(), surroundings);
    const [run] = await expanded(node, {});
    await node.send.run(clock);
    const [message] = await messagesOf(database(), run.runId);
    expect(message.locale).toBe('hi-IN');
  });

  function bindOf(carrier: string, state: 'connecting' | 'bound') {
    return {
      carrier,
      slot: 0,
      state,
      windowUsed: 0,
      windowSize: 10,
      submitRate: 0,
      since: now,
      reason: null,
    };
  }
});
