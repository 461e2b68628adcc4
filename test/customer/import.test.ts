import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type {
  Customer,
  GetCustomerResponse,
  ListCustomerChangesResponse,
} from '../../src/rpc/generated/tellerline/v1/customer_service.js';
import { StopSignal } from '../../src/rpc/stop-signal.js';
import { CustomerReports } from '../../src/customer/customer-reports.js';
import type { CustomerReport } from '../../src/customer/customer-reports.js';
import { importAll, openImport, pieces, read } from './import-kit.js';
import { BRANCH, STRANGER, useRegistry } from './registry-kit.js';
import type { Registry } from './registry-kit.js';

const HEADER = 'customer_id,msisdn,locale,city,consent.offers\n';
const number = (i: number) => `+9198${10_000_000 + i}`;

async function one(registry: Registry, customerId: string): Promise<Customer> {
  const { customers } = await registry.call<GetCustomerResponse>('GetCustomer', { customerId });
  return customers[0];
}

async function countOf(registry: Registry, like: string): Promise<number> {
  const rows = await registry
    .database()
    .rows<{ count: number }>(
      { name: '', text: 'select count(*)::int as count from customer where customer_id like $1' },
      [like],
    );
  return rows[0].count;
}

describe('ImportCustomers', () => {
  const registry = useRegistry();
  beforeEach(() => {
    registry.reported.length = 0;
  });

  it('lets in nobody without the permission', async () => {
    const { failure } = await importAll(registry.client(), [], STRANGER);
    expect(failure?.reason).toBe('PERMISSION_DENIED');
  });

  describe('row by row', () => {
    it('adds, merges and refuses, each row by itself', async () => {
      await registry.call('UpsertCustomer', {
        customer: {
          customerId: 'R-2',
          msisdn: number(2),
          city: 'Pune',
          segment: 'private',
          blocked: true,
          accounts: [{ reference: 'a', maskedNumber: 'XX1' }],
        },
      });
      const result = await importAll(registry.client(), [
        { customer: { customerId: 'R-1', msisdn: number(1), givenName: 'Asha' } },
        { customer: { customerId: 'R-2', locale: 'hi-IN' } },
        { customer: { customerId: 'R-3', msisdn: '12', locale: '!' } },
        { customer: { customerId: 'R-4', city: 'Pune' } },
        { customer: { customerId: 'R-1', msisdn: number(1) } },
        {
          customer: { customerId: 'R-5', msisdn: number(5), city: 'Pune' },
          updateMask: { paths: ['msisdn', 'town'] },
        },
      ]);
      expect(result).toMatchObject({ rows: 6, stored: 2, refused: 4, done: true });
      expect(result.failure).toBeUndefined();
      expect(result.refusedRows).toEqual([
        [
          3,
          'R-3',
          [
            'customer.msisdn: must be an international number: + and 7 to 15 digits, not from 0',
            'customer.locale: is not a BCP 47 language tag such as "en-IN"',
          ],
        ],
        [4, 'R-4', ['customer.msisdn: is missing; a new customer needs one']],
        [5, 'R-1', ['customer.customer_id: was in row 1 already']],
        [
          6,
          'R-5',
          [expect.stringMatching(/^update_mask.paths\[1\]: is not a field that can be set/)],
        ],
      ]);
      expect(await one(registry, 'R-1')).toMatchObject({ givenName: 'Asha' });
      expect(await one(registry, 'R-2')).toMatchObject({
        locale: 'hi-IN',
        city: 'Pune',
        segment: 'private',
        blocked: true,
        accounts: [{ reference: 'a' }],
      });
    });

    it('takes what the mask of a row names, though it is empty', async () => {
      const customer = { customerId: 'R-10', msisdn: number(10), city: 'Pune', blocked: true };
      await registry.call('UpsertCustomer', { customer });
      const { stored } = await importAll(registry.client(), [
        { customer: { customerId: 'R-10' }, updateMask: { paths: ['city', 'blocked'] } },
      ]);
      expect(stored).toBe(1);
      expect(await one(registry, 'R-10')).toMatchObject({ city: '', blocked: false });
    });

    it('commits what was sent while the client thinks', async () => {
      const stream = openImport(registry.client());
      const result = read(stream);
      stream.write({ customer: { customerId: 'R-20', msisdn: number(20) } });
      const [answer] = (await once(stream, 'data')) as [{ stored: string }];
      expect(answer.stored).toBe('1');
      expect(await one(registry, 'R-20')).toBeDefined();
      stream.end();
      expect(await result).toMatchObject({ rows: 1, stored: 1, done: true });
    });
  });

  describe('CSV', () => {
    it('reads a file whose every octet comes alone', async () => {
      const file = `\ufeff${HEADER}F-1,${number(101)},hi-IN,"मुंबई, India",yes\r\nF-2,${number(102)},,,no`;
      const result = await importAll(registry.client(), pieces(file, 1));
      expect(result).toMatchObject({ rows: 2, stored: 2, refused: 0, done: true });
      expect(await one(registry, 'F-1')).toMatchObject({
        locale: 'hi-IN',
        city: 'मुंबई, India',
        consents: [{ category: 'CONSENT_CATEGORY_OFFERS', granted: true, source: 'import' }],
      });
      expect(await one(registry, 'F-2')).toMatchObject({
        locale: '',
        consents: [{ category: 'CONSENT_CATEGORY_OFFERS', granted: false }],
      });
    });

    it('takes cells that a spreadsheet would run for data', async () => {
      const cells = ['=HYPERLINK("x")', '+A1', '-1', '@SUM(1)'];
      const lines = cells.map(
        (cell, i) => `F-1${i},${number(110 + i)},,"${cell.replaceAll('"', '""')}",\n`,
      );
      const { stored } = await importAll(registry.client(), pieces(HEADER + lines.join('')));
      expect(stored).toBe(4);
      for (const [i, city] of cells.entries()) {
        expect((await one(registry, `F-1${i}`)).city).toBe(city);
      }
    });

    it('imports thousands of rows, some of them faulty, and leaves nothing of a second time', async () => {
      const faults = new Map<number, [string | Buffer, string, string]>([
        [7, ['T-7,12345,,,', 'T-7', 'msisdn: must be an international number']],
        [500, ['T-500,"open,,,', '', 'csv: has a quote that is not closed']],
        [501, ['', '', 'csv: is empty']],
        [1500, [`T-3,${number(2003)},,,`, 'T-3', 'customer_id: was in line 5 already']],
        [2000, [`T-2000,${number(2)},,`, '', 'csv: has 4 cells; the header has 5']],
        [2500, [Buffer.from(`T-2500,${number(3)},,K\u00f6ln,`, 'latin1'), '', 'csv: is not UTF-8']],
        [2600, ['x'.repeat(40_000), '', 'csv: has more than 16384 octets']],
        [2999, [`T-2999,${number(4)},,,perhaps`, 'T-2999', 'consent.offers: must be yes or no']],
      ]);
      const lines = Array.from({ length: 3200 }, (_, i) => {
        const fault = faults.get(i)?.[0];
        return Buffer.from(
          (fault ?? `T-${i},${number(2000 + i)},en-IN,City ${i % 7},yes`) as string,
        );
      });
      const file = Buffer.concat([
        Buffer.from(HEADER),
        ...lines.flatMap((line) => [line, Buffer.from('\n')]),
      ]);
      const first = await importAll(registry.client(), pieces(file, 10_007));
      expect(first).toMatchObject({ rows: 3200, stored: 3192, refused: 8, done: true });
      const expected = [...faults].map(([i, [, id, problem]]) => [i + 2, id, problem]);
      expect(
        first.refusedRows.map(([row, id, [problem]], i) => [
          row,
          id,
          problem.slice(0, (expected[i][2] as string).length),
        ]),
      ).toEqual(expected);
      // Progress, at least every thousand rows.
      const seen = first.answers.map(({ rows }) => Number(rows));
      expect(Math.max(...seen.map((rows, i) => rows - (seen[i - 1] ?? 0)))).toBeLessThanOrEqual(
        1000,
      );
      expect(await countOf(registry, 'T-%')).toBe(3192);
      expect(sumOf(registry.reported)).toEqual({ rows: 3200, stored: 3192, refused: 8 });
      expect(registry.reported.at(-1)).toEqual({
        kind: 'import_ended',
        whole: true,
        clientId: 'registrar',
      });

      const written: string[] = [];
      const statements = registry
        .database()
        .reports.subscribe(({ statement }) => written.push(statement));
      const second = await importAll(registry.client(), pieces(file), BRANCH);
      statements.unsubscribe();
      expect(second).toMatchObject({ rows: 3200, stored: 3192, refused: 8, done: true });
      expect(written).not.toContain('registry_update');
      expect(written).not.toContain('registry_changes');
      const { changes } = await registry.call<ListCustomerChangesResponse>('ListCustomerChanges', {
        customerId: 'T-1',
      });
      expect(changes.map(({ clientId, kind }) => [clientId, kind])).toEqual([
        ['registrar', 'consent'],
        ['registrar', 'created'],
      ]);
    });

    it('does not take back what a customer said after the file was made', async () => {
      const header = 'customer_id,msisdn,consent.offers,consent.at\n';
      const line = (at: string) => `F-30,${number(130)},yes,${at}\n`;
      await importAll(registry.client(), pieces(header + line('2026-01-01T00:00:00Z')));
      await registry.call('SetConsent', {
        customerId: 'F-30',
        consent: { category: 'CONSENT_CATEGORY_OFFERS', granted: false, source: 'sms:STOP' },
      });
      await importAll(registry.client(), pieces(header + line('2026-01-02T00:00:00Z')));
      expect((await one(registry, 'F-30')).consents).toMatchObject([
        { granted: false, source: 'sms:STOP' },
      ]);
    });

    it.each<[string, string | Buffer, string]>([
      ['nothing', '', 'csv: is empty; it must begin with a header'],
      [
        'a misspelt column',
        'customer_id,tme_zone\nC,UTC',
        'csv: the header has the column "tme_zone", which is none; did you mean "time_zone"?',
      ],
      ['no header', `C-1,${number(1)},en-IN,Pune,yes\n`, 'csv: has no header'],
      ['UTF-16', Buffer.from(HEADER, 'utf16le'), 'csv: has no header'],
      ['UTF-16 that says so', Buffer.from(`\ufeff${HEADER}`, 'utf16le'), 'csv: is UTF-16'],
    ])('refuses a file of %s as a whole', async (_, file, problem) => {
      const octets = Buffer.from(file as string);
      const sent = octets.length === 0 ? [{ csv: octets }] : pieces(octets);
      const { failure, answers, done } = await importAll(registry.client(), sent);
      expect(failure).toMatchObject({ reason: 'INVALID_ARGUMENT', fields: ['csv'] });
      expect(failure!.message.startsWith(problem)).toBe(true);
      expect(failure!.message).not.toContain(number(1));
      expect(new Set(answers.map(({ rows }) => rows))).toEqual(new Set(['0']));
      expect(done).toBe(false);
    });
  });

  it('refuses both kinds in one stream, and keeps what came before', async () => {
    const result = await importAll(registry.client(), [
      { customer: { customerId: 'M-1', msisdn: number(300) } },
      { csv: Buffer.from(HEADER) },
    ]);
    expect(result.failure).toMatchObject({ reason: 'INVALID_ARGUMENT', fields: ['input'] });
    expect(result).toMatchObject({ rows: 1, stored: 1, done: false });
    expect(await countOf(registry, 'M-%')).toBe(1);
    const neither = await importAll(registry.client(), [{}]);
    expect(neither.failure).toMatchObject({ fields: ['input'] });
  });

  it('loses nothing that imports and others say at the same time', async () => {
    const many = 300;
    const file = (column: string) =>
      `customer_id,msisdn,${column}\n` +
      Array.from({ length: many }, (_, i) => `P-${i},${number(5000 + i)},yes\n`).join('');
    const columns = ['alerts', 'service', 'greetings', 'offers'].map((one) => `consent.${one}`);
    const results = await Promise.all([
      ...columns.map((column) => importAll(registry.client(), pieces(file(column)))),
      ...Array.from({ length: 20 }, (_, i) =>
        registry.call('UpsertCustomer', {
          customer: { customerId: `P-${i * 7}`, msisdn: number(5000 + i * 7), city: 'Pune' },
          updateMask: { paths: ['msisdn', 'city'] },
        }),
      ),
    ]);
    for (const result of results.slice(0, 4)) {
      expect(result).toMatchObject({ stored: many, refused: 0, failure: undefined });
    }
    const rows = await registry.database().rows<{ said: number; cities: number }>(
      {
        name: '',
        text: `
          select sum((select count(*) from jsonb_object_keys(consents)))::int as said,
            count(city)::int as cities
          from customer where customer_id like 'P-%'`,
      },
      [],
    );
    expect(rows).toEqual([{ said: 4 * many, cities: 20 }]);
  });

  it('tells those who send of every customer it changed', async () => {
    const store = registry.store();
    expect(await store.findByMsisdn(number(400))).toEqual([]);
    await importAll(registry.client(), pieces(`${HEADER}N-1,${number(400)},,,yes`));
    expect(await store.findByMsisdn(number(400))).toMatchObject([
      { id: 'N-1', consents: { offers: true } },
    ]);
    expect(await store.find('N-1')).toMatchObject({ msisdn: number(400) });
  });

  describe('a stream that is cut', () => {
    const ended = (registry: Registry) =>
      firstValueFrom(
        registry
          .gateway()
          .app.get(CustomerReports)
          .all.pipe(
            filter((report) => report.kind === 'import_ended'),
            timeout({ first: 10_000 }),
          ),
      );

    it('keeps what was committed', async () => {
      const over = ended(registry);
      const stream = openImport(registry.client());
      const result = read(stream);
      const lines = (from: number, count: number) =>
        Array.from({ length: count }, (_, i) => `X-${from + i},${number(7000 + from + i)},,,\n`);
      stream.write({ csv: Buffer.from(HEADER + lines(0, 500).join('')) });
      await once(stream, 'data');
      stream.write({ csv: Buffer.from(`X-999,${number(7999)},,Pu`) });
      stream.cancel();
      expect((await result).failure?.code).toBe(1);
      expect(await over).toMatchObject({ whole: false });
      expect(await countOf(registry, 'X-%')).toBe(500);
    });
  });
});

