import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { useDatabase } from '../../kit/database.js';
import { MortalDatabase } from './mortal-database.js';
import {
  expectTallyInStep,
  FakeAudience,
  hashOf,
  memberOf,
  newRun,
  recipientsOf,
  runNode,
  specOf,
} from './run-kit.js';

const NOW = Date.parse('2026-11-23T09:00:00Z');

describe('an expansion that is killed again and again', () => {
  const db = useDatabase({ poolSize: 8 });

  it('leaves nobody out and nobody in twice, on two nodes at once', async () => {
    const { content } = specOf().variants[0];
    const spec = specOf({
      variants: [
        { name: 'a', percent: 50, content },
        { name: 'b', percent: 30, content },
      ],
      holdOutPercent: 20,
    });
    const lives = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 6 });
    const numbers = fc.array(fc.nat(80), { maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.integer({ min: 4, max: 25 }),
        lives,
        async (all, size, deaths) => {
          const audience = new FakeAudience(
            all.map((number) => memberOf(number)),
            size,
          );
          const live = runNode(db.database(), audience);
          const { runId } = await live.runs.plan(newRun(NOW, { spec }), NOW);
          for (const steps of deaths) {
            await Promise.all(
              steps.map(async (count) => {
                const node = runNode(new MortalDatabase(db.database(), count).asDatabase, audience);
                await node.expand.run(() => NOW).catch(() => undefined);
                await node.expand.stop();
              }),
            );
            await expectTallyInStep(db.database(), runId);
          }
          // The run that failed a node's life is looked at again after a pause; a new node does at once.
          await live.expand.run(() => NOW);
          expect((await live.runs.find(runId))?.expandedAt).toBe(NOW);
          const rows = await recipientsOf(db.database(), runId);
          const expected = new Set(all.map((number) => hashOf(number).toString('hex')));
          expect(new Set(rows.map((row) => row.msisdn_hash.toString('hex')))).toEqual(expected);
          expect(rows.length).toBe(expected.size);
          expect(await expectTallyInStep(db.database(), runId)).toBe(all.length - expected.size);
          await live.runs.cancel(runId, NOW);
          live.runs.onModuleDestroy();
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);
});
