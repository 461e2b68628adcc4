import { StartRefused } from '../failure/start-refused.js';
import type { Database } from '../storage/database.js';
import type { Queryable } from '../storage/queryable.js';
import type { Sealer } from '../storage/sealing.js';
import { HAS_SCHEMA, LOCK_SCHEMA, MAKE_SCHEMA, SCHEMA_MADE, SCHEMA_VERSION } from './schema.sql.js';
import { seedBank } from './seeding.js';

/**
 * Makes the schema, and then the demo's customers, where they are not yet; any
 * number of daemons may do so at a time. `now` in milliseconds since the epoch
 * is what the movements of the past go back from.
 *
 * Two transactions: with wal_level minimal, a sequence that is used in the
 * transaction that makes it goes back by some numbers after a crash.
 */
export async function prepareBank(database: Database, sealer: Sealer, now: number): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.rows(LOCK_SCHEMA, []);
    await prepareSchema(tx);
  });
  await database.transaction(async (tx) => {
    await tx.rows(LOCK_SCHEMA, []);
    await seedBank(tx, sealer, now);
  });
}

async function prepareSchema(tx: Queryable): Promise<void> {
  const [{ made }] = await tx.rows<{ made: boolean }>(HAS_SCHEMA, []);
  if (!made) {
    await tx.rows(MAKE_SCHEMA, []);
    return;
  }
  const [{ version }] = await tx.rows<{ version: number }>(SCHEMA_MADE, []);
  if (version === SCHEMA_VERSION) return;
  throw new StartRefused(
    'surroundings',
    `the demo bank's schema is of version ${version}, and this is version ${SCHEMA_VERSION}; ` +
      'drop it (drop schema demo_bank cascade), and start again',
  );
}
