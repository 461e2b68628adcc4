import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { statusOf } from '../../src/rpc/failure-status.js';
import { invalid } from '../../src/failure/failure.js';
import { run } from './command-line.js';
import { startFakeGateway } from './fake-gateway.js';
import type { FakeGateway, ImportStream } from './fake-gateway.js';

let directory: string;
let gateway: FakeGateway | undefined;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tellerline-import-'));
});

afterEach(() => {
  gateway?.stop();
  gateway = undefined;
});

afterAll(() => rmSync(directory, { recursive: true }));

const path = (name: string) => join(directory, name);

function csv(rows: number): { file: string; content: string } {
  const lines = Array.from({ length: rows }, (_, row) => `C-${row},+919812345678,hi-IN`);
  const content = ['customer_id,msisdn,locale', ...lines, ''].join('\n');
  writeFileSync(path('customers.csv'), content);
  return { file: path('customers.csv'), content };
}

function refusedRow(row: number) {
  const failure = invalid([{ field: 'msisdn', description: 'is not a mobile number' }]);
  return { row: String(row), customerId: `C-${row}`, status: statusOf(failure) };
}

/** A daemon that takes a whole file, refuses the rows given, and keeps what came. */
function taking(refused: number[], came: Buffer[] = []) {
  return (stream: ImportStream) => {
    stream.on('data', ({ csv: piece }: { csv: Uint8Array }) => came.push(Buffer.from(piece)));
    stream.on('end', () => {
      const rows = Buffer.concat(came).toString().trim().split('\n').length - 1;
      stream.write({ rows: '1', stored: '1', refused: '0', refusedRows: [], done: false });
      stream.write({
        rows: String(rows),
        stored: String(rows - refused.length),
        refused: String(refused.length),
        refusedRows: refused.map(refusedRow),
        done: true,
      });
      stream.end();
    });
  };
}

async function importing(
  importCustomers: (stream: ImportStream) => void,
  words: string[],
  options: Parameters<typeof run>[1] = {},
) {
  gateway = await startFakeGateway({ importCustomers });
  return run(['customers', 'import', ...words, '--address', gateway.address], options);
}

describe('customers import', () => {
  it('streams the whole file in pieces, and ends with 0', async () => {
    const { file, content } = csv(20_000);
    const came: Buffer[] = [];
    const { code, out, err } = await importing(taking([], came), [file]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('20000 rows read, 20000 stored, 0 refused\n');
    expect(Buffer.concat(came).toString()).toBe(content);
    expect(came.length).toBeGreaterThan(5);
  });

  it('lists refused rows with their reasons, and ends with 1', async () => {
    const { code, out } = await importing(taking([3, 5]), [csv(10).file]);
    expect(code).toBe(1);
    expect(out).toBe(
      'line 3  C-3  msisdn: is not a mobile number\n' +
        'line 5  C-5  msisdn: is not a mobile number\n' +
        '10 rows read, 8 stored, 2 refused\n',
    );
  });

  it('lists so many as a person reads, and reports all', async () => {
    const refused = Array.from({ length: 70 }, (_, row) => row + 2);
    const words = [csv(100).file, '--report', path('refused.jsonl')];
    const { out, err } = await importing(taking(refused), words);
    expect(out.match(/^line /gm)).toHaveLength(50);
    expect(err).toContain(`… and 20 more refused rows; all are in ${path('refused.jsonl')}`);
    const lines = readFileSync(path('refused.jsonl'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(70);
    expect(JSON.parse(lines[69] ?? '')).toEqual({
      row: 71,
      customerId: 'C-71',
      reason: 'INVALID_ARGUMENT',
      message: 'msisdn: is not a mobile number',
      violations: [{ field: 'msisdn', description: 'is not a mobile number' }],
    });
  });

  it('shows on a terminal how far it is, on one line', async () => {
    const { err } = await importing(taking([]), [csv(10).file], { terminal: true });
    const shown = err.split('\u001b[K').map((line) => line.replace(/\d+ rows\/s/, 'N rows/s'));
    expect(shown).toEqual([
      '\r1 rows read, 1 stored, 0 refused, N rows/s',
      '\r10 rows read, 10 stored, 0 refused, N rows/s',
      '\r',
      '',
    ]);
  });

  it('is JSON lines where JSON is asked for', async () => {
    const { out } = await importing(taking([3]), [csv(10).file, '--json']);
    const lines = out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ row: 3 }),
      { rows: 10, stored: 9, refused: 1, done: true },
    ]);
  });

  it('says what was stored where the daemon went away', async () => {
    const { code, err } = await importing(
      (stream) => {
        stream.write({ rows: '7', stored: '6', refused: '1', refusedRows: [], done: false });
        stream.emit('error', { code: status.UNAVAILABLE, details: 'stopping' });
      },
      [csv(10).file],
    );
    expect(code).toBe(5);
    expect(err).toContain('ended early: 7 rows read, 6 stored, 1 refused; the same import again');
    expect(err).toContain('tellerline: UNAVAILABLE: stopping');
  });

  it('ends with 130 on Ctrl-C', async () => {
    const interruption = new AbortController();
    const { code } = await importing(
      (stream) => {
        stream.resume();
        interruption.abort();
      },
      [csv(10).file],
      { interrupted: interruption.signal },
    );
    expect(code).toBe(130);
  });

  it.each([
    [['/nonexistent.csv'], '/nonexistent.csv cannot be read: ENOENT'],
    [['/nonexistent.csv', '--report', '/nonexistent/r'], '/nonexistent/r cannot be written'],
  ])('refuses %j', async (words, said) => {
    const { code, err } = await importing((stream) => void stream.resume(), words);
    expect(code).toBe(2);
    expect(err).toContain(said);
    expect(err).not.toContain('ended early');
  });
});
