import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Uuid7Generator } from '../../src/message/uuid7.js';
import {
  bigintArray,
  byteaArray,
  intArray,
  jsonArray,
  textArray,
  uuidArray,
} from '../../src/storage/pg-array.js';

export const CEILING_BATCH = 500;

/** Statements under way at a time, each on a connection of its own. */
const CONNECTIONS = 2;

const INSERT = `
  with input as (
    select * from unnest($1::uuid[], $2::text[], $3::smallint[], $4::bytea[], $5::bytea[],
      $6::bytea[], $7::bigint[], $8::jsonb[])
    as t (message_id, event_id, message_class, recipient_hash, recipient_sealed, body_sealed,
      expires_at, trail)
  ), stored as (
    insert into ceiling_message (message_id, client_id, event_id, event_type, message_class,
      recipient_hash, recipient_sealed, carrier, sender_id, locale, encoding, concatenation,
      reference, segment_count, expires_at, body_sealed)
    select message_id, 'bench', event_id, 'transaction_posted', message_class, recipient_hash,
      recipient_sealed, 'bench', 'BENCH', 'en-IN', 1, 2, 7, 1,
      to_timestamp(expires_at / 1000.0), body_sealed
    from input
  )
  insert into ceiling_segment (message_id, segment_number, carrier, message_class, state, due_at,
    expires_at, attempts, trail)
  select message_id, 1, 'bench', message_class, 1, now(), to_timestamp(expires_at / 1000.0), 0, trail
  from input`;

/**
 * Messages per second of bare inserts: one message row and one segment row each,
 * with the real tables' columns and indexes, 500 messages a commit on two
 * connections. Nothing is ever updated.
 */
export async function insertCeiling(url: string, count: number): Promise<number> {
  const clients = Array.from(
    { length: CONNECTIONS },
    () => new pg.Client({ connectionString: url }),
  );
  await Promise.all(clients.map((client) => client.connect()));
  const [first] = clients as [pg.Client];
  try {
    await first.query(`
      create table ceiling_message (like message including all);
      create table ceiling_segment (like segment including all) with (fillfactor = 80)`);
    const batches = makeBatches(Math.ceil(count / CEILING_BATCH));
    const start = performance.now();
    await Promise.all(
      clients.map(async (client) => {
        for (let values = batches.pop(); values !== undefined; values = batches.pop()) {
          await client.query({ name: 'bench-insert', text: INSERT, values });
        }
      }),
    );
    const seconds = (performance.now() - start) / 1000;
    await first.query('drop table ceiling_message, ceiling_segment');
    return (Math.ceil(count / CEILING_BATCH) * CEILING_BATCH) / seconds;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/** Made beforehand: what is measured is the database. */
function makeBatches(count: number): string[][] {
  const ids = new Uuid7Generator(randomBytes);
  return Array.from({ length: count }, (_, batch) => {
    const now = Date.now();
    const rows = Array.from({ length: CEILING_BATCH }, (_row, index) => index);
    return [
      uuidArray(rows.map(() => ids.next(now))),
      textArray(rows.map((index) => `ceiling-${batch}-${index}`)),
      intArray(rows.map(() => 2)),
      byteaArray(rows.map(() => randomBytes(16))),
      byteaArray(rows.map(() => randomBytes(42))),
      byteaArray(rows.map(() => randomBytes(149))),
      bigintArray(rows.map(() => now + 3_600_000)),
      jsonArray(rows.map(() => JSON.stringify([{ t: now, s: 'queued' }]))),
    ];
  });
}
