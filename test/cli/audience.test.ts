import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { invalid } from '../../src/failure/failure.js';
import { statusOf } from '../../src/rpc/failure-status.js';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import { useAnswers } from './answered.js';
import { AUDIENCE_ID, TEN } from './campaign-samples.js';
import { run } from './command-line.js';
import { Refusal, startFakeGateway } from './fake-gateway.js';
import type { FakeGateway, UploadStream } from './fake-gateway.js';

const { answered, request } = useAnswers();

let directory: string;
let gateway: FakeGateway | undefined;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tellerline-audience-'));
});
afterEach(() => {
  gateway?.stop();
  gateway = undefined;
});
afterAll(() => rmSync(directory, { recursive: true }));

function csv(rows: number): { file: string; content: string } {
  const lines = Array.from({ length: rows }, (_, row) => `+4474001${10_000 + row},Asha`);
  const content = ['msisdn,given_name', ...lines, ''].join('\n');
  const file = join(directory, 'spring.csv');
  writeFileSync(file, content);
  return { file, content };
}

const refusedRow = (row: number) => ({
  row: String(row),
  status: statusOf(invalid([{ field: 'msisdn', description: 'is not a mobile number' }])),
});

/** A daemon that takes a whole file, refuses so many rows, and tells of `told` of them. */
function taking(refused: number, came: Buffer[] = [], names: string[] = [], told = refused) {
  return (stream: UploadStream) => {
    stream.on('data', ({ header, csv: piece }: { header?: { name: string }; csv?: Uint8Array }) => {
      if (header) names.push(header.name);
      if (piece) came.push(Buffer.from(piece));
    });
    stream.on('end', () => {
      const rows = Buffer.concat(came).toString().trim().split('\n').length - 1;
      const answer = { audienceId: AUDIENCE_ID, refusedRows: [], done: false };
      stream.write({ ...answer, rows: '1', stored: '1', refused: '0' });
      stream.write({
        ...answer,
        rows: String(rows),
        stored: String(rows - refused),
        refused: String(refused),
        refusedRows: Array.from({ length: told }, (_, index) => refusedRow(index + 2)),
        done: true,
      });
      stream.end();
    });
  };
}

async function upload(
  uploadAudience: (stream: UploadStream) => void,
  words: string[],
  options: Parameters<typeof run>[1] = {},
) {
  gateway = await startFakeGateway({ uploadAudience });
  return run(['audience', 'upload', ...words, '--address', gateway.address], options);
}

