import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OptOutRecallRunner } from '../../../src/broadcast/run/opt-out-recall.runner.js';
import { RecipientCleaningRunner } from '../../../src/broadcast/run/recipient-cleaning.runner.js';
import { recipientEventId } from '../../../src/broadcast/run/recipient-event.js';
import { recipientStateOfCode } from '../../../src/broadcast/run/recipient-states.js';
import type { RecipientState } from '../../../src/broadcast/run/recipient-states.js';
import { moveRecipients } from '../../../src/broadcast/run/recipient.store.js';
import type { NewRun } from '../../../src/broadcast/run/runs.js';
import { CustomerStore } from '../../../src/customer/customer.store.js';
import { CustomerWriter } from '../../../src/customer/customer-writer.store.js';
import { OptOuts } from '../../../src/customer/opt-outs.store.js';
import type { SettingsStore } from '../../../src/settings/settings.store.js';
import { useDatabase } from '../../kit/database.js';
import { newMessage, testSealer } from '../../kit/messages.js';
import { quotas, SLOT } from '../../queue/queue-kit.js';
import { settingsOf } from '../../rpc/gateway.js';
import {
  DAY,
  expectTallyInStep,
  FakeAudience,
  hashOf,
  HOUR,
  memberOf,
  msisdnOf,
  newRun,
  recipientsOf,
  runNode,
  specOf,
} from './run-kit.js';
import type { RunNode } from './run-kit.js';

const NOW = Date.now();
const CARRIER = 'end';

