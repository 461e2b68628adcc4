import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { CleaningRunner } from '../../src/storage/cleaning.runner.js';
import { CLEANING_LOCK } from '../../src/storage/cleaning.sql.js';
import { useDatabase } from '../kit/database.js';

Logger.overrideLogger(false);

const DAY = 86_400_000;
const KEEP = { eventKeys: 30 * DAY, orphanReceipts: 3 * DAY };
const NOW = Date.UTC(2031, 8, 1);

describe('what is old and has no partitions', () => {
  const kit = useDatabase();
  const runner = (mostTime?: number) => new CleaningRunner(kit.database(), () => KEEP, mostTime);
  const sql = (text: string, values: (string | number)[] = []) =>
    kit.database().rows({ name: '', text }, values);
  const count = async (table: string) =>
    Number((await sql(`select count(*) from ${table}`))[0]['count']);

  beforeEach(async () => {
    await sql('truncate event_key, receipt_orphan');
    // One for each of the last 12,000 hours.
    await sql(
      `insert into event_key
         select 'a', n::text, gen_random_uuid(), to_timestamp($1::bigint / 1000.0) - n * interval '1 hour'
           from generate_series(1, 12000) n`,
      [NOW],
    );
    for (const [index, [carrier, days]] of (
      [
        ['alpha', 4],
        ['alpha', 5],
        ['beta', 4],
        ['beta', 2],
      ] as const
    ).entries()) {
      await sql(
        `insert into receipt_orphan values ($1, $2, 'x', 5, '{}', to_timestamp($3::bigint / 1000.0))`,
        [`0198c000-0000-7000-8000-00000000000${index}`, carrier, NOW - days * DAY],
      );
    }
  });

  it('is deleted, in as many batches as it takes, and reported by carrier', async () => {
    const cleaning = runner();
    const reports: unknown[] = [];
    cleaning.reports.subscribe((report) => reports.push(report));
    await cleaning.run(NOW);
    expect(reports).toEqual([
      {
        eventKeys: 12_000 - 30 * 24,
        orphans: new Map([
          ['alpha', 2],
          ['beta', 1],
        ]),
        done: true,
      },
    ]);
    expect(await count('event_key')).toBe(30 * 24);
    expect(await sql('select carrier from receipt_orphan')).toEqual([{ carrier: 'beta' }]);
  });

  it('is left to the next run where the time is up', async () => {
    const hurried = runner(0);
    expect(await hurried.run(NOW)).toMatchObject({ eventKeys: 5000, done: false });
    expect(await hurried.run(NOW)).toMatchObject({ eventKeys: 5000, done: false });
    expect(await hurried.run(NOW)).toMatchObject({ eventKeys: 2000 - 30 * 24, done: true });
  });

  it('is left to the next run where the daemon stops', async () => {
    const stopping = runner();
    stopping.onModuleDestroy();
    expect(await stopping.run(NOW)).toMatchObject({ eventKeys: 5000, done: false });
  });

  it('is one node’s work at a time', async () => {
    await kit.database().exclusive(CLEANING_LOCK, async () => {
      expect(await runner().run(NOW)).toBeUndefined();
    });
    expect(await count('event_key')).toBe(12_000);
    expect(await runner().run(NOW)).toBeDefined();
  });
});