describe('audience upload', () => {
  it('names it first, and streams the whole file in pieces', async () => {
    const { file, content } = csv(20_000);
    const came: Buffer[] = [];
    const names: string[] = [];
    const { code, out, err } = await upload(taking(0, came, names), [file, '--name', 'Spring']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`20000 rows read, 20000 stored, 0 refused\n${AUDIENCE_ID}  complete\n`);
    expect(Buffer.concat(came).toString()).toBe(content);
    expect(came.length).toBeGreaterThan(4);
    expect(names).toEqual(['Spring']);
  });

  it('is called as its file, shows refused rows with their lines, and ends with 1', async () => {
    const names: string[] = [];
    const { code, out } = await upload(taking(2, [], names), [csv(10).file]);
    expect(code).toBe(1);
    expect(names).toEqual(['spring.csv']);
    expect(out).toBe(
      'line 2  msisdn: is not a mobile number\n' +
        'line 3  msisdn: is not a mobile number\n' +
        `10 rows read, 8 stored, 2 refused\n${AUDIENCE_ID}  complete\n`,
    );
  });

  it('writes refused rows to a file, and says where the daemon told of the first only', async () => {
    const path = join(directory, 'refused.jsonl');
    const words = [csv(300).file, '--refused', path];
    const { out, err } = await upload(taking(200, [], [], 100), words);
    expect(out.match(/^line /gm)).toHaveLength(50);
    expect(err).toBe(`… and 150 more refused rows; the first 100 are in ${path}\n`);
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(100);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      row: 2,
      reason: 'INVALID_ARGUMENT',
      message: 'msisdn: is not a mobile number',
      violations: [{ field: 'msisdn', description: 'is not a mobile number' }],
    });
  });

  it('shows on a terminal how far it is', async () => {
    const { err } = await upload(taking(0), [csv(10).file], { terminal: true });
    expect(err).toMatch(/\r10 rows read, 10 stored, 0 refused, \d+ rows\/s/);
  });

  it('is JSON lines where JSON is asked for', async () => {
    const { out } = await upload(taking(1), [csv(10).file, '--json']);
    const lines = out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ row: 2 }),
      { audienceId: AUDIENCE_ID, rows: 10, stored: 9, refused: 1, done: true },
    ]);
  });

  it('says that what broke off is not complete', async () => {
    const { code, err } = await upload(
      (stream) => {
        stream.write({
          ...{ audienceId: AUDIENCE_ID, rows: '7', stored: '6', refused: '1' },
          ...{ refusedRows: [], done: false },
        });
        stream.emit('error', { code: status.UNAVAILABLE, details: 'stopping' });
      },
      [csv(10).file],
    );
    expect(code).toBe(5);
    expect(err).toContain(
      'ended early: 7 rows read, 6 stored, 1 refused; nothing can be sent to it',
    );
  });

  it('ends with 130 on Ctrl-C', async () => {
    const interruption = new AbortController();
    const { code } = await upload(
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
    [['/nonexistent.csv', '--refused', '/nonexistent/r'], '/nonexistent/r cannot be written'],
  ])('refuses %j', async (words, said) => {
    const { code, err } = await upload((stream) => void stream.resume(), words);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});

describe('audience list, get and delete', () => {
  const AUDIENCE = {
    audienceId: AUDIENCE_ID,
    name: 'Spring\u001b[2J',
    createdBy: 'crm',
    createdAt: timestampOf(TEN),
    members: '29950',
    refused: '50',
    variables: ['given_name', 'rate'],
    complete: true,
    expiresAt: timestampOf(TEN + 90 * 86_400_000),
  };

  it('lists them, without saying list', async () => {
    const response = { audiences: [{ ...AUDIENCE, name: 'Spring' }], nextPageToken: 'next' };
    const { out, err } = await answered('ListAudiences', response, 'audience');
    expect(out).toMatch(
      new RegExp(
        `^${AUDIENCE_ID} +Spring +complete +29,950 +2026-11-23 10:00 +2027-02-21 10:00$`,
        'm',
      ),
    );
    expect(err).toBe('more with: --page-token next\n');
    const none = await answered('ListAudiences', {}, 'audience', 'list', '--limit', '3');
    expect(none.out).toBe('No audiences.\n');
    expect(request()).toEqual({ pageSize: 3, pageToken: '' });
  });

  it('shows one', async () => {
    const words = ['audience', 'get', AUDIENCE_ID];
    const { out } = await answered('GetAudience', { audience: AUDIENCE }, ...words);
    expect(out).toMatch(new RegExp(`^${AUDIENCE_ID} {2}complete$`, 'm'));
    expect(out).toMatch(/^ +name +Spring\uFFFD\[2J$/m);
    expect(out).toMatch(/^ +members +29,950$/m);
    expect(out).toMatch(/^ +variables +given_name, rate$/m);
    const open = { ...AUDIENCE, complete: false };
    expect((await answered('GetAudience', { audience: open }, ...words)).out).toContain(
      'not complete',
    );
  });

  it('deletes one only when told so twice', async () => {
    const words = ['audience', 'delete', AUDIENCE_ID];
    const hesitant = await answered('DeleteAudience', {}, ...words);
    expect(hesitant).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    const { out } = await answered('DeleteAudience', {}, ...words, '--yes');
    expect(out).toBe(`${AUDIENCE_ID} is deleted\n`);
    expect(request()).toEqual({ audienceId: AUDIENCE_ID });
    const used = new Refusal(status.FAILED_PRECONDITION, 'a campaign sends to it');
    expect((await answered('DeleteAudience', used, ...words, '--yes')).code).toBe(6);
  });
});
