/** What happened to the rows of one table, all its partitions together. */
export interface TableWrites {
  inserts: number;
  updates: number;
  /** Of the updates: those that touched no index (heap-only tuples). */
  hotUpdates: number;
  deletes: number;
}

export type WritesByTable = Record<string, TableWrites>;

/** What came between two readings; tables without any are left out. */
export function writesBetween(before: WritesByTable, after: WritesByTable): WritesByTable {
  const difference: WritesByTable = {};
  for (const [table, now] of Object.entries(after)) {
    const then = before[table] ?? { inserts: 0, updates: 0, hotUpdates: 0, deletes: 0 };
    const writes = {
      inserts: now.inserts - then.inserts,
      updates: now.updates - then.updates,
      hotUpdates: now.hotUpdates - then.hotUpdates,
      deletes: now.deletes - then.deletes,
    };
    if (writes.inserts + writes.updates + writes.deletes > 0) difference[table] = writes;
  }
  return difference;
}

/** Rows inserted, updated and deleted. */
export function totalWrites(writes: WritesByTable): number {
  return Object.values(writes).reduce(
    (sum, { inserts, updates, deletes }) => sum + inserts + updates + deletes,
    0,
  );
}
