import { uuid7Floor } from '../message/uuid7.js';

const DAY = 86_400_000;

/** A table cut by UTC day: by the time in its UUIDv7 key, or by a time column. */
export interface PartitionedTable {
  name: 'message' | 'segment' | 'inbound_message' | 'journal';
  key: 'uuid' | 'time';
  /** Storage parameters of each partition; a partition does not inherit them. */
  parameters: string;
  /** Which retention it falls under. */
  retention: 'messages' | 'journal';
}

const BUSY_VACUUM =
  'autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.2, autovacuum_analyze_scale_factor = 0.05';

export const PARTITIONED_TABLES: readonly PartitionedTable[] = [
  { name: 'message', key: 'uuid', parameters: BUSY_VACUUM, retention: 'messages' },
  {
    name: 'segment',
    key: 'uuid',
    // Room in each page for the next version of a row: a receipt's update is then HOT.
    parameters: `fillfactor = 50, ${BUSY_VACUUM}`,
    retention: 'messages',
  },
  { name: 'inbound_message', key: 'uuid', parameters: BUSY_VACUUM, retention: 'messages' },
  { name: 'journal', key: 'time', parameters: BUSY_VACUUM, retention: 'journal' },
];

/** One partition as the catalogue has it. */
export interface ExistingPartition {
  name: string;
  attached: boolean;
  /** A concurrent detach was cut short and waits to be finished. */
  detaching: boolean;
}

export interface Partition {
  table: PartitionedTable;
  name: string;
  /** Midnight UTC, in milliseconds since the epoch. */
  day: number;
  from: string;
  to: string;
}

export function dayOf(time: number): number {
  return Math.floor(time / DAY) * DAY;
}

/** The partition of a table for the day of `time`, named such as `message_p20261122`. */
export function partitionOf(table: PartitionedTable, time: number): Partition {
  const day = dayOf(time);
  const bound = (at: number) =>
    table.key === 'uuid' ? uuid7Floor(at) : new Date(at).toISOString();
  const stamp = new Date(day).toISOString().slice(0, 10).replaceAll('-', '');
  return { table, name: `${table.name}_p${stamp}`, day, from: bound(day), to: bound(day + DAY) };
}

/** From yesterday, for clocks that disagree, to `ahead` days from today; those not there and attached. */
export function missingPartitions(
  existing: readonly ExistingPartition[],
  now: number,
  ahead: number,
): Partition[] {
  const there = new Set(existing.filter((p) => p.attached).map((p) => p.name));
  const missing: Partition[] = [];
  for (let day = dayOf(now) - DAY; day <= dayOf(now) + ahead * DAY; day += DAY) {
    for (const table of PARTITIONED_TABLES) {
      const partition = partitionOf(table, day);
      if (!there.has(partition.name)) missing.push(partition);
    }
  }
  return missing;
}

/**
 * Those whose whole day is older than its retention (milliseconds), oldest
 * first. A partition goes when its youngest row is too old, so a row lives up to
 * a day longer than asked, never shorter.
 */
export function outdatedPartitions(
  existing: readonly ExistingPartition[],
  now: number,
  retention: Record<PartitionedTable['retention'], number>,
): ExistingPartition[] {
  return existing
    .filter(({ name }) => {
      const parsed = parsePartition(name);
      return parsed !== undefined && parsed.day + DAY <= now - retention[parsed.table.retention];
    })
    .sort((a, b) => (dayIn(a.name) < dayIn(b.name) ? -1 : 1));
}

/** Until when (milliseconds since the epoch) every table has a partition without a gap from today; `now` or before where today has none. */
export function partitionHorizon(existing: readonly ExistingPartition[], now: number): number {
  const there = new Set(existing.filter((p) => p.attached).map((p) => p.name));
  let day = dayOf(now);
  while (PARTITIONED_TABLES.every((table) => there.has(partitionOf(table, day).name))) day += DAY;
  return day;
}

/** The table and the day in a partition's name; undefined for names that are not ours. */
export function parsePartition(name: string): { table: PartitionedTable; day: number } | undefined {
  const match = /^([a-z_]+)_p(\d{4})(\d{2})(\d{2})$/.exec(name);
  const table = PARTITIONED_TABLES.find((t) => t.name === match?.[1]);
  if (match === null || table === undefined) return undefined;
  const day = Date.parse(`${match[2]}-${match[3]}-${match[4]}T00:00:00Z`);
  return Number.isNaN(day) ? undefined : { table, day };
}

function dayIn(name: string): string {
  return name.slice(-8);
}
