import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FileOctets } from '../../../src/broadcast/audience/file-octets.js';
import { columnProblems, delimiterOf } from '../../../src/broadcast/audience/upload-columns.js';
import { UploadRows } from '../../../src/broadcast/audience/upload-rows.js';
import { Failure } from '../../../src/failure/failure.js';
import { number } from './reader-kit.js';

function cut(octets: Buffer, at: readonly number[]): Buffer[] {
  const bounds = [0, ...at.filter((one) => one < octets.length).sort((a, b) => a - b)];
  return bounds.map((from, i) => octets.subarray(from, bounds[i + 1] ?? octets.length));
}

function octetsOf(pieces: readonly Buffer[]): Buffer {
  const file = new FileOctets();
  return Buffer.concat([...pieces.map((piece) => file.push(piece)), file.end()]);
}

/** What becomes of each line: its number, and what is kept or was wrong. */
function readAll(pieces: readonly Buffer[]): [number, unknown][] {
  const rows = new UploadRows();
  const read = pieces.flatMap((csv) => [...rows.take({ csv })]);
  return [...read, ...rows.end()].map(({ row, judged }) => [
    row,
    judged instanceof Failure ? judged.publicMessage : judged.content,
  ]);
}

const swapped = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

describe('FileOctets', () => {
  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), ''],
    ['an octet', Buffer.from('a'), 'a'],
    ['UTF-8', Buffer.from('aé😀'), 'aé😀'],
    ['a mark of UTF-8', Buffer.from('\ufeffa'), 'a'],
    ['a mark of UTF-8 alone', Buffer.from('\ufeff'), ''],
    ['UTF-16', Buffer.from('\ufeffaé😀', 'utf16le'), 'aé😀'],
    ['UTF-16 the other way round', swapped('aé😀'), 'aé😀'],
    ['a mark of UTF-16 alone', Buffer.from('\ufeff', 'utf16le'), ''],
  ])('%s', (_, octets, text) => {
    const copy = Buffer.from(octets);
    expect(octetsOf([octets]).toString()).toBe(text);
    expect(octetsOf([...octets].map((octet) => Buffer.of(octet))).toString()).toBe(text);
    expect(octets).toEqual(copy);
  });

  it.each<[string, Buffer]>([
    ['half a unit', Buffer.concat([Buffer.from('\ufeffab', 'utf16le'), Buffer.of(0x61)])],
    ['half a pair at the end', Buffer.from('\ufeffa\ud83d', 'utf16le')],
    ['the first half alone', Buffer.from('\ufeffa\ud83da', 'utf16le')],
    ['the second half alone', Buffer.from('\ufeffa\ude00a', 'utf16le')],
  ])('makes no text of %s', (_, octets) => {
    for (const pieces of [[octets], [...octets].map((octet) => Buffer.of(octet))]) {
      expect(octetsOf(pieces).includes(0xff)).toBe(true);
    }
  });

  it('gives the same text wherever the pieces are cut', () => {
    const text = fc.string({ unit: 'grapheme' });
    const cuts = fc.array(fc.nat({ max: 80 }), { maxLength: 8 });
    fc.assert(
      fc.property(text, cuts, fc.constantFrom('utf8', 'le', 'be'), (words, at, kind) => {
        const octets =
          kind === 'utf8'
            ? Buffer.from(words)
            : kind === 'le'
              ? Buffer.from(`\ufeff${words}`, 'utf16le')
              : swapped(words);
        fc.pre(kind !== 'utf8' || !words.startsWith('\ufeff'));
        expect(octetsOf(cut(octets, at)).toString()).toBe(words);
      }),
    );
  });
});

describe('the header', () => {
  it.each<[string, string]>([
    ['msisdn', ','],
    ['msisdn,name', ','],
    ['msisdn;name', ';'],
    ['name\tmsisdn', '\t'],
    ['"customer_id" ; "name, first"', ';'],
    ['name,MSISDN,a;b', ','],
    ['a;b;c', ','],
    ['', ','],
  ])('%j is parted by %j', (header, delimiter) => {
    expect(delimiterOf(header)).toBe(delimiter);
  });

  it('names the variables, besides its own columns', () => {
    expect(columnProblems(['msisdn', 'locale', 'time_zone', 'given_name', 'v2'])).toEqual([]);
    expect(columnProblems(['customer_id', 'msisdn'])).toEqual([]);
    expect(columnProblems(['msisdn', '2nd', 'customerid'])).toEqual([
      expect.stringContaining('"2nd"'),
      'the header has the column "customerid"; did you mean "customer_id"?',
    ]);
  });
});

interface WrittenLine {
  text: string;
  /** Of a line that is broken. */
  raw: string | null;
}

describe('UploadRows', () => {
  it('refuses lines that are no text of the file’s encoding, and no others', () => {
    const lines = [`${number(1)};a`, `${number(2)};\ud83d`, `${number(3)};b`];
    const wide = Buffer.from(`\ufeffmsisdn;v\n${lines.join('\n')}`, 'utf16le');
    expect(readAll([wide])).toEqual([
      [2, { msisdn: number(1), variables: { v: 'a' } }],
      [3, 'csv: is not UTF-16'],
      [4, { msisdn: number(3), variables: { v: 'b' } }],
    ]);
  });

  it.each<[string, string, string | null]>([
    ['a number', number(1), number(1)],
    ['in groups', '+91 98100-00001', '+919810000001'],
    ['as spreadsheets write it', `'${number(1)}`, number(1)],
    ['an apostrophe before something else', `'91981`, null],
    ['without its plus', '919810000001', null],
    ['that lost its digits', '+9.2E11', null],
  ])('takes a number %s', (_, cell, msisdn) => {
    const [[, content]] = readAll([Buffer.from(`msisdn\n${cell}\n`)]);
    if (msisdn === null) expect(content).toMatch(/^msisdn: /);
    else expect(content).toEqual({ msisdn, variables: {} });
  });

  it('reads the same rows wherever a file is cut, and what it reads is what was written', () => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .map((text) => text.replace(/[\p{C}\d]/gu, '').trim());
    const good: fc.Arbitrary<WrittenLine> = cell.map((text) => ({ text, raw: null }));
    const broken: fc.Arbitrary<WrittenLine> = fc
      .constantFrom('"open', '', number(1), 'a"b,c')
      .map((raw) => ({ text: '', raw }));
    const line = fc.oneof({ weight: 4, arbitrary: good }, { weight: 1, arbitrary: broken });
    const form = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t'),
      end: fc.constantFrom('\n', '\r\n'),
      encode: fc.constantFrom<(text: string) => Buffer>(
        (text) => Buffer.from(text),
        (text) => Buffer.from(`\ufeff${text}`),
        (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
        swapped,
      ),
    });
    const cuts = fc.array(fc.nat({ max: 900 }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), form, cuts, (lines, how, at) => {
        const { delimiter, end, encode } = how;
        const header = ['msisdn', 'word'].join(delimiter);
        const body = lines.map(
          ({ text, raw }, i) => raw ?? [number(i), quoted(text)].join(delimiter),
        );
        const octets = encode([header, ...body, ''].join(end));
        const whole = readAll([octets]);
        expect(readAll(cut(octets, at))).toEqual(whole);
        expect(whole.map(([row]) => row)).toEqual(lines.map((_, i) => i + 2));
        lines.forEach(({ text, raw }, i) => {
          const [, read] = whole[i];
          if (raw !== null) expect(typeof read).toBe('string');
          else {
            const variables = text === '' ? {} : { word: text };
            expect(read).toEqual({ msisdn: number(i), variables });
          }
        });
      }),
    );
  });
});