describe('imports on a node', () => {
  const registry = useRegistry();
  const open: ReturnType<typeof openImport>[] = [];
  afterEach(() => {
    for (const stream of open.splice(0)) stream.cancel();
  });

  /** One that has begun, for its first row is committed. */
  async function begun(client: Client, id: string) {
    const stream = openImport(client);
    open.push(stream);
    const result = read(stream);
    stream.write({ customer: { customerId: id, msisdn: number(1) } });
    await once(stream, 'data');
    return { stream, result };
  }

  it('are four at once, and a fifth when one has ended', async () => {
    const running = [];
    for (const id of ['A', 'B', 'C', 'D']) running.push(await begun(registry.client(), id));
    const fifth = await importAll(registry.client(), []);
    expect(fifth.failure).toMatchObject({ reason: 'OVERLOADED', retryAfter: 5000 });
    running[0].stream.end();
    expect((await running[0].result).done).toBe(true);
    expect((await importAll(registry.client(), [])).done).toBe(true);
  });

  // The last: the node stops for good.
  it('end when it stops, with what is stored', async () => {
    const { result } = await begun(registry.client(), 'E');
    registry.gateway().app.get(StopSignal).stop();
    expect(await result).toMatchObject({
      stored: 1,
      done: false,
      failure: { reason: 'STOPPING' },
    });
  });
});

function sumOf(reports: readonly CustomerReport[]) {
  const sum = { rows: 0, stored: 0, refused: 0 };
  for (const report of reports) {
    if (report.kind !== 'imported') continue;
    sum.rows += report.rows;
    sum.stored += report.stored;
    sum.refused += report.refused;
  }
  return sum;
}
