import { beforeAll, describe, expect, it } from '@jest/globals';
import { AUDIENCE_READER } from '../../../src/broadcast/audience/audience-reader.js';
import type { AudienceReaderStore } from '../../../src/broadcast/audience/audience-reader.store.js';
import type {
  Audience,
  GetAudienceResponse,
} from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { number, readAll, register } from './reader-kit.js';
import { fileOf, rowsOf, STRANGER, useAudiences } from './upload-kit.js';

const HEADER = 'msisdn,given_name,amount\n';

describe('UploadAudience', () => {
  const audiences = useAudiences({ maxAudience: 4_000 });
  const reader = () => audiences.gateway().app.get<AudienceReaderStore>(AUDIENCE_READER);
  const get = async (audienceId: string): Promise<Audience> => {
    const { audience } = await audiences.call<GetAudienceResponse>('GetAudience', { audienceId });
    return audience!;
  };
  /** What was stored of an upload: numbers with their variables, in their order. */
  const kept = async (audienceId: string) => {
    const spec = { kind: 'upload', audienceId } as const;
    const loaded = await reader().load(await readAll(reader(), spec, 500));
    return loaded.map((one) => {
      if ('gone' in one) return one.gone;
      const texts = Object.entries(one.variables).map(([name, value]) => [
        name,
        (value as { value: string }).value,
      ]);
      return [one.recipient.msisdn, Object.fromEntries(texts) as Record<string, string>];
    });
  };

  beforeAll(() =>
    register(audiences.database(), [
      { id: 'C-1', msisdn: number(1), locale: 'hi-IN', timeZone: 'Asia/Kolkata' },
      { id: 'C-2', msisdn: number(2) },
    ]),
  );

  it('lets in nobody without the permission', async () => {
    const { failure } = await audiences.upload(rowsOf([]), STRANGER);
    expect(failure?.reason).toBe('PERMISSION_DENIED');
  });

  it('takes rows, and judges each by itself', async () => {
    const result = await audiences.upload(
      rowsOf([
        { msisdn: number(100), variables: { amount: '500', offer: '=cmd|x' } },
        { customerId: 'C-1', locale: 'en', timeZone: 'Asia/Dubai', variables: { amount: '7' } },
        { msisdn: number(1) },
        { customerId: 'nobody' },
        { msisdn: number(3), customerId: 'C-2' },
        {},
        { msisdn: '12', locale: '!', timeZone: 'Moon', variables: { 'no name': 'x' } },
        { msisdn: number(4), variables: { note: 'x'.repeat(201), card: '4111 1111 1111 1111' } },
        { msisdn: number(5), variables: { note: 'a\u0000b' } },
        { msisdn: number(6), variables: { a: '', amount: '1' } },
        {
          msisdn: number(7),
          variables: Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`v${i}`, 'x'])),
        },
        {
          msisdn: number(8),
          variables: Object.fromEntries(
            Array.from({ length: 60 }, (_, i) => [`w${i}`, 'ü'.repeat(100)]),
          ),
        },
      ]),
    );
    expect(result.refusedRows).toEqual([
      [3, ['row.msisdn: has the number of row 2; a number is in an audience once']],
      [4, ['row.customer_id: is not in the registry of customers']],
      [5, ['row.customer_id: is there and msisdn as well; give one of the two']],
      [6, ['row.msisdn: is missing; give msisdn or customer_id']],
      [
        7,
        [
          'row.msisdn: must be an international number: + and 7 to 15 digits, not from 0',
          'row.locale: is not a BCP 47 language tag such as "en-IN"',
          'row.time_zone: is not an IANA time zone such as "Asia/Kolkata"',
          expect.stringMatching(/^row.variables: has a name that is none/),
        ],
      ],
      [
        8,
        [
          'row.variables.note: has 201 characters; it may have 200',
          expect.stringMatching(/^row.variables.card: has what looks like a card number/),
        ],
      ],
      [9, ['row.variables.note: has a control character; it may have none']],
      [11, [expect.stringMatching(/^row.variables: makes more than 64 variables/)]],
      [12, [expect.stringMatching(/^row: has \d+ octets; it may have 8192/)]],
    ]);
    expect(result).toMatchObject({ rows: 12, stored: 3, refused: 9, done: true });
    expect(result.failure).toBeUndefined();
    expect(await get(result.audienceId)).toMatchObject({
      name: 'Rows',
      createdBy: 'marketing',
      members: '3',
      refused: '9',
      variables: ['amount', 'offer'],
      complete: true,
    });
    expect(await kept(result.audienceId)).toEqual([
      [number(100), { amount: '500', offer: '=cmd|x' }],
      [number(1), { amount: '7' }],
      [number(6), { amount: '1' }],
    ]);
    const [, asha] = await readAll(reader(), { kind: 'upload', audienceId: result.audienceId }, 5);
    expect(asha).toMatchObject({ customerId: 'C-1', timeZone: 'Asia/Dubai' });
    expect(await reader().load([asha])).toMatchObject([
      { recipient: { locale: 'en', timeZone: 'Asia/Dubai', customerId: 'C-1' } },
    ]);
  });

  const TABLE = 'msisdn;given_name;note\r\n';
  const line = (i: number, rest: string) => `${number(i)};${rest}\r\n`;
  const WORDS = `${TABLE}${line(200, 'आशा;"a;b ""c"""')}${line(201, 'Zoë 😀;')}${line(202, ';-1')}`;

  it.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(WORDS)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${WORDS}`)],
    ['UTF-16, little end first', Buffer.from(`\ufeff${WORDS}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${WORDS}`, 'utf16le').swap16()],
    ['tabs', Buffer.from(WORDS.replaceAll(/;(?!b)/g, '\t'))],
    ['commas', Buffer.from(WORDS.replaceAll(/;(?!b)/g, ','))],
    ['no end of the last line', Buffer.from(WORDS.slice(0, -2))],
  ])('reads a file of %s, however it is cut', async (_, file) => {
    for (const size of [1, 7, 65_536]) {
      const { audienceId, ...result } = await audiences.upload(fileOf(file, size));
      expect(result).toMatchObject({ rows: 3, stored: 3, refused: 0, done: true });
      expect(await kept(audienceId)).toEqual([
        [number(200), { given_name: 'आशा', note: 'a;b "c"' }],
        [number(201), { given_name: 'Zoë 😀' }],
        [number(202), { note: '-1' }],
      ]);
    }
  });

  it.each<[string, string | Buffer, string]>([
    ['nothing', '', 'csv: is empty; it must begin with a header'],
    ['no header', `${number(1)},Asha,500\n`, 'csv: has no header'],
    ['a header of other columns', 'phone,name\n', 'csv: has no header'],
    [
      'a misspelt column',
      'msisd,amount\n',
      'csv: the header lacks a column "msisdn"; did you mean that by "msisd"?',
    ],
    [
      'a column that is not quite the own one',
      'msisdn,timezone\n',
      'csv: the header has the column "timezone"; did you mean "time_zone"?',
    ],
    ['a column twice', 'msisdn,amount,Amount\n', 'csv: the header has the column "amount" twice'],
    ['a column without a name', 'msisdn,amount,\n', 'csv: the header has no name for column 3'],
    [
      'a variable whose name is none',
      'msisdn,the amount\n',
      `csv: the header has the column "the amount"; a variable's name is`,
    ],
    [
      'too many variables',
      `msisdn,${Array.from({ length: 65 }, (_, i) => `v${i}`).join(',')}\n`,
      'csv: has 65 variables; it may have 64',
    ],
    [
      'UTF-16 that does not say so',
      Buffer.from(HEADER, 'utf16le'),
      'csv: is neither UTF-8 nor UTF-16 with a byte order mark',
    ],
    ['Windows-1252', Buffer.from('msisdn,stra\u00dfe\n', 'latin1'), 'csv: is not UTF-8'],
    ['lines that end with CR alone', 'msisdn,amount\r+919810000000,5\r', 'csv: has lines that end'],
  ])('refuses a file of %s as a whole', async (_, file, problem) => {
    const octets = Buffer.from(file as string);
    const requests =
      octets.length === 0 ? [{ header: { name: 'x' } }, { csv: octets }] : fileOf(octets);
    const { failure, done } = await audiences.upload(requests);
    expect(failure).toMatchObject({ reason: 'INVALID_ARGUMENT', fields: ['csv'] });
    expect(failure!.message.slice(0, problem.length)).toBe(problem);
    expect(failure!.message).not.toContain(number(1));
    expect(done).toBe(false);
  });

  it('uploads thousands of lines, some of them broken, and tells of each by its line', async () => {
    const count = 3_000;
    const faults = new Map<number, [string | Buffer, string]>([
      [10, ['12345,Asha,5', 'msisdn: must be an international number']],
      [499, [`${number(999)},"open,5`, 'csv: has a quote that is not closed']],
      [500, ['', 'csv: is empty']],
      [501, [`${number(999)},a,b,c`, 'csv: has 4 cells; the header has 3']],
      [2000, [`${number(1003)},Asha,5`, 'msisdn: has the number of line 5; a number is in']],
      [2001, [Buffer.from(`${number(999)},K\u00f6ln,5`, 'latin1'), 'csv: is not UTF-8']],
      [2002, [`${number(999)},${'x'.repeat(9000)},5`, 'csv: has more than 8192 octets']],
      [2003, [`${number(999)},${'x'.repeat(201)},5`, 'given_name: has 201 characters']],
      [2500, ['9.19812E+11,Asha,5', 'msisdn: has lost its digits in a spreadsheet']],
      [2501, [`=${number(999)},Asha,5`, 'msisdn: must be an international number']],
      [2502, ['"=""+919810000999""",Asha,5', 'msisdn: must be an international number']],
      [2_999, [`${number(999)},Ash"a,5`, 'csv: has a quote inside a cell']],
    ]);
    const lines = Array.from({ length: count }, (_, i) => {
      const fault = faults.get(i)?.[0];
      // As spreadsheets write numbers that are texts, and as their formulas look.
      const msisdn = i % 3 === 0 ? `'${number(1000 + i)}` : number(1000 + i);
      return Buffer.from((fault ?? `${msisdn},=HYPERLINK("x"&${i}),@SUM(${i})`) as string);
    });
    // A quote within a cell that does not begin with one is no CSV.
    const quoted = lines.map((octets, i) =>
      faults.has(i)
        ? octets
        : Buffer.from(
            octets.toString().replace(/=HYPERLINK\("x"&(\d+)\)/, '"=HYPERLINK(""x""&$1)"'),
          ),
    );
    const file = Buffer.concat([
      Buffer.from(`\ufeff${HEADER}`),
      ...quoted.flatMap((octets) => [octets, Buffer.from('\n')]),
    ]);
    const result = await audiences.upload(fileOf(file, 10_007));
    expect(result.failure).toBeUndefined();
    expect(result).toMatchObject({
      rows: count,
      stored: count - faults.size,
      refused: faults.size,
      done: true,
    });
    const expected = [...faults].map(([i, [, problem]]) => [i + 2, problem]);
    expect(
      result.refusedRows.map(([row, [problem]], i) => [
        row,
        problem.slice(0, (expected[i][1] as string).length),
      ]),
    ).toEqual(expected);
    const stored = await kept(result.audienceId);
    expect(stored).toHaveLength(count - faults.size);
    expect(stored[2]).toEqual([
      number(1002),
      { given_name: '=HYPERLINK("x"&2)', amount: '@SUM(2)' },
    ]);
    // Progress, at least every thousand rows.
    const seen = result.answers.map(({ rows }) => Number(rows));
    expect(Math.max(...seen.map((rows, i) => rows - (seen[i - 1] ?? 0)))).toBeLessThanOrEqual(1000);
    expect(audiences.reported.at(-1)).toEqual({
      kind: 'upload_ended',
      whole: true,
      clientId: 'marketing',
      rows: count,
      stored: count - faults.size,
      refused: faults.size,
    });
  });

  it('tells of the first thousand refused rows, and counts the others', async () => {
    const file = `msisdn\n${'x\n'.repeat(1700)}${number(1)}\n`;
    const result = await audiences.upload(fileOf(file));
    expect(result).toMatchObject({ rows: 1701, stored: 1, refused: 1700, done: true });
    expect(result.refusedRows.map(([row]) => row)).toEqual(
      Array.from({ length: 1000 }, (_, i) => i + 2),
    );
  });

  it('takes no more numbers than the bank allows', async () => {
    const rows = Array.from({ length: 4_001 }, (_, i) => `${number(1000 + i)}\n`);
    const result = await audiences.upload(fileOf(`msisdn\n${rows.join('')}`));
    expect(result.failure).toMatchObject({
      reason: 'INVALID_ARGUMENT',
      message: 'input: has more than 4000 numbers; an audience may have no more',
    });
    expect((await get(result.audienceId)).complete).toBe(false);
  });

  it.each<[string, object[], string[], string]>([
    ['no header', [{ row: { msisdn: number(1) } }], ['header'], 'header: is missing'],
    ['nothing', [], ['header'], 'header: is missing; it comes first of all'],
    ['an empty name', [{ header: { name: ' ' } }], ['header.name'], 'header.name: is missing'],
    [
      'a long name',
      [{ header: { name: 'x'.repeat(101) } }],
      ['header.name'],
      'header.name: has 101 characters; it may have 100',
    ],
    [
      'two headers',
      [{ header: { name: 'a' } }, { header: { name: 'b' } }],
      ['input'],
      'input: is header again',
    ],
    ['an empty request', [{ header: { name: 'a' } }, {}], ['input'], 'input: is missing'],
    [
      'rows and a file',
      [{ header: { name: 'a' } }, { row: { msisdn: number(1) } }, { csv: Buffer.from(HEADER) }],
      ['input'],
      'input: must be of one kind',
    ],
  ])('refuses an upload of %s', async (_, requests, fields, message) => {
    const { failure, done } = await audiences.upload(requests);
    expect(failure).toMatchObject({ reason: 'INVALID_ARGUMENT', fields });
    expect(failure!.message.slice(0, message.length)).toBe(message);
    expect(done).toBe(false);
  });
});
