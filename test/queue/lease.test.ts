import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { stateCode } from '../../src/message/states.js';
import { JournalSignal } from '../../src/queue/journal-signal.js';
import { LeaseStore } from '../../src/queue/lease.store.js';
import { useDatabase } from '../kit/database.js';
import { newMessage } from '../kit/messages.js';
import { queueOn, quotas, segmentsOf } from './queue-kit.js';

describe('leases of bind slots', () => {
  const db = useDatabase();
  const leases = () => new LeaseStore(db.database(), new JournalSignal());
  const POLICIES = { otp: 'resend', alert: 'hold', service: 'hold', promotion: 'drop' } as const;

  it('gives a slot to one node, under a growing epoch', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const store = leases();
    await store.makeSlots('a', 2);
    const first = await store.take('a', one, 60_000, 5, 2);
    expect(first.map((lease) => lease.slot).sort()).toEqual([0, 1]);
    expect(await store.take('a', two, 60_000, 5, 2)).toEqual([]);
    await store.giveBack(
      'a',
      first.find((lease) => lease.slot === 1)!,
      one,
    );
    const second = await store.take('a', two, 60_000, 5, 2);
    expect(second).toHaveLength(1);
    expect(BigInt(second[0].epoch)).toBeGreaterThan(BigInt(first[1].epoch));
    expect((await store.renew('a', one, 60_000, [0, 1])).map((lease) => lease.slot)).toEqual([0]);
  });

  it('passes a slot on when its lease has run out, and not before', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const store = leases();
    await store.makeSlots('b', 1);
    await store.take('b', one, 0, 1, 1);
    const taken = await store.take('b', two, 60_000, 1, 1);
    expect(taken).toHaveLength(1);
    expect(await store.renew('b', one, 60_000, [0])).toEqual([]);
  });

  it('lets a slot run out that its owner does not name', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const store = leases();
    await store.makeSlots('e', 2);
    const held = await store.take('e', one, 0, 2, 2);
    expect(held).toHaveLength(2);
    expect(await store.renew('e', one, 60_000, [0])).toHaveLength(1);
    const taken = await store.take('e', two, 60_000, 2, 2);
    expect(taken.map((lease) => lease.slot)).toEqual([1]);
  });

  it('is not given back by an owner of an earlier epoch', async () => {
    const node = randomUUID();
    const store = leases();
    await store.makeSlots('f', 1);
    const [old] = await store.take('f', node, 0, 1, 1);
    const [now] = await store.take('f', node, 60_000, 1, 1);
    await store.giveBack('f', old, node);
    expect(await store.renew('f', node, 60_000, [0])).toEqual([now]);
  });

  it('takes a slot once when many nodes want it', async () => {
    const store = leases();
    await store.makeSlots('c', 3);
    const taken = await Promise.all(
      Array.from({ length: 6 }, () => store.take('c', randomUUID(), 60_000, 1, 3)),
    );
    const slots = taken.flat().map((lease) => lease.slot);
    expect(new Set(slots).size).toBe(slots.length);
    expect(slots.length).toBeLessThanOrEqual(3);
  });

  it('counts the nodes that are alive', async () => {
    const store = leases();
    const before = await store.beat(randomUUID(), 'one', 60_000);
    await store.beat(randomUUID(), 'dead', 0);
    const gone = randomUUID();
    expect(await store.beat(gone, 'two', 60_000)).toBe(before + 1);
    await store.leave(gone);
    expect(await store.beat(randomUUID(), 'three', 60_000)).toBe(before + 1);
  });

  it('treats what a dead owner left submitting by its class', async () => {
    const queue = queueOn(db.database());
    const old = { carrier: 'd', slot: 0, epoch: '1' };
    const ids: Record<string, string> = {};
    for (const messageClass of ['otp', 'alert', 'promotion'] as const) {
      const { messageId } = await queue.accept.accept(newMessage({ carrier: 'd', messageClass }));
      ids[messageClass] = messageId;
    }
    await queue.claims.claim(old, quotas(5), 5, Date.now());
    const mine = await queue.accept.accept(newMessage({ carrier: 'd' }));
    await queue.claims.claim({ ...old, epoch: '2' }, quotas(5), 5, Date.now());

    const recovered = await leases().recover({ ...old, epoch: '2' }, POLICIES, Date.now());
    expect(recovered).toHaveLength(3);
    const row = async (id: string) => (await segmentsOf(db.database(), id))[0];
    expect((await row(ids.otp)).state).toBe(stateCode('queued'));
    expect((await row(ids.otp)).trail.map((entry) => entry.s).slice(-2)).toEqual([
      'uncertain',
      'queued',
    ]);
    expect((await row(ids.alert)).state).toBe(stateCode('uncertain'));
    expect((await row(ids.promotion)).state).toBe(stateCode('unknown'));
    expect((await row(mine.messageId)).state).toBe(stateCode('submitting'));
  });
});
