import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { detailsOf } from '../../../src/rpc/failure-status.js';
import type { UploadAudienceResponse } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { msisdnOf, WRITER_KEY } from '../../kit/broadcast.js';
import { startDaemon } from '../../kit/daemon.js';
import type { Daemon } from '../../kit/daemon.js';
import { useDatabase } from '../../kit/database.js';
import { clientOf } from '../../kit/gateway.js';
import { startSmsc } from '../../kit/smsc.js';
import type { Smsc } from '../../kit/smsc.js';
import { FAULT_SETTINGS } from './desk.js';

/** TELLERLINE_TEST_ROWS=1000000 for all of a million. */
const ROWS = Number(process.env.TELLERLINE_TEST_ROWS ?? 300_000);
const MOST_RESIDENT = 700;
/** Refused rows of an upload that are told with what is wrong. */
const MOST_TOLD = 1000;
const BOM = '\ufeff';

/** Every hundredth row is one of these in turn: what is in the file, and what is told of it. */
const ODD: ((place: number) => { line: Buffer; refused: RegExp | null })[] = [
  (place) => ({ line: text(`${msisdnOf(place)},=cmd|' /C calc'!A0,5`), refused: null }),
  (place) => ({ line: text(`"${msisdnOf(place)},Asha,5`), refused: /^csv: / }),
  (place) => ({ line: text(`${msisdnOf(place)},Asha`), refused: /^csv: / }),
  // Windows-1252.
  (place) => ({ line: Buffer.from(`${msisdnOf(place)},J\xf6rg,5`, 'latin1'), refused: /^csv: / }),
  () => ({ line: text('9.19812E+11,Asha,5'), refused: /^msisdn: has lost its digits/ }),
  () => ({ line: text('+=1+1,Asha,5'), refused: /^msisdn: / }),
  (place) => ({ line: text(`${msisdnOf(place - 1)},Asha,5`), refused: /^msisdn: / }),
  (place) => ({ line: text(`${msisdnOf(place)},${'x'.repeat(201)},5`), refused: /^given_name: / }),
  (place) => ({ line: text(`${msisdnOf(place)},${'x'.repeat(9000)},5`), refused: /^csv: / }),
  (place) => ({ line: text(`'${msisdnOf(place)},"Asha ""the first""",+5`), refused: null }),
];

const MEMBERS = {
  name: '',
  text: `
    select count(*)::int as members, min(member_number) as first, max(member_number) as last,
      sum(member_number::bigint)::text as places
    from audience_member where audience_id = $1`,
};

function text(line: string): Buffer {
  return Buffer.from(line);
}

function oddOf(place: number): ReturnType<(typeof ODD)[number]> | null {
  return place % 100 === 99 ? ODD[Math.floor(place / 100) % ODD.length](place) : null;
}

/** The line of the file that a row is on: the header is the first. */
const lineOf = (place: number): number => place + 2;

/** The file piece by piece, never whole; pieces end anywhere. */
function* pieces(): Generator<Buffer> {
  let some = [text(`${BOM}msisdn,given_name,amount\r\n`)];
  for (let place = 0; place < ROWS; place++) {
    const line = oddOf(place)?.line ?? text(`${msisdnOf(place)},Asha ${place},${place}`);
    some.push(line, text(place % 3 === 0 ? '\r\n' : '\n'));
    if (some.length < 3000) continue;
    const piece = Buffer.concat(some);
    const until = piece.length - 7;
    yield piece.subarray(0, until);
    some = [piece.subarray(until)];
  }
  yield Buffer.concat(some);
}

/** MiB of memory that a process has had at the most, and has. */
function residentOf(pid: number): { most: number; now: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)![1]);
  return { most: of('VmHWM') / 1024, now: of('VmRSS') / 1024 };
}

describe(`a file of ${ROWS} rows (TELLERLINE_TEST_ROWS), some of them broken`, () => {
  const db = useDatabase({ poolSize: 2 });
  let smsc: Smsc;
  let daemon: Daemon;

  beforeAll(async () => {
    smsc = await startSmsc();
    daemon = await startDaemon({
      databaseUrl: db.url(),
      smscPort: smsc.port,
      settings: FAULT_SETTINGS,
    });
  }, 120_000);

  afterAll(async () => {
    await daemon?.end('SIGTERM');
    await smsc?.stop();
  });

  it('is read to its end in little memory, and every bad row told with its line', async () => {
    const expected = new Map<number, RegExp>();
    for (let place = 99; place < ROWS; place += 100) {
      const refused = oddOf(place)!.refused;
      if (refused !== null) expected.set(lineOf(place), refused);
    }
    const client = clientOf(daemon.grpcPort, WRITER_KEY);
    const stream = client.uploadAudience();
    const refused = new Map<number, string>();
    let last: UploadAudienceResponse | undefined;
    const ended = new Promise<void>((resolve, reject) => {
      stream.on('data', (answer: UploadAudienceResponse) => {
        last = answer;
        for (const { row, status } of answer.refusedRows) {
          const [{ field, description }] = detailsOf(status!).violations;
          refused.set(Number(row), `${field}: ${description}`);
        }
      });
      stream.on('error', reject);
      stream.on('end', resolve);
    });
    stream.write({ header: { name: 'A million' } });
    for (const csv of pieces()) {
      if (!stream.write({ csv })) await Promise.race([once(stream, 'drain'), ended]);
    }
    stream.end();
    await ended;
    client.close();

    const good = ROWS - expected.size;
    expect({ ...last, refusedRows: [] }).toMatchObject({
      done: true,
      stored: String(good),
      refused: String(expected.size),
    });
    // The first of them are told one by one.
    expect(refused.size).toBe(Math.min(MOST_TOLD, expected.size));
    const wrong = [...expected]
      .slice(0, MOST_TOLD)
      .filter(([line, why]) => !why.test(refused.get(line) ?? ''))
      .map(([line, why]) => `line ${line}: ${refused.get(line) ?? 'not told'}, not ${why.source}`);
    expect(wrong.slice(0, 20)).toEqual([]);
    expect([...refused.keys()].filter((line) => !expected.has(line))).toEqual([]);

    const [members] = await db
      .database()
      .rows<{ members: number; places: string }>(MEMBERS, [last!.audienceId]);
    let places = 0;
    for (let place = 0; place < ROWS; place++) {
      if (!expected.has(lineOf(place))) places += lineOf(place);
    }
    expect(members).toMatchObject({ members: good, places: String(places) });
    const { most, now } = residentOf(daemon.process.pid!);
    if (process.env.TELLERLINE_TEST_ROWS !== undefined) {
      process.stderr.write(`resident: ${now.toFixed()} MiB, at most ${most.toFixed()} MiB\n`);
    }
    expect(most).toBeLessThan(MOST_RESIDENT);
  }, 1_800_000);
});
