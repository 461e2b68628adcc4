import { Logger } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { uuid7Floor } from '../../src/message/uuid7.js';
import { PartitionRunner } from '../../src/storage/partition.runner.js';
import { PARTITION_LOCK } from '../../src/storage/partitions.sql.js';
import { useDatabase } from '../kit/database.js';

Logger.overrideLogger(false);

const DAY = 86_400_000;
const KEEP = { messages: 30 * DAY, journal: 7 * DAY };
const NOW = Date.UTC(2031, 4, 5, 6);

describe('partitions', () => {
  const kit = useDatabase();
  const runner = (ahead = 2) => new PartitionRunner(kit.database(), () => KEEP, ahead);
  const names = async () => {
    const rows = await kit.database().rows<{ name: string }>(
      {
        name: '',
        text: `select c.relname as name from pg_inherits join pg_class c on c.oid = inhrelid
                where c.relkind = 'r' and c.relname ~ '_p2031' order by 1`,
      },
      [],
    );
    return rows.map(({ name }) => name);
  };

  it('are made ahead, with room for updates in those of segments', async () => {
    const made = runner();
    await made.prepare(NOW);
    expect(made.horizon()).toBe(Date.UTC(2031, 4, 8));
    expect((await names()).filter((name) => name.startsWith('segment'))).toEqual([
      'segment_p20310504',
      'segment_p20310505',
      'segment_p20310506',
      'segment_p20310507',
    ]);
    const [{ reloptions }] = await kit
      .database()
      .rows<{ reloptions: string[] }>(
        { name: '', text: `select reloptions from pg_class where relname = 'segment_p20310505'` },
        [],
      );
    expect(reloptions).toContain('fillfactor=50');
    const again = await runner().run(NOW);
    expect(again?.made).toEqual([]);
  });

  it('take rows of their day, and have the indexes of their parent', async () => {
    await runner().prepare(NOW);
    await kit.database().rows(
      {
        name: '',
        text: `insert into segment (message_id, segment_number, carrier, message_class, state,
                 due_at, expires_at, attempts, trail)
               values ($1, 1, 'demo', 1, 1, now(), now(), 0, '[]')`,
      },
      [uuid7Floor(NOW)],
    );
    await kit.database().rows(
      {
        name: '',
        text: `insert into journal (at, message_ids, segment_numbers, states, details)
               values (to_timestamp($1::bigint / 1000.0), '{}', '{}', '{}', '{}')`,
      },
      [NOW],
    );
    const found = await kit.database().rows(
      {
        name: '',
        text: `select s.tableoid::regclass::text as segment, s.lane, j.tableoid::regclass::text as journal,
                      j.position is not null as numbered
                 from segment s, journal j`,
      },
      [],
    );
    expect(found).toEqual([
      { segment: 'segment_p20310505', lane: 1, journal: 'journal_p20310505', numbered: true },
    ]);
    const [{ unindexed }] = await kit.database().rows<{ unindexed: string }>(
      {
        name: '',
        text: `select count(*) as unindexed from pg_index p
                where p.indrelid in ('segment'::regclass, 'message'::regclass, 'journal'::regclass)
                  and (select count(*) from pg_inherits where inhparent = p.indexrelid)
                    < (select count(*) from pg_inherits where inhparent = p.indrelid)`,
      },
      [],
    );
    expect(unindexed).toBe('0');
  });

  it('are dropped past their retention, journals sooner; a detach cut short is finished', async () => {
    await runner().prepare(NOW);
    const later = runner(0);
    // As a crash between the two steps leaves them.
    await kit
      .database()
      .rows({ name: '', text: 'alter table message detach partition message_p20310504' }, []);
    const afterJournal = await later.run(NOW + 10 * DAY);
    expect(afterJournal?.dropped.filter((name) => name.includes('_p2031'))).toEqual([
      'journal_p20310504',
      'journal_p20310505',
      'journal_p20310506',
      'journal_p20310507',
    ]);
    await later.run(NOW + 40 * DAY);
    expect((await names()).filter((name) => name < `${name.slice(0, -8)}20310510`)).toEqual([]);
    const left = await kit
      .database()
      .rows({ name: '', text: `select 1 from pg_class where relname = 'message_p20310504'` }, []);
    expect(left).toEqual([]);
  });

  it('are one node’s work at a time', async () => {
    await kit.database().exclusive(PARTITION_LOCK, async () => {
      expect(await runner().run(NOW)).toBeUndefined();
    });
    expect(await runner().run(NOW)).toBeDefined();
  });
});
