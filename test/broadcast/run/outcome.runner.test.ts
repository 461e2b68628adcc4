import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recipientStateOfCode } from '../../../src/broadcast/run/recipient-states.js';
import type { Run } from '../../../src/broadcast/run/runs.js';
import type { MessageState } from '../../../src/message/states.js';
import type { TrailEntry } from '../../../src/queue/trail.js';
import type { Database } from '../../../src/storage/database.js';
import { useDatabase } from '../../kit/database.js';
import { newMessage } from '../../kit/messages.js';
import { DyingDatabase } from './dying-database.js';
import { DAY, expectTallyInStep, HOUR, newRun, recipientsOf } from './run-kit.js';
import { messagesOf, sendNode, World } from './send-kit.js';
import type { SendNode } from './send-kit.js';

describe('OutcomeRunner', () => {
  const db = useDatabase({ poolSize: 10 });
  const database = (): Database => db.database();
  let next = 0;
  let now = Date.now();
  const clock = () => (now += 1);
  let world: World;
  let node: SendNode;

  beforeEach(forget);

  /** Nothing of an earlier test is followed. */
  async function forget(): Promise<void> {
    await database().rows(
      { name: '', text: `update broadcast_run set state = 'completed' where state <> 'completed'` },
      [],
    );
    await database().rows({ name: '', text: 'truncate broadcast_tally' }, []);
  }

  /** A run that is sent to `count` new numbers. */
  async function sentRun(count: number, { looked = true } = {}): Promise<Run> {
    const numbers = Array.from({ length: count }, (_, i) => next + i);
    next += count;
    world = new World(numbers);
    node = sendNode(database(), world);
    const run = await node.runs.plan(newRun(now - 1), now);
    await node.expand.run(clock);
    if (looked) await followed();
    await node.send.run(clock);
    return run;
  }

  /** Brings the one segment of a message on, as dispatch and receipts do. */
  async function change(messageId: string, ...to: [MessageState, string?][]): Promise<void> {
    for (const [s, d] of to) {
      const entry: TrailEntry = d === undefined ? { t: clock(), s } : { t: clock(), s, d };
      await new Promise<void>((resolve) =>
        node.queue.record.change({ messageId, segmentNumber: 1, to: s, entries: [entry] }, resolve),
      );
    }
  }

  async function outcomesOf({ runId }: Run): Promise<string[]> {
    await expectTallyInStep(database(), runId);
    return (await recipientsOf(database(), runId))
      .map(({ state, reason }) => [recipientStateOfCode(state), reason].filter(Boolean).join('/'))
      .sort();
  }

  /**
   * Follows the journal past all that is committed by now. The horizon is the whole
   * server's: transactions of other tests' databases hold it back for a while.
   */
  async function followed(): Promise<void> {
    const [{ xid }] = await database().rows<{ xid: string }>(
      { name: '', text: 'select pg_current_xact_id()::text as xid' },
      [],
    );
    for (;;) {
      await node.follow.run(clock);
      const [place] = await database().rows<{ xid: string }>(
        {
          name: '',
          text: `select xid::text from broadcast_journal_place
            where exists (select from broadcast_run where state in ('running', 'paused'))`,
        },
        [],
      );
      if (place === undefined || BigInt(place.xid) > BigInt(xid)) return;
    }
  }

  function healthOf(hash: Buffer): Promise<{ failures: number }[]> {
    return database().rows(
      { name: '', text: 'select failures from number_health where msisdn_hash = $1' },
      [hash],
    );
  }

  const OVER: [MessageState, string?][] = [['submitting'], ['submitted']];

  // The first of all, so that the database is as the migrations left it.
  it('misses nothing of a run that was sent before it ever looked', async () => {
    const run = await sentRun(2, { looked: false });
    for (const { message_id: id } of await messagesOf(database(), run.runId)) {
      await change(id, ...OVER, ['delivered', 'stat:DELIVRD err:000']);
    }
    await followed();
    expect(await outcomesOf(run)).toEqual(['delivered', 'delivered']);
  });

  it('brings what became of messages to recipients and tally, and completes the run', async () => {
    const run = await sentRun(5);
    const ids = (await messagesOf(database(), run.runId)).map((m) => m.message_id);
    await change(ids[0], ...OVER, ['delivered', 'stat:DELIVRD err:000']);
    await change(ids[1], ...OVER, ['undeliverable', 'stat:UNDELIV err:001']);
    await change(ids[2], ['submitting'], ['rejected', 'ESME_RINVDSTADR']);
    await change(ids[3], ['expired', 'not sent in time']);
    await change(ids[4], ...OVER);
    await followed();
    expect(await outcomesOf(run)).toEqual([
      'delivered',
      'expired/not sent in time',
      'rejected/ESME_RINVDSTADR',
      'sent',
      'undeliverable/err:001',
    ]);
    await change(ids[4], ['unknown', 'no receipt came']);
    await followed();
    await node.close.run(clock);
    expect((await node.runs.find(run.runId))?.state).toBe('completed');
    const moved = node.seen.filter((one) => one.kind === 'moved' && one.state === 'delivered');
    expect(moved).toHaveLength(1);
  });

  it('learns which numbers are dead, and forgets it when one is reached', async () => {
    const first = await sentRun(1);
    const [{ msisdn_hash: hash }] = await recipientsOf(database(), first.runId);
    const again = async (...to: [MessageState, string?][]) => {
      const run = await node.runs.plan(newRun(now - 1), now);
      await node.expand.run(clock);
      await node.send.run(clock);
      const [message] = await messagesOf(database(), run.runId);
      await change(message.message_id, ...OVER, ...to);
      await followed();
    };
    await again(['undeliverable', 'stat:UNDELIV err:001']);
    await again(['undeliverable', 'stat:UNDELIV err:027']);
    await again(['undeliverable', 'stat:UNDELIV err:034']);
    expect(await healthOf(hash)).toEqual([{ failures: 2 }]);
    // Nothing is counted again that was read again.
    await followed();
    expect(await healthOf(hash)).toEqual([{ failures: 2 }]);
    await again(['delivered', '']);
    expect(await healthOf(hash)).toEqual([]);
  });

  it('follows a receipt that comes after the first end', async () => {
    const run = await sentRun(2);
    const [one] = (await messagesOf(database(), run.runId)).map((m) => m.message_id);
    await change(one, ...OVER, ['unknown', 'no receipt came']);
    await followed();
    expect(await outcomesOf(run)).toEqual(['sent', 'unknown/no receipt came']);
    await change(one, ['delivered']);
    await followed();
    expect(await outcomesOf(run)).toEqual(['delivered', 'sent']);
  });

  it('tells a message that somebody cancelled from one that was taken back', async () => {
    const run = await sentRun(2);
    const [one] = await messagesOf(database(), run.runId);
    await node.queue.recall.cancel(one.message_id);
    await followed();
    expect(await outcomesOf(run)).toEqual(['cancelled/recalled by the client', 'sent']);
    await node.runs.pause(run.runId, clock());
    await node.recalls.run(clock);
    await followed();
    expect(await outcomesOf(run)).toEqual(['cancelled/recalled by the client', 'planned']);
    await node.runs.resume(run.runId);
    now += 2_000;
    await node.send.run(clock);
    await followed();
    expect(await outcomesOf(run)).toEqual(['cancelled/recalled by the client', 'sent']);
  });

  it('notes the end of a message whose sender died before it noted the message', async () => {
    const run = await sentRun(3);
    const [message] = await messagesOf(database(), run.runId);
    await database().rows(
      {
        name: '',
        text: `with back as (
            update broadcast_recipient set state = 0, message_id = null, carrier = null,
              segments = null, sent_at = null where message_id = $1 returning run_id)
          update broadcast_tally t set recipients = t.recipients + case t.state when 0 then 1 else -1 end,
            segments = t.segments - case t.state when 0 then 0 else 1 end
          from back where t.run_id = back.run_id and t.state in (0, 1)`,
      },
      [message.message_id],
    );
    await change(message.message_id, ...OVER, ['delivered']);
    await followed();
    expect(await outcomesOf(run)).toEqual(['delivered', 'sent', 'sent']);
    const noted = (await recipientsOf(database(), run.runId)).find(
      (r) => r.message_id === message.message_id,
    );
    expect(noted).toMatchObject({ carrier: 'demo', segments: 1 });
  });

  it('passes over what others send, and moves on while no run is under way', async () => {
    const run = await sentRun(1);
    const { messageId } = await node.queue.accept.accept(newMessage());
    await change(messageId, ['submitting'], ['rejected', 'ESME_RINVDSTADR']);
    await followed();
    expect(await outcomesOf(run)).toEqual(['sent']);
    const place = async () =>
      (
        await database().rows<{ xid: string }>(
          { name: '', text: 'select xid::text from broadcast_journal_place' },
          [],
        )
      )[0].xid;
    await node.runs.cancel(run.runId, clock());
    const before = await place();
    await database().rows({ name: '', text: `update broadcast_run set completed_at = null` }, []);
    await node.queue.accept.accept(newMessage());
    now += HOUR;
    await followed();
    expect(BigInt(await place())).toBeGreaterThan(BigInt(before));
  });

  it('counts every outcome once, wherever a follower dies', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ step: fc.integer({ min: 1, max: 25 }), after: fc.boolean() }), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.array(fc.constantFrom<MessageState>('delivered', 'undeliverable', 'submitted'), {
          minLength: 8,
          maxLength: 8,
        }),
        async (deaths, ends) => {
          await forget();
          const run = await sentRun(ends.length);
          const ids = (await messagesOf(database(), run.runId)).map((m) => m.message_id);
          for (const [index, end] of ends.entries()) {
            await change(ids[index], ...OVER);
            if (end !== 'submitted') await change(ids[index], [end, 'stat:UNDELIV err:001']);
            const death = deaths.at(index);
            if (death === undefined) continue;
            const dying = new DyingDatabase(database(), death) as unknown as Database;
            const follower = sendNode(dying, world).follow;
            await Promise.all([
              follower.run(clock).catch(() => undefined),
              follower.run(clock).catch(() => undefined),
            ]);
          }
          await followed();
          const expected = ends.map((end) => {
            if (end === 'submitted') return 'sent';
            return end === 'delivered' ? end : `${end}/err:001`;
          });
          expect(await outcomesOf(run)).toEqual(expected.sort());
          for (const { msisdn_hash: hash, state } of await recipientsOf(database(), run.runId)) {
            const dead = recipientStateOfCode(state) === 'undeliverable';
            expect(await healthOf(hash)).toEqual(dead ? [{ failures: 1 }] : []);
          }
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);

  describe('the sweep', () => {
    it('looks up what the journal did not tell, and gives up what is gone', async () => {
      const run = await sentRun(4);
      const messages = await messagesOf(database(), run.runId);
      await change(messages[0].message_id, ...OVER, ['delivered']);
      await database().rows({ name: '', text: 'truncate journal' }, []);
      await database().rows({ name: '', text: 'delete from message where message_id = $1' }, [
        messages[1].message_id,
      ]);
      await followed();
      // Too early for it.
      await node.sweep.run(clock);
      expect(await outcomesOf(run)).toEqual(['sent', 'sent', 'sent', 'sent']);
      now += 2 * HOUR;
      await node.sweep.run(clock);
      expect(await outcomesOf(run)).toEqual(['delivered', 'sent', 'sent', 'unknown/message gone']);
      now += 17 * DAY;
      await node.sweep.run(clock);
      await node.sweep.run(clock);
      expect(await outcomesOf(run)).toEqual([
        'delivered',
        'unknown/message gone',
        'unknown/no receipt came',
        'unknown/no receipt came',
      ]);
      now = Date.now();
    });
  });
});
