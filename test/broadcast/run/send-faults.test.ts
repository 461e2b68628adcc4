import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRecipientEvent } from '../../../src/broadcast/run/recipient-event.js';
import { recipientStateOfCode } from '../../../src/broadcast/run/recipient-states.js';
import type { Run } from '../../../src/broadcast/run/runs.js';
import type { Database } from '../../../src/storage/database.js';
import { useDatabase } from '../../kit/database.js';
import { DyingDatabase } from './dying-database.js';
import { expectTallyInStep, newRun, recipientsOf } from './run-kit.js';
import { messagesOf, sendNode, World } from './send-kit.js';
import type { SendNode } from './send-kit.js';

const NUMBERS = 24;
const CAP = 2;
const CANCELLED = 10;

/** What happens, one after the other; nodes that send at the same time are one step. */
const event = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('send' as const), deaths: deaths() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause' as const), run: runIndex() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resume' as const), run: runIndex() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), number: number() }) },
  {
    weight: 1,
    // While a chunk is judged or handed over: said when somebody is asked about for the nth time.
    arbitrary: fc.record({
      kind: fc.constant('meanwhile' as const),
      asked: fc.integer({ min: 1, max: 60 }),
      run: runIndex(),
      number: number(),
      what: fc.constantFrom('pause' as const, 'stop' as const),
    }),
  },
);

type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

function runIndex() {
  return fc.integer({ min: 0, max: 2 });
}

function number() {
  return fc.integer({ min: 0, max: NUMBERS - 1 });
}

/** Of one or two nodes; null lives. */
function deaths() {
  const death = fc.record({ step: fc.integer({ min: 1, max: 80 }), after: fc.boolean() });
  return fc.array(fc.option(death), { minLength: 1, maxLength: 2 });
}

describe('SendRunner, when nodes die', () => {
  const db = useDatabase({ poolSize: 14 });
  const database = (): Database => db.database();
  let next = 0;
  let now = Date.now();
  const clock = () => (now += 1);

  interface Scene {
    world: World;
    healthy: SendNode;
    runs: Run[];
  }

  async function scene(): Promise<Scene> {
    await database().rows(
      { name: '', text: `update broadcast_run set state = 'completed' where state <> 'completed'` },
      [],
    );
    const numbers = Array.from({ length: NUMBERS }, (_, i) => next + i);
    next += NUMBERS;
    const world = new World(numbers, {
      broadcast: { chunk: 5, caps: [{ limit: CAP, within: '7d' }] },
    });
    const healthy = sendNode(database(), world);
    const runs: Run[] = [];
    for (let i = 0; i < 3; i++) runs.push(await healthy.runs.plan(newRun(now - 1), now));
    await healthy.expand.run(clock);
    return { world, healthy, runs };
  }

  function node({ world }: Scene, death: { step: number; after: boolean } | null): SendNode {
    return sendNode(new DyingDatabase(database(), death) as unknown as Database, world);
  }

  async function happen(current: Scene, one: Event): Promise<void> {
    const { world, healthy, runs } = current;
    const msisdns = [...world.audience.msisdns.values()];
    switch (one.kind) {
      case 'send':
        await Promise.all(
          one.deaths.map((death) =>
            node(current, death)
              .send.run(clock)
              .catch(() => undefined),
          ),
        );
        // Whoever comes next waits a little, as the ticks of a daemon do.
        now += 2_000;
        return;
      case 'pause':
        await healthy.runs.pause(runs[one.run].runId, clock());
        return healthy.recalls.run(clock);
      case 'resume':
        await healthy.runs.resume(runs[one.run].runId);
        return;
      case 'stop':
        world.stopped.add(msisdns[one.number]);
        return;
      case 'meanwhile': {
        let asked = 0;
        world.asked = () => {
          asked++;
          if (asked !== one.asked) return;
          if (one.what === 'stop') world.stopped.add(msisdns[one.number]);
          else void healthy.runs.pause(runs[one.run].runId, clock());
        };
        await node(current, null).send.run(clock);
        world.asked = () => undefined;
        await healthy.recalls.run(clock);
      }
    }
  }

  it('sends nobody anything twice, leaves nobody out, and keeps the caps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 8 }), async (events) => {
        const current = await scene();
        const { healthy, runs } = current;
        for (const one of events) await happen(current, one);
        for (const { runId } of runs) {
          await healthy.recalls.run(clock);
          await healthy.runs.resume(runId);
        }
        now += 2_000;
        await node(current, null).send.run(clock);

        const everybody = new Map<string, number>();
        for (const { runId } of runs) {
          const live = (await messagesOf(database(), runId)).filter(
            ({ states }) => !states.includes(CANCELLED),
          );
          const numbers = live.map((m) =>
            readRecipientEvent(m.event_id)!.msisdnHash.toString('hex'),
          );
          expect(new Set(numbers).size).toBe(numbers.length);
          for (const hash of numbers) everybody.set(hash, (everybody.get(hash) ?? 0) + 1);

          const recipients = await recipientsOf(database(), runId);
          expect(recipients).toHaveLength(NUMBERS);
          const sent = recipients.filter((r) => recipientStateOfCode(r.state) === 'sent');
          expect(sent.map((r) => r.message_id).sort()).toEqual(
            live.map((m) => m.message_id).sort(),
          );
          for (const { state, reason } of recipients) {
            const name = recipientStateOfCode(state);
            if (name === 'sent') continue;
            expect(name).toBe('skipped');
            expect(['opted_out', 'frequency_cap']).toContain(reason);
          }
          await expectTallyInStep(database(), runId);
        }
        expect(Math.max(...everybody.values())).toBeLessThanOrEqual(CAP);
      }),
      { numRuns: 25 },
    );
  }, 240_000);
});
