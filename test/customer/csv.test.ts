import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Failure } from '../../src/failure/failure.js';
import { CSV_COLUMNS, patchOfCells } from '../../src/customer/csv-columns.js';
import { LineSplitter, LONGEST_LINE } from '../../src/customer/csv-lines.js';
import type { CsvLine } from '../../src/customer/csv-lines.js';
import { CsvTable } from '../../src/customer/csv-table.js';

const NOW = Date.UTC(2026, 10, 22, 12);

function linesOf(pieces: Iterable<Buffer>): [number, string | null][] {
  const splitter = new LineSplitter();
  const lines: CsvLine[] = [];
  for (const piece of pieces) lines.push(...splitter.push(piece));
  lines.push(...splitter.end());
  return lines.map(({ number, octets }) => [number, octets?.toString() ?? null]);
}

describe('LineSplitter', () => {
  it.each<[string, string, (string | null)[]]>([
    ['nothing', '', []],
    ['a line without its end', 'a', ['a']],
    ['a line with its end', 'a\n', ['a']],
    ['lines of Windows', 'a\r\nb\r\n', ['a', 'b']],
    ['empty lines', 'a\n\n\r\nb', ['a', '', '', 'b']],
    ['the longest', 'x'.repeat(LONGEST_LINE) + '\nb', ['x'.repeat(LONGEST_LINE), 'b']],
    ['one longer', 'x'.repeat(LONGEST_LINE + 1) + '\nb', [null, 'b']],
    ['one longer at the end', 'a\n' + 'x'.repeat(3 * LONGEST_LINE), ['a', null]],
  ])('%s', (_, text, lines) => {
    const expected = lines.map((line, i) => [i + 1, line]);
    const octets = Buffer.from(text);
    expect(linesOf([octets])).toEqual(expected);
    expect(linesOf([...octets].map((octet) => Buffer.of(octet)))).toEqual(expected);
  });

  it('gives the same lines wherever the pieces are cut', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'ü', '\n', '\r\n', '"') });
    const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 8 });
    fc.assert(
      fc.property(words, cuts, (text, at) => {
        const octets = Buffer.from(text);
        const bounds = [0, ...at.sort((a, b) => a - b), octets.length];
        const pieces = bounds.slice(1).map((end, i) => octets.subarray(bounds[i], end));
        expect(linesOf(pieces)).toEqual(linesOf([octets]));
      }),
    );
  });
});

