import { describe, expect, it } from '@jest/globals';
import { CLEAN_RECIPIENTS } from '../../../src/broadcast/run/recipient-cleaning.sql.js';
import { useDatabase } from '../../kit/database.js';

interface PlanNode {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

/** Rows of a table that a plan read. */
function rowsRead(node: PlanNode, table: string): number {
  const own = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
  const read = node['Relation Name'] === table ? own * node['Actual Loops'] : 0;
  return (node.Plans ?? []).reduce((sum, child) => sum + rowsRead(child, table), read);
}

describe('cleaning of recipients', () => {
  const db = useDatabase();
  const sql = <R extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
    db.database().rows<R>({ name: '', text }, values);

  it.each([
    ['before the statistics are new', ''],
    ['with statistics', 'analyze broadcast_run, broadcast_recipient'],
  ])('does not read the others’ for runs that have none any more: %s', async (_, statistics) => {
    await sql('truncate broadcast_run, broadcast_recipient');
    await sql(
      `insert into broadcast_run (run_id, run_key, name, client_id, state, spec, starts_at, ends_at,
         completed_at, created_at)
       select gen_random_uuid(), n::text, 'x', 'x', 'completed', '{}', 'epoch', 'epoch', 'epoch',
         'epoch'
       from generate_series(1, 50) n`,
    );
    await sql(
      `insert into broadcast_recipient (run_id, msisdn_hash, variant, state, due_at)
       select '01980000-0000-7000-8000-000000000000', sha256(n::text::bytea), 0, 2, 'epoch'
       from generate_series(1, 20000) n`,
    );
    if (statistics !== '') await sql(statistics);
    const [plan] = await sql<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (analyze, format json) ${CLEAN_RECIPIENTS.text}`,
      [Date.now(), 5000],
    );
    expect(rowsRead(plan['QUERY PLAN'][0].Plan, 'broadcast_recipient')).toBe(0);
  });
});
