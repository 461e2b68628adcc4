import { describe, expect, it } from '@jest/globals';
import { ToldStore } from '../../src/queue/told.store.js';
import { useDatabase } from '../kit/database.js';
import { newMessage } from '../kit/messages.js';
import { queueOn } from './queue-kit.js';

const MINUTE = 60_000;

describe('what was told', () => {
  const db = useDatabase();

  /** A fresh set of two stores on one database, as two nodes have them, and events by number. */
  function setting(name: string) {
    const stores = [new ToldStore(db.database()), new ToldStore(db.database())];
    const { accept } = queueOn(db.database());
    const key = { key: `${name}-key`, within: 10 * MINUTE };
    const event = (id: string) => newMessage({ clientId: 'bank', eventId: `${name}-${id}` });
    const send = (id: string) => accept.accept(event(id));
    const tell = (id: string, now: number, keys = [key], node = 0) =>
      stores[node].tell('bank', `${name}-${id}`, keys, now);
    return { stores, key, send, tell };
  }

  const NOW = Date.now();

  it('is told once: the second event is answered with the first one’s message', async () => {
    const { send, tell } = setting('once');
    expect(await tell('a', NOW)).toBeNull();
    const { messageId } = await send('a');
    expect(await tell('b', NOW + MINUTE, undefined, 1)).toEqual({ messageId, repeated: false });
    expect(await tell('b', NOW + 2 * MINUTE)).toEqual({ messageId, repeated: true });
  });

  it('answers a repeat as the first time also after the time is over', async () => {
    const { send, tell } = setting('late');
    await tell('a', NOW);
    const { messageId } = await send('a');
    await tell('b', NOW);
    expect(await tell('b', NOW + 11 * MINUTE)).toEqual({ messageId, repeated: true });
    // The queue itself answers the repeat of an event that was sent.
    expect(await tell('a', NOW + 11 * MINUTE)).toBeNull();
  });

  it('is told again when its time is over', async () => {
    const { send, tell } = setting('again');
    await tell('a', NOW);
    await send('a');
    expect(await tell('b', NOW + 10 * MINUTE)).toBeNull();
    const { messageId } = await send('b');
    expect(await tell('c', NOW + 19 * MINUTE)).toEqual({ messageId, repeated: false });
  });

  it('holds all of an event’s keys or none', async () => {
    const { key, send, tell } = setting('all');
    const other = { key: 'all-other', within: MINUTE };
    await tell('a', NOW);
    await send('a');
    expect(await tell('b', NOW, [other, key])).toMatchObject({ repeated: false });
    expect(await tell('c', NOW, [other])).toBeNull();
  });

  it('gives the keys of one that failed to the next', async () => {
    const { stores, send, tell } = setting('release');
    await tell('a', NOW);
    await stores[0].release('bank', 'release-a');
    expect(await tell('b', NOW)).toBeNull();
    const { messageId } = await send('b');
    // What has a message is not given up.
    await stores[1].release('bank', 'release-b');
    expect(await tell('c', NOW)).toEqual({ messageId, repeated: false });
  });

  it('takes one who held keys for half a minute and sent nothing for dead', async () => {
    const { send, tell } = setting('dead');
    await tell('a', NOW);
    expect(await tell('b', NOW + 31_000)).toBeNull();
    const { messageId } = await send('b');
    expect(await tell('a', NOW + 32_000)).toEqual({ messageId, repeated: false });
  });

  it('goes on at once when the holder itself comes back', async () => {
    const { tell } = setting('back');
    expect(await tell('a', NOW)).toBeNull();
    expect(await tell('a', NOW + 1000, undefined, 1)).toBeNull();
  });

  it('waits for another who is telling the same just now', async () => {
    const { send, tell } = setting('wait');
    await tell('a', NOW);
    const second = tell('b', NOW, undefined, 1);
    const { messageId } = await send('a');
    expect(await second).toEqual({ messageId, repeated: false });
  });

  it('of many at a time lets exactly one tell it', async () => {
    const { send, tell } = setting('race');
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const told = await tell(String(index), NOW, undefined, index % 2);
        return told === null
          ? { sent: (await send(String(index))).messageId }
          : { sent: null, by: told.messageId };
      }),
    );
    const sent = answers.filter((answer) => answer.sent !== null);
    expect(sent).toHaveLength(1);
    const others = answers.filter((answer) => answer.sent === null);
    expect(new Set(others.map((answer) => answer.by))).toEqual(new Set([sent[0].sent]));
  });

  it('keeps a hash of the keys only', async () => {
    const { tell } = setting('hash');
    await tell('a', NOW, [{ key: '+919812345678 large', within: MINUTE }]);
    const rows = await db
      .database()
      .rows<{ all: string; key: Buffer }>(
        { name: '', text: 'select t::text as all, told_key as key from told t' },
        [],
      );
    for (const row of rows) {
      expect(row.key).toHaveLength(32);
      expect(row.all).not.toContain('98123');
    }
  });
});
