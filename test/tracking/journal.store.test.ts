import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { Uuid7Generator } from '../../src/message/uuid7.js';
import { JournalStore } from '../../src/tracking/journal.store.js';
import { decodeCursor } from '../../src/tracking/journal-cursor.js';
import type { JournalCursor } from '../../src/tracking/journal-cursor.js';
import { randomBytes } from 'node:crypto';
import { useDatabase } from '../kit/database.js';

const WRITERS = 4;
const EVERYTHING = { client: null, messageIds: null };

describe('JournalStore', () => {
  const writers: pg.Client[] = [];
  // Before the database's own, which drops it.
  afterAll(async () => {
    await Promise.all(writers.map((writer) => writer.end()));
  });
  const db = useDatabase();
  const database = () => db.database();
  const messageId = new Uuid7Generator(randomBytes).next(Date.now());
  let journal: JournalStore;
  let written = 0;

  beforeAll(async () => {
    journal = new JournalStore(database());
    for (let i = 0; i < WRITERS; i += 1) {
      const writer = new pg.Client({ connectionString: db.url() });
      await writer.connect();
      writers.push(writer);
    }
    await writers[0].query(
      `insert into message (message_id, client_id, event_id, event_type, message_class,
         recipient_hash, recipient_sealed, carrier, sender_id, locale, encoding, concatenation,
         reference, segment_count, expires_at)
       values ($1, 'bank', 'e-1', 'direct', 2, '', '', 'first', 'BANK', 'en', 1, 2, 0, 1, now())`,
      [messageId],
    );
  });

  /** A row of `count` changes, each with a detail of its own; gives the details. */
  async function write(writer: pg.Client, count: number): Promise<string[]> {
    const details = Array.from({ length: count }, () => `change ${(written += 1)}`);
    await writer.query(
      `insert into journal (at, message_ids, segment_numbers, states, details)
       select now(), array_agg($1::uuid), array_agg(1::smallint), array_agg(2::smallint), array_agg(d)
       from unnest($2::text[]) as d`,
      [messageId, details],
    );
    return details;
  }

  /** Everything from a place to the end, cutting off and resuming as `cuts` say. */
  async function readAll(from: JournalCursor, cuts: Iterator<number>) {
    const seen: string[] = [];
    let place = from;
    for (;;) {
      const part = await journal.read(place, EVERYTHING, Date.now());
      const cut = part.changes.length > 0 ? (cuts.next().value as number) % 4 : 0;
      if (cut === 1) {
        // The client got only some of them, and comes back with the last one's cursor.
        const kept = part.changes.slice(0, Math.ceil(part.changes.length / 2));
        seen.push(...kept.map((change) => change.detail));
        place = decodeCursor(kept[kept.length - 1].cursor);
        continue;
      }
      seen.push(...part.changes.map((change) => change.detail));
      place = part.next;
      if (!part.more && part.changes.length === 0) return { seen, place };
    }
  }

  it('gives every committed change once, whoever commits when, wherever the reader left off', async () => {
    const step = fc.record({
      writer: fc.integer({ min: 0, max: WRITERS - 1 }),
      action: fc.constantFrom('write', 'write', 'commit', 'rollback', 'read'),
      count: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
        fc.infiniteStream(fc.nat()),
        async (steps, cuts) => {
          const pending: (string[] | null)[] = writers.map(() => null);
          const committed: string[] = [];
          const seen: string[] = [];
          let place = await journal.end(Date.now());
          const finish = async (writer: number, how: 'commit' | 'rollback') => {
            const details = pending[writer];
            if (details === null) return;
            await writers[writer].query(how);
            if (how === 'commit') committed.push(...details);
            pending[writer] = null;
          };
          for (const { writer, action, count } of steps) {
            if (action === 'write') {
              if (pending[writer] === null) await writers[writer].query('begin');
              pending[writer] = [
                ...(pending[writer] ?? []),
                ...(await write(writers[writer], count)),
              ];
            } else if (action === 'read') {
              const read = await readAll(place, cuts);
              seen.push(...read.seen);
              place = read.place;
            } else {
              await finish(writer, action);
            }
          }
          for (let writer = 0; writer < WRITERS; writer += 1) await finish(writer, 'commit');
          // Transactions elsewhere on the server may still hold the horizon back.
          while (seen.length < committed.length) {
            const read = await readAll(place, cuts);
            seen.push(...read.seen);
            place = read.place;
          }
          expect(seen.toSorted()).toEqual(committed.toSorted());
        },
      ),
      { numRuns: 25 },
    );
  });

  it('shows nothing of a transaction under way, and says that there is one', async () => {
    const place = await journal.end(Date.now());
    await writers[0].query('begin');
    await write(writers[0], 1);
    const [detail] = await write(writers[1], 1);
    const early = await journal.read(place, EVERYTHING, Date.now());
    expect(early).toMatchObject({ changes: [], unsettled: true });
    await writers[0].query('rollback');
    let part = await journal.read(early.next, EVERYTHING, Date.now());
    while (part.changes.length === 0) {
      part = await journal.read(part.next, EVERYTHING, Date.now());
    }
    expect(part.changes.map((change) => change.detail)).toEqual([detail]);
  });

  it('looks for some messages only, and at one client’s only', async () => {
    const place = await journal.end(Date.now());
    await write(writers[0], 3);
    const none = new Set([new Uuid7Generator(randomBytes).next(Date.now())]);
    const read = (filter: Parameters<JournalStore['read']>[1]) =>
      journal.read(place, filter, Date.now());
    let all = await read(EVERYTHING);
    while (all.changes.length < 3) all = await read(EVERYTHING);
    expect((await read({ client: 'bank', messageIds: null })).changes).toHaveLength(3);
    expect((await read({ client: 'another', messageIds: null })).changes).toEqual([]);
    expect((await read({ client: null, messageIds: none })).changes).toEqual([]);
    expect((await read({ client: null, messageIds: new Set([messageId]) })).changes).toHaveLength(
      3,
    );
  });
});