describe('the end of runs', () => {
  const db = useDatabase();
  let node: RunNode;
  const open: string[] = [];

  beforeAll(() => {
    node = runNode(
      db.database(),
      new FakeAudience(Array.from({ length: 6 }, (_, n) => memberOf(n))),
    );
  });
  afterEach(async () => {
    for (const runId of open.splice(0)) await node.runs.cancel(runId, NOW);
  });

  /** A run that is read, to six people. */
  async function expanded(over: Partial<NewRun> = {}): Promise<string> {
    const { runId } = await node.runs.plan(newRun(NOW, over), NOW);
    open.push(runId);
    await node.expand.run(() => NOW);
    return runId;
  }

  /** Queues a message for each of the numbers, and notes it unless `noted` is false. */
  async function send(runId: string, numbers: readonly number[], noted = true): Promise<string[]> {
    const ids: string[] = [];
    for (const number of numbers) {
      const event = { runId, msisdnHash: hashOf(number), attempt: 0 };
      const message = newMessage({
        clientId: 'tellerline',
        eventId: recipientEventId(event),
        messageClass: 'promotion',
        msisdn: msisdnOf(number),
        carrier: CARRIER,
      });
      const { messageId, segments } = await node.queue.accept.accept(message);
      ids.push(messageId);
      const move = { ...event, to: 'sent' as const, reason: '', messageId, carrier: CARRIER };
      const moves = [{ ...move, segments, sentAt: NOW, finishedAt: null }];
      if (noted)
        await db.database().transaction((tx) => moveRecipients(tx, runId, ['planned'], moves));
    }
    return ids;
  }

  /** As a bind takes them; their messages are on their way. */
  const claim = (count: number) =>
    node.queue.claims.claim({ ...SLOT, carrier: CARRIER }, quotas(9), count, Date.now());

  async function settle(
    runId: string,
    number: number,
    to: RecipientState,
    reason = '',
  ): Promise<void> {
    const nothing = { messageId: null, carrier: null, segments: null, sentAt: null };
    await db
      .database()
      .transaction((tx) =>
        moveRecipients(
          tx,
          runId,
          ['planned', 'sent'],
          [{ msisdnHash: hashOf(number), attempt: 0, to, reason, ...nothing, finishedAt: NOW }],
        ),
      );
  }

  /** State and reason of each number. */
  async function fates(runId: string): Promise<string[]> {
    const rows = await recipientsOf(db.database(), runId);
    await expectTallyInStep(db.database(), runId);
    const byHash = new Map(rows.map((row) => [row.msisdn_hash.toString('hex'), row]));
    return [0, 1, 2, 3, 4, 5].map((number) => {
      const row = byHash.get(hashOf(number).toString('hex'))!;
      const { state, reason } = row;
      return `${recipientStateOfCode(state)}${reason === null ? '' : `/${reason}`}`;
    });
  }
  const stateOf = async (runId: string) => (await node.runs.find(runId))!.state;

  it('completes a run once nobody is left', async () => {
    const runId = await expanded();
    await send(runId, [0, 1]);
    for (const number of [2, 3, 4, 5]) await settle(runId, number, 'skipped', 'consent_missing');
    await settle(runId, 0, 'delivered');
    await node.close.run(() => NOW + 1);
    expect(await stateOf(runId)).toBe('running');
    await settle(runId, 1, 'undeliverable', 'err:001');
    await node.close.run(() => NOW + 2);
    expect(await node.runs.find(runId)).toMatchObject({ state: 'completed', completedAt: NOW + 2 });
    expect(node.seen).toContainEqual(
      expect.objectContaining({ kind: 'run', runId, state: 'completed' }),
    );
  });

  it('completes a run to nobody at once, and none that is not read', async () => {
    const empty = runNode(db.database(), new FakeAudience([]));
    const { runId } = await empty.runs.plan(newRun(NOW), NOW);
    const later = await empty.runs.plan(newRun(NOW + HOUR), NOW);
    open.push(later.runId);
    await empty.expand.run(() => NOW);
    await empty.close.run(() => NOW);
    expect(await stateOf(runId)).toBe('completed');
    expect(await stateOf(later.runId)).toBe('planned');
    empty.runs.onModuleDestroy();
  });

  it('takes back what a paused run has in the queue, to be sent under another event ID', async () => {
    const runId = await expanded();
    await send(runId, [0]);
    await claim(9);
    await send(runId, [1, 2]);
    // Committed, and its node died before it was noted.
    await send(runId, [3], false);
    await node.recalls.run(() => NOW);
    expect(await fates(runId)).toEqual(['sent', 'sent', 'sent', 'planned', 'planned', 'planned']);
    await node.runs.pause(runId, NOW);
    await node.recalls.run(() => NOW);
    expect(await fates(runId)).toEqual(['sent', ...Array.from({ length: 5 }, () => 'planned')]);
    const attempts = new Map(
      (await recipientsOf(db.database(), runId)).map((row) => [
        row.msisdn_hash.toString('hex'),
        row,
      ]),
    );
    const row = (number: number) => attempts.get(hashOf(number).toString('hex'));
    expect([0, 1, 2, 3, 4].map((number) => row(number)?.attempt)).toEqual([0, 1, 1, 1, 0]);
    expect(row(1)).toMatchObject({ message_id: null, carrier: null, sent_at: null });
    expect(node.seen).toContainEqual({ kind: 'recalled', why: 'paused', messages: 3 });
    // Whoever had that message in hand cannot note it any more.
    await settle(runId, 1, 'delivered');
    expect((await fates(runId))[1]).toBe('planned');
  });

  it('cancels what is queued and what is planned, and leaves what is on its way', async () => {
    const runId = await expanded();
    await send(runId, [0]);
    await claim(9);
    await send(runId, [1, 2]);
    await send(runId, [3], false);
    await claim(1);
    await node.runs.cancel(runId, NOW);
    await node.recalls.run(() => NOW);
    await node.close.run(() => NOW);
    expect(await fates(runId)).toEqual([
      'sent',
      'sent',
      'cancelled',
      'cancelled',
      'cancelled',
      'cancelled',
    ]);
    // Outcomes still come, and what was cancelled stays so.
    await settle(runId, 0, 'delivered');
    expect((await fates(runId))[0]).toBe('delivered');
    expect(await stateOf(runId)).toBe('cancelled');
  });

  it('finds the message of somebody who is closed, and a crash kept from being noted', async () => {
    const runId = await expanded();
    const [messageId] = await send(runId, [2], false);
    await claim(9);
    await node.runs.cancel(runId, NOW);
    await node.close.run(() => NOW);
    expect(await fates(runId)).toEqual([
      'cancelled',
      'cancelled',
      'sent',
      'cancelled',
      'cancelled',
      'cancelled',
    ]);
    const row = (await recipientsOf(db.database(), runId)).find((one) => one.message_id !== null);
    expect(row).toMatchObject({ message_id: messageId, carrier: CARRIER, segments: 1 });
    expect(row?.sent_at).not.toBeNull();
  });

  it('skips whom the end of the run comes before, paused or not', async () => {
    const over = { endsAt: NOW + HOUR };
    const [running, paused] = [await expanded(over), await expanded(over)];
    await settle(running, 0, 'delivered');
    await node.runs.pause(paused, NOW);
    await node.close.run(() => NOW + HOUR);
    expect((await fates(running))[1]).toBe('planned');
    await node.close.run(() => NOW + HOUR + 10_000);
    const late = Array.from({ length: 5 }, () => 'skipped/too_late');
    expect(await fates(running)).toEqual(['delivered', ...late]);
    expect(await fates(paused)).toEqual(['skipped/too_late', ...late]);
    expect([await stateOf(running), await stateOf(paused)]).toEqual(['completed', 'completed']);
  });

  it('gives a run up whose audience could not be read until long after its end', async () => {
    const audience = new FakeAudience([memberOf(1)]);
    audience.failure = new Error('nobody knows why');
    const broken = runNode(db.database(), audience);
    const { runId } = await broken.runs.plan(newRun(NOW, { endsAt: NOW + HOUR }), NOW);
    open.push(runId);
    await broken.runs.change(runId, 'running', NOW);
    await broken.close.run(() => NOW + HOUR + 60_000);
    expect(await stateOf(runId)).toBe('running');
    await broken.close.run(() => NOW + 2 * HOUR);
    expect(await stateOf(runId)).toBe('failed');
    broken.runs.onModuleDestroy();
  });

  it('takes back at a STOP what could be refused, and nothing else', async () => {
    const offers = await expanded();
    const service = await expanded({ spec: specOf({ consent: 'service' }) });
    await send(offers, [0, 1]);
    await send(offers, [2], false);
    await send(service, [0]);
    const sealer = testSealer();
    const writer = new CustomerWriter(db.database(), sealer);
    const customers = new CustomerStore(db.database(), sealer, writer);
    const optOuts = new OptOuts(db.database(), sealer, writer, customers);
    const runner = new OptOutRecallRunner(
      optOuts,
      node.runs,
      node.batch,
      node.recall,
      node.reports,
    );
    runner.onModuleInit();
    // As soon as it is answered.
    for (const number of [0, 2]) {
      await optOuts.stop(msisdnOf(number), { at: NOW, source: 'sms:STOP' });
    }
    const answered = (await fates(offers)).slice(0, 3);
    expect(answered).toEqual(['skipped/opted_out', 'sent', 'skipped/opted_out']);
    // A chunk that was judged before it comes after it.
    await optOuts.stop(msisdnOf(4), { at: NOW, source: 'sms:STOP' });
    await send(offers, [4]);
    await runner.run(Date.now);
    expect(await fates(offers)).toEqual([
      'skipped/opted_out',
      'sent',
      'skipped/opted_out',
      'planned',
      'skipped/opted_out',
      'planned',
    ]);
    expect((await fates(service))[0]).toBe('sent');
    await runner.stop();
    optOuts.onModuleDestroy();
    customers.onModuleDestroy();
  });

  it('forgets recipients past their retention, and keeps the tally', async () => {
    const settings = { current: settingsOf({ retention: { broadcasts: '30d' } }) } as SettingsStore;
    const cleaning = new RecipientCleaningRunner(db.database(), settings);
    const [old, going] = [await expanded(), await expanded()];
    await node.runs.cancel(old, NOW);
    await node.close.run(() => NOW);
    const before = await node.runs.tally(old);
    expect(await cleaning.run(NOW + 30 * DAY)).toBe(0);
    expect(await cleaning.run(NOW + 30 * DAY + 1)).toBeGreaterThanOrEqual(6);
    expect(await recipientsOf(db.database(), old)).toEqual([]);
    expect((await recipientsOf(db.database(), going)).length).toBe(6);
    expect(await node.runs.tally(old)).toEqual(before);
  });
});
