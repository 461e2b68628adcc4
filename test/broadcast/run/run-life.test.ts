import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recipientEventId } from '../../../src/broadcast/run/recipient-event.js';
import type { RecipientEvent } from '../../../src/broadcast/run/recipient-event.js';
import type { RecipientMove } from '../../../src/broadcast/run/recipient-move.js';
import { recipientStateOfCode } from '../../../src/broadcast/run/recipient-states.js';
import type { RecipientState } from '../../../src/broadcast/run/recipient-states.js';
import { moveRecipients } from '../../../src/broadcast/run/recipient.store.js';
import type { Database } from '../../../src/storage/database.js';
import { useDatabase } from '../../kit/database.js';
import { newMessage } from '../../kit/messages.js';
import { quotas, SLOT } from '../../queue/queue-kit.js';
import { MortalDatabase } from './mortal-database.js';
import {
  expectTallyInStep,
  FakeAudience,
  hashOf,
  memberOf,
  msisdnOf,
  newRun,
  recipientsOf,
  runNode,
} from './run-kit.js';
import type { RunNode } from './run-kit.js';

const NUMBERS = 12;
/** A message of two segments. */
const LONG = 'An offer that is worth its length. '.repeat(7);
const BY_HASH = new Map(
  Array.from({ length: NUMBERS }, (_, number) => [hashOf(number).toString('hex'), number]),
);

type Step =
  | { does: 'expand' | 'recall' | 'close' | 'pause' | 'resume' | 'cancel' }
  | { does: 'send' | 'claim'; count: number }
  | { does: 'stop'; number: number };

const count = fc.integer({ min: 1, max: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('send' as const), count }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('claim' as const), count }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('stop' as const), number: fc.nat(NUMBERS - 1) }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      does: fc.constantFrom('pause', 'recall', 'recall', 'resume', 'resume', 'expand', 'close'),
    }),
  },
);
/** Steps of the database that a process lives for; a send takes some ten for each message. */
const life = fc.oneof(fc.constant(Infinity), fc.nat(15), fc.nat(60));

interface MessageRow extends Record<string, unknown> {
  msisdn_hash: string;
  message_id: string;
  states: number[];
}

/** The messages of a run, by the number they are for. */
async function messagesOf(database: Database, runId: string): Promise<Map<string, MessageRow[]>> {
  const rows = await database.rows<MessageRow>(
    {
      name: 'test-run-messages',
      text: `
        select encode(m.recipient_hash, 'hex') as msisdn_hash, m.message_id, array_agg(s.state) as states
        from message m join segment s on s.message_id = m.message_id
        where starts_with(m.event_id, $1) group by 1, 2`,
    },
    [`broadcast:${runId}:`],
  );
  return Map.groupBy(rows, (row) => row.msisdn_hash);
}

const isOut = (message: MessageRow) => message.states.some((state) => state !== 10);