describe('CsvTable', () => {
  const KNOWN = ['customer_id', 'msisdn', 'city'];
  const line = (number: number, text: string | Buffer): CsvLine => ({
    number,
    octets: Buffer.from(text as string),
  });
  const table = (header: string | Buffer = 'customer_id,city') =>
    new CsvTable(line(1, header), KNOWN);
  const problemOf = (header: string | Buffer) => {
    try {
      table(header);
      return null;
    } catch (error) {
      return (error as Failure).violations.map(({ description }) => description).join('; ');
    }
  };

  it.each<[string, string | Buffer, string | null]>([
    ['as it is documented', 'customer_id,msisdn,city', null],
    ['in any order and case, with spaces', ' City , CUSTOMER_ID', null],
    ['with quotes', '"customer_id","city"', null],
    ['with a byte order mark', '\ufeffcustomer_id,city', null],
    [
      'a misspelt column',
      'customer_id,citty',
      'the header has the column "citty", which is none; did you mean "city"?',
    ],
    [
      'a foreign column',
      'customer_id,shoe_size',
      'the header has the column "shoe_size", which is none; there are customer_id, msisdn, city',
    ],
    ['a column twice', 'customer_id,city,city', 'the header has the column "city" twice'],
    ['no ID', 'msisdn,city', 'the header lacks the column "customer_id"'],
    [
      'a customer’s line',
      'C-1,+919812345678,Mumbai,Asha',
      'has no header; its first line must name the columns, parted by commas, such as customer_id,msisdn,city',
    ],
    [
      'a line of a customer whose ID is like the column',
      'customer_1,+919812345678,Mumbai,Asha',
      expect.stringMatching(/^has no header/) as never,
    ],
    [
      'and a file whose lines end with CR alone',
      'customer_id,city\rC-1,Asha',
      'has lines that end with CR alone; end them with LF',
    ],
    ['semicolons', 'a;b;c', expect.stringContaining('parted by commas') as never],
    ['UTF-16', Buffer.from('\ufeffcustomer_id', 'utf16le'), 'is UTF-16; it must be UTF-8'],
    ['Latin 1', Buffer.from('customer_id,stra\u00dfe', 'latin1'), 'is not UTF-8'],
    [
      'a quote not closed',
      '"customer_id,city',
      'the header has a quote that is not closed (a cell ends on its line)',
    ],
  ])('a header %s', (_, header, problem) => {
    expect(problemOf(header)).toEqual(problem);
  });

  it('judges each line by itself', () => {
    const lines: [string | Buffer, string | string[]][] = [
      ['C-1,Pune', ['C-1', 'Pune']],
      ['C-2,"a, b ""c"""', ['C-2', 'a, b "c"']],
      ['C-3,"Pune', 'has a quote that is not closed (a cell ends on its line)'],
      ['C-4,Pu"ne', 'has a quote inside a cell that does not begin with one'],
      ['C-5,"Pu"ne', 'has something after the quote that ends a cell'],
      ['', 'is empty'],
      [' \t', 'is empty'],
      ['C-6', 'has 1 cells; the header has 2'],
      ['C-7,Pune,', 'has 3 cells; the header has 2'],
      [Buffer.from('C-8,K\u00f6ln', 'latin1'), 'is not UTF-8'],
      ['C-9,=cmd()', ['C-9', '=cmd()']],
      ['@C-10,-1', ['@C-10', '-1']],
      ['"C-11" , Pune ', ['C-11', 'Pune']],
      ['C-12,', ['C-12', '']],
    ];
    const read = (some: typeof lines) =>
      table()
        .read(some.map(([text], i) => line(i + 2, text)))
        .map((row) =>
          'problem' in row ? row.problem : [row.cells.get('customer_id'), row.cells.get('city')],
        );
    const expected = lines.map(([, wanted]) => wanted);
    expect(read(lines)).toEqual(expected);
    expect(lines.flatMap((one) => read([one]))).toEqual(expected);
    const good = lines.filter(([, wanted]) => typeof wanted !== 'string');
    expect(read(good)).toEqual(good.map(([, wanted]) => wanted));
  });

  it('reads back whatever can be written, next to lines that cannot be read', () => {
    const cell = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\p{C}/gu, '').trim());
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, fc.boolean()), { maxLength: 8 }), (cells) => {
        const lines = cells.map(([text, broken], i) =>
          line(i + 2, broken ? `x,"${i}` : `C-${i},${quoted(text)}`),
        );
        const rows = table().read(lines);
        rows.forEach((row, i) => {
          const [text, broken] = cells[i];
          expect(row.line).toBe(i + 2);
          expect('cells' in row ? row.cells.get('city') : null).toBe(broken ? null : text);
        });
      }),
    );
  });
});

