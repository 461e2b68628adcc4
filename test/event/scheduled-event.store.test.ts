import { beforeAll, describe, expect, it } from '@jest/globals';
import { ScheduledEventStore } from '../../src/event/scheduled-event.store.js';
import type { ClaimedEvent } from '../../src/event/scheduled-event.store.js';
import { useDatabase } from '../kit/database.js';
import { SEALER } from '../rpc/gateway.js';
import { NOW, transactionPosted } from './event-builder.js';

const LEASE = 60_000;
const HOUR = 3_600_000;

describe('ScheduledEventStore', () => {
  const db = useDatabase();
  let store: ScheduledEventStore;
  // Another node's.
  let other: ScheduledEventStore;

  beforeAll(() => {
    store = new ScheduledEventStore(db.database(), SEALER);
    other = new ScheduledEventStore(db.database(), SEALER);
  });

  let made = 0;
  /** A client of its own keeps a test from the others. */
  const newClient = () => `client-${(made += 1)}`;
  const plan = (clientId: string, eventId: string, dueAt = NOW + HOUR, to = store) =>
    to.plan({
      clientId,
      event: transactionPosted({ eventId, schedule: { at: { seconds: '1', nanos: 0 } } }),
      eventType: 'transaction_posted',
      dueAt,
      now: NOW,
    });
  const idsOf = (claimed: readonly ClaimedEvent[]) => claimed.map(({ eventId }) => eventId).sort();
  /** Claims as `by`, and gives back at once what is of other tests. */
  const claim = async (clientId: string, now: number, by = store) =>
    (await by.claim(now, LEASE, 1000)).filter((claimed) => claimed.clientId === clientId);
  const retried = (
    claimed: ClaimedEvent,
    lookAt: number | null,
    failure: string | null = null,
  ) => ({
    claimed,
    dueAt: claimed.dueAt,
    lookAt,
    failure,
  });

  it('keeps an event until its moment, and gives it whole but for its schedule', async () => {
    const client = newClient();
    const kept = await plan(client, 'e');
    expect(kept).toMatchObject({ repeated: false, dueAt: NOW + HOUR, messageId: '' });
    expect(await claim(client, NOW + HOUR - 1)).toEqual([]);
    const [claimed] = await claim(client, NOW + HOUR);
    expect(claimed).toMatchObject({ eventId: 'e', dueAt: NOW + HOUR, attempts: 1 });
    expect(claimed.open()).toMatchObject({
      eventId: 'e',
      transactionPosted: transactionPosted().transactionPosted,
    });
    expect(claimed.open()?.schedule ?? null).toBeNull();
  });

  it('keeps nothing readable', async () => {
    const client = newClient();
    await plan(client, 'e');
    const [row] = await db
      .database()
      .rows<{ event_sealed: Buffer }>(
        { name: '', text: 'select event_sealed from scheduled_event where client_id = $1' },
        [client],
      );
    expect(row.event_sealed.toString('latin1')).not.toMatch(/XX4321|Asha|9812345678/);
  });

  it('knows a repeat, of a client alone', async () => {
    const [client, another] = [newClient(), newClient()];
    await plan(client, 'e', NOW + HOUR);
    expect(await plan(client, 'e', NOW + 2 * HOUR, other)).toMatchObject({
      repeated: true,
      dueAt: NOW + HOUR,
      eventType: 'transaction_posted',
    });
    expect(await plan(another, 'e', NOW + 2 * HOUR)).toMatchObject({ repeated: false });
  });

  it('knows repeats that come together, on one node and on two', async () => {
    const client = newClient();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        plan(client, 'e', NOW + index, index % 2 === 0 ? store : other),
      ),
    );
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(new Set(answers.map(({ dueAt }) => dueAt)).size).toBe(1);
  });

  it('gives each event to one node', async () => {
    const client = newClient();
    const ids = Array.from({ length: 60 }, (_, index) => `e${index}`);
    await Promise.all(ids.map((id) => plan(client, id, NOW)));
    const claims = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? store : other).claim(NOW, LEASE, 10),
      ),
    );
    const mine = claims.flat().filter(({ clientId }) => clientId === client);
    const rest = await claim(client, NOW);
    const all = idsOf([...mine, ...rest]);
    expect(all).toEqual([...ids].sort());
  });

  it('gives what a node did not finish to another once its lease is over', async () => {
    const client = newClient();
    await plan(client, 'e', NOW);
    const [first] = await claim(client, NOW);
    expect(await claim(client, NOW + LEASE - 1, other)).toEqual([]);
    const [second] = await claim(client, NOW + LEASE, other);
    expect(second.attempts).toBe(2);
    // What the slow node decides does not count any more.
    await store.settle([retried(first, null, 'too slow')], NOW);
    const [listed] = await store.list(client, null, 10);
    expect(listed.failed).toBeNull();
    await other.remove([second]);
    expect(await store.list(client, null, 10)).toEqual([]);
  });

  it('gives an event again when it was to be tried again, and not when it was given up', async () => {
    const client = newClient();
    await Promise.all(['again', 'never'].map((id) => plan(client, id, NOW)));
    const claimed = await claim(client, NOW);
    const byId = new Map(claimed.map((one) => [one.eventId, one]));
    await store.settle(
      [
        retried(byId.get('again')!, NOW + 5000),
        retried(byId.get('never')!, null, 'event.recipient: has refused offers'),
      ],
      NOW + 10,
    );
    expect(await claim(client, NOW + 4999)).toEqual([]);
    expect(idsOf(await claim(client, NOW + 5000))).toEqual(['again']);
    expect(await claim(client, NOW + 365 * 24 * HOUR)).toMatchObject([{ eventId: 'again' }]);
    const listed = await store.list(client, null, 10);
    expect(listed.map(({ eventId, failed }) => [eventId, failed])).toEqual([
      ['again', null],
      ['never', { at: NOW + 10, why: 'event.recipient: has refused offers' }],
    ]);
  });

  it('lists a client’s own, the next first, page by page', async () => {
    const [client, another] = [newClient(), newClient()];
    await plan(client, 'b', NOW + HOUR);
    await plan(client, 'c', NOW + 2 * HOUR);
    await plan(client, 'a', NOW + HOUR);
    await plan(another, 'd', NOW);
    const page = await store.list(client, null, 2);
    expect(page.map(({ eventId }) => eventId)).toEqual(['a', 'b']);
    const rest = await store.list(client, page[1], 2);
    expect(rest).toEqual([
      { eventId: 'c', eventType: 'transaction_posted', dueAt: NOW + 2 * HOUR, failed: null },
    ]);
  });

  it('cancels a client’s own, and not what is being sent', async () => {
    const [client, another] = [newClient(), newClient()];
    await plan(client, 'e', NOW);
    expect(await store.cancel(another, 'e', NOW)).toBe('unknown');
    const [claimed] = await claim(client, NOW);
    expect(await store.cancel(client, 'e', NOW + 1)).toBe('being sent');
    await store.settle([retried(claimed, NOW + 5000)], NOW + 1);
    expect(await store.cancel(client, 'e', NOW + 2)).toBe('cancelled');
    expect(await store.cancel(client, 'e', NOW + 2)).toBe('unknown');
    expect(await claim(client, NOW + HOUR)).toEqual([]);
  });

  it('forgets what was given up long ago, and nothing else', async () => {
    const client = newClient();
    await Promise.all(['old', 'new', 'waiting'].map((id) => plan(client, id, NOW)));
    const claimed = await claim(client, NOW);
    for (const [id, at] of [
      ['old', NOW],
      ['new', NOW + HOUR],
    ] as const) {
      const one = claimed.find(({ eventId }) => eventId === id)!;
      await store.settle([retried(one, null, 'no')], at);
    }
    await store.clean(NOW + 1, 1000);
    const left = await store.list(client, null, 10);
    expect(left.map(({ eventId }) => eventId)).toEqual(['new', 'waiting']);
  });
});