describe('the life of a run', () => {
  const db = useDatabase({ poolSize: 8 });
  let carriers = 0;

  /** As a sender does: whatever is planned, handed to the queue, then noted. */
  async function send(
    node: RunNode,
    database: Database,
    runId: string,
    carrier: string,
    count: number,
  ) {
    const run = await node.runs.find(runId);
    if (run?.state !== 'running') return;
    const rows = (await recipientsOf(database, runId)).filter(({ state }) => state === 0);
    const moves: RecipientMove[] = [];
    for (const row of rows.slice(0, count)) {
      const event: RecipientEvent = { runId, msisdnHash: row.msisdn_hash, attempt: row.attempt };
      const number = BY_HASH.get(row.msisdn_hash.toString('hex'))!;
      const accepted = await node.queue.accept.accept(
        newMessage({
          clientId: 'tellerline',
          eventId: recipientEventId(event),
          messageClass: 'promotion',
          msisdn: msisdnOf(number),
          carrier,
          ...(number % 3 === 0 && { text: LONG }),
        }),
      );
      moves.push({
        ...event,
        to: 'sent',
        reason: '',
        messageId: accepted.messageId,
        carrier,
        segments: accepted.segments,
        sentAt: Date.now(),
        finishedAt: null,
      });
    }
    const from: RecipientState[] = ['planned', 'cancelled', 'skipped'];
    await database.transaction((tx) => moveRecipients(tx, runId, from, moves));
  }

  async function take(
    node: RunNode,
    database: Database,
    runId: string,
    carrier: string,
    one: Step,
  ) {
    switch (one.does) {
      case 'expand':
        return node.expand.run(Date.now);
      case 'recall':
        return node.recalls.run(Date.now);
      case 'close':
        return node.close.run(Date.now);
      case 'pause':
        return node.runs.pause(runId, Date.now());
      case 'resume':
        return node.runs.resume(runId);
      case 'cancel':
        return node.runs.cancel(runId, Date.now());
      case 'send':
        return send(node, database, runId, carrier, one.count);
      case 'claim':
        return node.queue.claims.claim({ ...SLOT, carrier }, quotas(9), one.count, Date.now());
      case 'stop': {
        const search = { clientId: 'tellerline', eventPrefix: `broadcast:${runId}:` };
        const hash = [hashOf(one.number)];
        const queued = await node.batch.queuedFor(search, hash, 10, Date.now());
        const { spec } = (await node.runs.find(runId))!;
        return node.recall.recall({ runId, spec }, queued, 'opted_out', Date.now());
      }
    }
  }

  it('has nobody messaged twice, nobody missed, and a tally in step, wherever it is killed', async () => {
    const plan = fc.record({
      lives: fc.array(fc.tuple(step, life), { minLength: 10, maxLength: 30 }),
      cancelled: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ lives, cancelled }) => {
        const database = db.database();
        const carrier = `life-${carriers++}`;
        const members = [...BY_HASH.values()].map((number) => memberOf(number));
        const audience = new FakeAudience(members, 5);
        const live = runNode(database, audience);
        const { runId } = await live.runs.plan(newRun(Date.now() - 1000), Date.now());
        const act = (one: Step) => take(live, database, runId, carrier, one);

        // Elsewhere it is killed while it expands (expand-crash.test.ts).
        await act({ does: 'expand' });
        for (const [one, steps] of lives) {
          const mortal = new MortalDatabase(database, steps).asDatabase;
          const node = runNode(mortal, audience);
          await take(node, mortal, runId, carrier, one).catch(() => undefined);
          await Promise.all([node.expand.stop(), node.recalls.stop(), node.close.stop()]);
          await expectTallyInStep(database, runId);
        }

        if (cancelled) await act({ does: 'cancel' });
        else await act({ does: 'resume' });
        // What is on its way out comes to rest: each more than once, for one makes work for another.
        for (let turn = 0; turn < 3; turn += 1) {
          await act({ does: 'expand' });
          await act({ does: 'recall' });
          await act({ does: 'close' });
          await act({ does: 'send', count: NUMBERS });
        }
        await expectTallyInStep(database, runId);

        const rows = await recipientsOf(database, runId);
        const messages = await messagesOf(database, runId);
        if (!cancelled) expect(rows.length).toBe(NUMBERS);
        for (const row of rows) {
          const out = (messages.get(row.msisdn_hash.toString('hex')) ?? []).filter(isOut);
          const state = recipientStateOfCode(row.state);
          // A message is out where it was not taken back whole.
          expect(out.length).toBe(state === 'sent' ? 1 : 0);
          expect(row.message_id).toBe(out[0]?.message_id ?? null);
          if (cancelled) expect(['sent', 'cancelled', 'skipped']).toContain(state);
          else expect(['sent', 'skipped']).toContain(state);
        }
        await act({ does: 'cancel' });
        live.runs.onModuleDestroy();
      }),
      { numRuns: 10 },
    );
  }, 240_000);
});
