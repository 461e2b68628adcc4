import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CSV_COLUMNS } from '../../src/customer/csv-columns.js';
import { importAll, pieces } from './import-kit.js';
import { useRegistry } from './registry-kit.js';

const EXAMPLE = readFileSync('config/examples/customers.csv', 'utf8');
const DOCUMENT = readFileSync('docs/customers.md', 'utf8');

describe('docs/customers.md', () => {
  it('has every column of a file, in their order', () => {
    const table = DOCUMENT.slice(DOCUMENT.indexOf('| column |'));
    const columns = [...table.matchAll(/^\| `([a-z_.]+)` \|/gm)].map(([, column]) => column);
    expect(columns).toEqual(CSV_COLUMNS);
  });
});

describe('config/examples/customers.csv', () => {
  const registry = useRegistry();

  it('is imported without a fault', async () => {
    const lines = EXAMPLE.trimEnd().split('\n').length - 1;
    const result = await importAll(registry.client(), pieces(EXAMPLE));
    expect(result.refusedRows).toEqual([]);
    expect(result).toMatchObject({ rows: lines, stored: lines, done: true });
  });
});