describe('the columns', () => {
  const judge = (cells: Record<string, string>) =>
    patchOfCells(new Map(Object.entries({ customer_id: 'C-1', ...cells })), NOW);
  const problemsOf = (cells: Record<string, string>) => {
    try {
      judge(cells);
      return [];
    } catch (error) {
      return (error as Failure).violations.map(({ field }) => field);
    }
  };

  it('are those that are documented', () => {
    expect(CSV_COLUMNS).toEqual([
      'customer_id',
      'msisdn',
      'msisdn_state',
      'locale',
      'time_zone',
      'given_name',
      'birth_date',
      'customer_since',
      'city',
      'segment',
      'products',
      'consent.alerts',
      'consent.service',
      'consent.greetings',
      'consent.offers',
      'consent.source',
      'consent.at',
      'do_not_disturb',
      'blocked',
      'home_country',
      'large_withdrawal',
      'large_card_withdrawal',
      'large_card_payment',
      'low_balance',
    ]);
  });

  it('change what they say, and nothing by an empty cell', () => {
    const all = {
      msisdn: '+91 98123 45678',
      msisdn_state: 'Verified',
      locale: 'hi-IN',
      time_zone: 'Asia/Kolkata',
      given_name: '=Asha',
      birth_date: '--02-29',
      customer_since: '2015-11-22',
      city: 'Pune',
      segment: 'private',
      products: ' home_loan ;; gold_card',
      'consent.alerts': '',
      'consent.service': 'no',
      'consent.greetings': '',
      'consent.offers': 'YES',
      'consent.source': 'branch',
      'consent.at': '2026-11-01T10:00:00+05:30',
      do_not_disturb: '22:00-07:30',
      blocked: 'no',
      home_country: 'IN',
      large_withdrawal: 'INR 50000.5',
      large_card_withdrawal: 'INR20000',
      large_card_payment: '',
      low_balance: 'INR 0.01',
    };
    const at = Date.parse('2026-11-01T04:30:00Z');
    expect(judge(all)).toEqual({
      id: 'C-1',
      msisdn: '+919812345678',
      msisdnVerified: true,
      locale: 'hi-IN',
      timeZone: 'Asia/Kolkata',
      givenName: '=Asha',
      birthDate: { year: null, month: 2, day: 29 },
      customerSince: '2015-11-22',
      city: 'Pune',
      segment: 'private',
      products: ['home_loan', 'gold_card'],
      consents: [
        { category: 'service', granted: false, source: 'branch', at },
        { category: 'offers', granted: true, source: 'branch', at },
      ],
      doNotDisturb: { from: 1320, until: 450 },
      blocked: false,
      thresholds: {
        largeWithdrawal: { currencyCode: 'INR', units: '50000', nanos: 500_000_000 },
        largeCardWithdrawal: { currencyCode: 'INR', units: '20000', nanos: 0 },
        lowBalance: { currencyCode: 'INR', units: '0', nanos: 10_000_000 },
        homeCountry: 'IN',
      },
    });
    expect(judge({})).toEqual({ id: 'C-1' });
    expect(judge({ 'consent.offers': 'yes' }).consents).toEqual([
      { category: 'offers', granted: true, source: 'import', at: null },
    ]);
    expect(judge({ do_not_disturb: 'none' })).toEqual({ id: 'C-1', doNotDisturb: null });
  });

  it.each<[Record<string, string>, string[]]>([
    [{ customer_id: '' }, ['customer_id']],
    [{ msisdn: '9.19812E+11' }, ['msisdn']],
    [{ msisdn_state: 'maybe' }, ['msisdn_state']],
    [{ msisdn_state: 'constructor' }, ['msisdn_state']],
    [{ locale: 'xx_yy!' }, ['locale']],
    [{ time_zone: 'IST+5' }, ['time_zone']],
    [{ birth_date: '17.05.1990' }, ['birth_date']],
    [{ birth_date: '1990-02-29' }, ['birth_date']],
    [{ customer_since: '--02-01' }, ['customer_since']],
    [{ city: '4111 1111 1111 1111' }, ['city']],
    [{ products: 'a;b;a' }, ['products']],
    [{ 'consent.offers': 'maybe' }, ['consent.offers']],
    [
      { 'consent.offers': 'yes', 'consent.service': 'no', 'consent.source': 's'.repeat(61) },
      ['consent.source'],
    ],
    [{ 'consent.offers': 'yes', 'consent.at': '2999-01-01T00:00:00Z' }, ['consent.at']],
    [{ 'consent.at': 'yesterday' }, ['consent.at']],
    [{ do_not_disturb: '22-7' }, ['do_not_disturb']],
    [{ do_not_disturb: '24:00-07:00' }, ['do_not_disturb']],
    [{ blocked: '1' }, ['blocked']],
    [{ home_country: 'India' }, ['home_country']],
    [{ large_withdrawal: '50000' }, ['large_withdrawal']],
    [{ large_withdrawal: 'INR 50,000' }, ['large_withdrawal']],
    [{ low_balance: 'INR 0' }, ['low_balance']],
    [{ low_balance: 'INR 1.234' }, ['low_balance']],
    [{ low_balance: 'XXQ 1' }, ['low_balance']],
    [{ locale: '!', blocked: '1', msisdn: '1' }, ['blocked', 'msisdn', 'locale']],
  ])('%j is refused', (cells, fields) => {
    expect(problemsOf(cells)).toEqual(fields);
  });
});
