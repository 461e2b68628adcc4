import { describe, expect, it } from '@jest/globals';
import { BatchRecall } from '../../src/queue/recall-batch.store.js';
import { useDatabase } from '../kit/database.js';
import { newMessage } from '../kit/messages.js';
import { queueOn, quotas, segmentsOf, SLOT } from './queue-kit.js';

const LONG = 'A text that takes more than one segment. '.repeat(8);

describe('taking queued messages back by the batch', () => {
  const db = useDatabase();
  let made = 0;

  /** Messages of a run of their own on a carrier of their own. */
  function setUp() {
    const queue = queueOn(db.database());
    const recall = new BatchRecall(db.database());
    made += 1;
    const carrier = `recall-${made}`;
    const eventPrefix = `broadcast:run-${made}:`;
    const accept = async (place: number, over: Parameters<typeof newMessage>[0] = {}) => {
      const eventId = `${eventPrefix}${place}`;
      const message = newMessage({
        clientId: 'tellerline',
        carrier,
        messageClass: 'promotion',
        eventId,
        ...over,
      });
      return (await queue.accept.accept(message)).messageId;
    };
    const search = { clientId: 'tellerline', eventPrefix };
    return { ...queue, recall, carrier, accept, search };
  }
  const states = async (messageId: string) =>
    (await segmentsOf(db.database(), messageId)).map((row) => row.state);

  it('takes those of which nothing was submitted, and tells the journal', async () => {
    const { accept, claims, recall, carrier } = setUp();
    const half = await accept(0, { text: LONG });
    // One of its segments is on its way.
    await claims.claim({ ...SLOT, carrier }, quotas(9), 1, Date.now());
    const whole = await accept(1, { text: LONG });
    const short = await accept(2);
    const ids = [half, whole, short];
    const taken = await db
      .database()
      .transaction((tx) => recall.recall(tx, ids, 'taken back by a pause'));
    expect([...taken].sort()).toEqual([whole, short].sort());
    expect(await states(half)).toContain(1);
    expect(await states(half)).not.toContain(10);
    expect(new Set([...(await states(whole)), ...(await states(short))])).toEqual(new Set([10]));
    const [segment] = await segmentsOf(db.database(), short);
    expect(segment.trail.at(-1)).toMatchObject({ s: 'cancelled', d: 'taken back by a pause' });
    const noted = await db.database().rows<{ details: string[]; states: number[] }>(
      {
        name: 'test-noted',
        text: 'select details, states from journal where $1::uuid = any (message_ids) and 10 = any (states)',
      },
      [short],
    );
    expect(noted).toEqual([
      {
        details: (await states(whole)).concat(10).map(() => 'taken back by a pause'),
        states: (await states(whole)).concat(10),
      },
    ]);
    // What is cancelled is claimed no more.
    const { segments } = await claims.claim({ ...SLOT, carrier }, quotas(9), 9, Date.now());
    expect(new Set(segments.map(({ messageId }) => messageId))).toEqual(new Set([half]));
  });

  it('takes nothing twice, and nothing where the transaction is not committed', async () => {
    const { accept, recall } = setUp();
    const id = await accept(0);
    const failed = db.database().transaction(async (tx) => {
      expect(await recall.recall(tx, [id], 'x')).toEqual([id]);
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    expect(await states(id)).toEqual([1]);
    const take = () => db.database().transaction((tx) => recall.recall(tx, [id], 'x'));
    const both = await Promise.all([take(), take()]);
    expect(both.flat()).toEqual([id]);
    expect(await take()).toEqual([]);
    expect(await db.database().transaction((tx) => recall.recall(tx, [], 'x'))).toEqual([]);
  });

  it('does not wait for what is being claimed', async () => {
    const { accept, recall } = setUp();
    const held = await accept(0);
    const free = await accept(1);
    const lock = { name: '', text: 'select 1 from segment where message_id = $1 for update' };
    const taken = await db.database().transaction(async (tx) => {
      await tx.rows(lock, [held]);
      return db.database().transaction((other) => recall.recall(other, [held, free], 'x'));
    });
    expect(taken).toEqual([free]);
  });

  it('finds what is queued by the beginning of its event ID, page by page', async () => {
    const { accept, claims, recall, carrier, search } = setUp();
    const gone = await accept(0);
    await claims.claim({ ...SLOT, carrier }, quotas(9), 1, Date.now());
    const ids = [];
    for (let place = 1; place <= 5; place += 1) {
      ids.push(await accept(place, place === 2 ? { text: LONG } : {}));
    }
    await accept(6, { eventId: 'broadcast:another:1' });
    await accept(7, { clientId: 'core' });
    await accept(8, { messageClass: 'service' });
    const find = async (after: string | null, limit: number) =>
      (await recall.queuedOf(search, 'promotion', after, limit, Date.now())).map(
        ({ messageId }) => messageId,
      );
    expect(await find(null, 3)).toEqual(ids.slice(0, 3));
    expect(await find(ids[2], 3)).toEqual(ids.slice(3));
    expect(ids).not.toContain(gone);
  });

  it('finds what is queued for a number', async () => {
    const { accept, recall, sealer, search } = setUp();
    const msisdn = `+9199${String(made).padStart(8, '0')}`;
    const other = `+9197${String(made).padStart(8, '0')}`;
    const id = await accept(0, { msisdn });
    const service = await accept(1, { msisdn, messageClass: 'service' });
    await accept(2, { msisdn: other });
    await accept(3, { msisdn, clientId: 'core' });
    const hashes = [sealer.lookupHash(msisdn), sealer.lookupHash('+12025550123')];
    const found = await recall.queuedFor(search, hashes, 10, Date.now());
    expect(found).toEqual([
      { messageId: id, eventId: `${search.eventPrefix}0` },
      { messageId: service, eventId: `${search.eventPrefix}1` },
    ]);
    await db.database().transaction((tx) => recall.recall(tx, [id], 'x'));
    expect((await recall.queuedFor(search, hashes, 10, Date.now())).length).toBe(1);
  });
});
