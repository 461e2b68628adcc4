import { table } from './tables.js';
import { totalWrites } from './table-writes.js';
import type { WritesByTable } from './table-writes.js';

/** Rows written for each message, or whatever else `of` says. */
export function writesTable(writes: WritesByTable, messages: number, of = 'message'): string {
  const each = (count: number) => (count / messages).toFixed(3);
  const rows = Object.entries(writes).map(([name, one]) => [
    name,
    each(one.inserts),
    each(one.updates),
    one.updates === 0 ? '' : `${((100 * one.hotUpdates) / one.updates).toFixed(0)} %`,
    each(one.deletes),
  ]);
  rows.push(['all', each(totalWrites(writes)), '', '', '']);
  return table(
    [`Row writes per ${of}`, 'inserted', 'updated', 'of these HOT', 'deleted'],
    rows,
    [1, 2, 3, 4],
  );
}
