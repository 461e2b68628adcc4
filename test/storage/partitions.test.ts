import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Uuid7Generator } from '../../src/message/uuid7.js';
import {
  PARTITIONED_TABLES,
  missingPartitions,
  outdatedPartitions,
  parsePartition,
  partitionHorizon,
  partitionOf,
} from '../../src/storage/partitions.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 22, 13, 45);
const [message, , , journal] = PARTITIONED_TABLES;
const attached = (name: string) => ({ name, attached: true, detaching: false });
const all = (now: number, ahead: number) =>
  missingPartitions([], now, ahead).map(({ name }) => attached(name));
const time = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2100, 0) });

describe('the partition of a time', () => {
  it('is named by its UTC day', () => {
    expect(partitionOf(message, NOW).name).toBe('message_p20261122');
    expect(partitionOf(journal, Date.UTC(2027, 0, 1)).name).toBe('journal_p20270101');
    expect(partitionOf(journal, Date.UTC(2027, 0, 1) - 1).name).toBe('journal_p20261231');
  });

  it('holds every identifier and every time of that day, and the next begins where it ends', () => {
    fc.assert(
      fc.property(time, (now) => {
        const partition = partitionOf(message, now);
        const id = new Uuid7Generator((size) => Buffer.alloc(size, 0xff)).next(now);
        expect(partition.from <= id && id < partition.to).toBe(true);
        expect(partitionOf(message, partition.day + DAY).from).toBe(partition.to);
        const times = partitionOf(journal, now);
        expect(Date.parse(times.from) <= now && now < Date.parse(times.to)).toBe(true);
      }),
    );
  });

  it('is read back from its name', () => {
    fc.assert(
      fc.property(time, fc.constantFrom(...PARTITIONED_TABLES), (now, table) => {
        const partition = partitionOf(table, now);
        expect(parsePartition(partition.name)).toEqual({ table, day: partition.day });
      }),
    );
    for (const name of ['message', 'message_p2026112', 'customer_p20261122', 'message_p20269999']) {
      expect(parsePartition(name)).toBeUndefined();
    }
  });
});

describe('partitions to make', () => {
  it('are from yesterday to as many days ahead as asked, for every table', () => {
    const missing = missingPartitions([], NOW, 14);
    expect(missing).toHaveLength(16 * PARTITIONED_TABLES.length);
    expect([missing[0].name, missing.at(-1)?.name]).toEqual([
      'message_p20261121',
      'journal_p20261206',
    ]);
  });

  it('are none where all are there, and one day tomorrow', () => {
    expect(missingPartitions(all(NOW, 14), NOW, 14)).toEqual([]);
    const tomorrow = missingPartitions(all(NOW, 14), NOW + DAY, 14);
    expect(tomorrow.map(({ name }) => name.slice(-8))).toEqual(Array(4).fill('20261207'));
  });

  it('are those that were made and never attached', () => {
    const existing = all(NOW, 14).map((p) => ({ ...p, attached: p.name !== 'segment_p20261130' }));
    expect(missingPartitions(existing, NOW, 14).map(({ name }) => name)).toEqual([
      'segment_p20261130',
    ]);
  });
});

describe('partitions to drop', () => {
  const keep = { messages: 30 * DAY, journal: 7 * DAY };

  it('are those whose last moment is older than the retention', () => {
    const existing = [
      'message_p20261022',
      'message_p20261023',
      'journal_p20261114',
      'journal_p20261115',
      'other_p20200101',
    ];
    expect(outdatedPartitions(existing.map(attached), NOW, keep).map(({ name }) => name)).toEqual([
      'message_p20261022',
      'journal_p20261114',
    ]);
  });

  it('never hold a row that is to be kept', () => {
    fc.assert(
      fc.property(
        time,
        fc.integer({ min: 0, max: 400 * DAY }),
        fc.integer({ min: DAY, max: 400 * DAY }),
        (now, age, kept) => {
          const row = now - age;
          const { name } = partitionOf(message, row);
          const dropped = outdatedPartitions([attached(name)], now, {
            messages: kept,
            journal: kept,
          });
          if (age <= kept) expect(dropped).toEqual([]);
          if (age > kept + DAY) expect(dropped).toHaveLength(1);
        },
      ),
    );
  });
});

describe('the horizon', () => {
  it('is the end of the last day that every table has, without a gap', () => {
    const existing = all(NOW, 14);
    expect(partitionHorizon(existing, NOW)).toBe(Date.UTC(2026, 11, 7));
    const gap = existing.filter(({ name }) => name !== 'inbound_message_p20261125');
    expect(partitionHorizon(gap, NOW)).toBe(Date.UTC(2026, 10, 25));
    expect(partitionHorizon([], NOW)).toBeLessThanOrEqual(NOW);
  });
});
