import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../src/failure/failure.js';
import { compose, recompose } from '../../src/message/compose.js';
import type {
  ComposeOptions,
  Composition,
  Concatenation,
  Encoding,
} from '../../src/message/compose.js';
import { readUserData } from '../../src/message/user-data.js';
import { anyText, gsmText } from './texts.js';

const DATA_CODING: Record<Encoding, number> = { gsm7: 0, latin1: 3, ucs2: 8 };
const CONCATENATIONS = ['udh8', 'udh16', 'sar', 'payload'] as const;

function options(changes: Partial<ComposeOptions> = {}): ComposeOptions {
  return {
    encodings: ['gsm7', 'ucs2'],
    transliterate: false,
    concatenation: 'udh16',
    maxSegments: 255,
    reference: 0x1234,
    ...changes,
  };
}

/** The text of every segment, read back from its octets alone. */
function texts(composition: Composition): string[] {
  return composition.segments.map((segment) => {
    const esmClass = segment.udhi ? 0x40 : 0;
    const read = readUserData(esmClass, DATA_CODING[composition.encoding], segment.userData);
    if (read.text === null) throw new Error('a segment that cannot be read');
    return read.text;
  });
}

/** Octets of a segment on the air: septets packed, the header in front (GSM 03.40, 9.2.3.24). */
function octetsOnAir(composition: Composition, index: number): number {
  const { userData, udhi, sar } = composition.segments[index];
  const header = udhi ? userData[0] + 1 : 0;
  // The SMSC makes a UDH of 6 octets from the SAR fields.
  const onAirHeader = sar === undefined ? header : 6;
  const units = userData.length - header;
  return composition.encoding === 'gsm7'
    ? Math.ceil((Math.ceil((onAirHeader * 8) / 7) + units) * 0.875)
    : onAirHeader + units;
}

function failureOf(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the encoding', () => {
  it.each<[string, string, Partial<ComposeOptions>, Encoding]>([
    ['GSM where it carries the text', 'Hello {€}', {}, 'gsm7'],
    ['UCS-2 for one character outside', 'Hello ₹', {}, 'ucs2'],
    [
      'Latin-1 where GSM fails and it is allowed',
      'ação',
      { encodings: ['gsm7', 'latin1', 'ucs2'] },
      'latin1',
    ],
    ['the first of equals', 'Hello', { encodings: ['latin1', 'gsm7'] }, 'latin1'],
    ['fewer segments before preference', 'a'.repeat(100), { encodings: ['ucs2', 'gsm7'] }, 'gsm7'],
    [
      'Latin-1 where escapes make GSM longer',
      '[]'.repeat(70),
      { encodings: ['gsm7', 'latin1'] },
      'latin1',
    ],
    ['GSM by look-alikes', 'it’s – “ok”', { transliterate: true }, 'gsm7'],
    ['UCS-2 where look-alikes do not save all', 'it’s ₹5', { transliterate: true }, 'ucs2'],
  ])('is %s', (_, text, changes, encoding) => {
    expect(compose(text, options(changes)).encoding).toBe(encoding);
  });
});

describe('segments', () => {
  it.each<[Encoding, string, Concatenation, number, number]>([
    ['gsm7', 'a', 'udh8', 160, 153],
    ['gsm7', 'a', 'udh16', 160, 152],
    ['gsm7', 'a', 'sar', 160, 153],
    ['latin1', 'ã', 'udh8', 140, 134],
    ['latin1', 'ã', 'udh16', 140, 133],
    ['latin1', 'ã', 'sar', 140, 134],
    ['ucs2', 'न', 'udh8', 70, 67],
    ['ucs2', 'न', 'udh16', 70, 66],
    ['ucs2', 'न', 'sar', 70, 67],
  ])('%s %s by %s: %i alone, %i each', (encoding, letter, concatenation, alone, each) => {
    const given = options({ encodings: [encoding], concatenation });
    const counts = [alone, alone + 1, 2 * each, 2 * each + 1, 3 * each].map((length) => {
      const { segments, airSegments, units, unitsLeft } = compose(letter.repeat(length), given);
      expect(segments).toHaveLength(airSegments);
      return [airSegments, units, unitsLeft];
    });
    expect(counts).toEqual([
      [1, alone, 0],
      [2, alone + 1, 2 * each - alone - 1],
      [2, 2 * each, 0],
      [3, 2 * each + 1, each - 1],
      [3, 3 * each, 0],
    ]);
  });

  it('carries the header of 8 and of 16 bits', () => {
    const text = 'a'.repeat(161);
    const short = compose(text, options({ concatenation: 'udh8' }));
    expect(short.reference).toBe(0x34);
    expect(short.segments.map((s) => [...s.userData.subarray(0, 6)])).toEqual([
      [5, 0, 3, 0x34, 2, 1],
      [5, 0, 3, 0x34, 2, 2],
    ]);
    const long = compose(text, options({ concatenation: 'udh16' }));
    expect(long.reference).toBe(0x1234);
    expect(long.segments.map((s) => [...s.userData.subarray(0, 7)])).toEqual([
      [6, 8, 4, 0x12, 0x34, 2, 1],
      [6, 8, 4, 0x12, 0x34, 2, 2],
    ]);
  });

  it('names the parts in SAR fields, with nothing in the text', () => {
    const { segments } = compose('a'.repeat(161), options({ concatenation: 'sar' }));
    expect(segments.map(({ sar, udhi }) => ({ sar, udhi }))).toEqual([
      { sar: { reference: 0x1234, total: 2, number: 1 }, udhi: false },
      { sar: { reference: 0x1234, total: 2, number: 2 }, udhi: false },
    ]);
    expect(segments.map((segment) => segment.userData.length)).toEqual([153, 8]);
  });

  it('puts a long text in one message_payload and counts what it is on the air', () => {
    const long = compose('a'.repeat(307), options({ concatenation: 'payload' }));
    expect(long.segments).toEqual([
      { number: 1, userData: Buffer.from('a'.repeat(307)), udhi: false, payload: true },
    ]);
    expect([long.airSegments, long.units, long.unitsLeft]).toEqual([3, 307, 152]);
    const short = compose('a'.repeat(160), options({ concatenation: 'payload' }));
    expect(short.segments[0].payload).toBe(false);
  });

  it.each<[string, Partial<ComposeOptions>, string, string[]]>([
    [
      'an escape pair',
      { concatenation: 'udh8' },
      'a'.repeat(152) + '€' + 'b'.repeat(9),
      ['a'.repeat(152), '€' + 'b'.repeat(9)],
    ],
    [
      'CR LF',
      { concatenation: 'udh8' },
      'a'.repeat(152) + '\r\n' + 'b'.repeat(9),
      ['a'.repeat(152), '\r\n' + 'b'.repeat(9)],
    ],
    [
      'a surrogate pair',
      {},
      'न'.repeat(65) + '😀' + 'न'.repeat(9),
      ['न'.repeat(65), '😀' + 'न'.repeat(9)],
    ],
    [
      'a letter and its sign',
      {},
      '中'.repeat(65) + 'नि' + '中'.repeat(9),
      ['中'.repeat(65), 'नि' + '中'.repeat(9)],
    ],
    [
      'a family',
      {},
      '中'.repeat(60) + '👩‍👩‍👧‍👦' + '中'.repeat(9),
      ['中'.repeat(60), '👩‍👩‍👧‍👦' + '中'.repeat(9)],
    ],
  ])('does not part %s', (_, changes, text, parts) => {
    expect(texts(compose(text, options(changes)))).toEqual(parts);
  });

  it('parts a cluster longer than a segment between code points', () => {
    const cluster = '😀' + '\u200d😀'.repeat(60);
    // 67 units end inside a surrogate pair of it.
    const parts = texts(compose(`x${cluster}`, options({ concatenation: 'udh8' })));
    expect(parts.join('')).toBe(`x${cluster}`);
    expect(parts[0]).toBe('x');
    expect(parts.every((part) => part.isWellFormed())).toBe(true);
    expect(parts.slice(1, -1).every((part) => part.length >= 66)).toBe(true);
  });
});

describe('what a preview shows', () => {
  it('names each character that forced UCS-2 once, in code points', () => {
    const { forcedBy } = compose('😀 ₹5 – ₹6', options({ transliterate: true }));
    expect(forcedBy).toEqual([
      { character: '😀', codePoint: 'U+1F600', position: 0 },
      { character: '₹', codePoint: 'U+20B9', position: 2 },
    ]);
  });

  it('names what the nearest cheaper encoding lacks', () => {
    const encodings: Encoding[] = ['gsm7', 'latin1', 'ucs2'];
    const { forcedBy } = compose('Δ ãõ', options({ encodings }));
    expect(forcedBy.map(({ character }) => character)).toEqual(['Δ']);
  });

  it('names nothing where the cheapest was taken, or nothing cheaper is allowed', () => {
    expect(compose('plain', options()).forcedBy).toEqual([]);
    expect(compose('₹', options({ encodings: ['ucs2'] })).forcedBy).toEqual([]);
  });

  it('lists exchanges in order', () => {
    const composition = compose('“A\u00a0b…” e\u0301\u200b', options({ transliterate: true }));
    expect(composition.text).toBe('"A b..." é');
    expect(composition.transliterations).toEqual([
      { from: '“', to: '"', position: 0 },
      { from: '\u00a0', to: ' ', position: 2 },
      { from: '…', to: '...', position: 4 },
      { from: '”', to: '"', position: 5 },
      { from: 'e\u0301', to: 'é', position: 7 },
      { from: '\u200b', to: '', position: 9 },
    ]);
  });
});

describe('a text that cannot be sent', () => {
  it.each<[string, string, Partial<ComposeOptions>, string]>([
    ['is empty', '', {}, 'must not be empty'],
    [
      'has too many segments',
      'a'.repeat(305),
      { maxSegments: 2 },
      'needs 3 segments in gsm7; at most 2 are allowed',
    ],
    [
      'has too many segments on the air',
      'a'.repeat(307),
      { maxSegments: 2, concatenation: 'payload' },
      'needs 3 segments in gsm7; at most 2 are allowed',
    ],
    [
      'is far too long',
      'a'.repeat(1000),
      { maxSegments: 1 },
      'is too long; at most 1 segments are allowed',
    ],
    [
      'has a character outside',
      'secret ₹',
      { encodings: ['gsm7', 'latin1'] },
      'has a character, at position 7, that is not in gsm7 or latin1, which the carrier allows',
    ],
  ])('%s: is refused without being quoted', (_, text, changes, description) => {
    const failure = failureOf(() => compose(text, options(changes)));
    expect(failure.code).toBe('invalid_argument');
    expect(failure.violations).toEqual([{ field: 'content.text', description }]);
  });
});

describe('for every text', () => {
  const anyOptions = fc
    .record({
      encodings: fc.constantFrom<Encoding[]>(
        ['gsm7', 'ucs2'],
        ['ucs2'],
        ['gsm7', 'latin1', 'ucs2'],
      ),
      transliterate: fc.boolean(),
      concatenation: fc.constantFrom(...CONCATENATIONS),
      reference: fc.nat(0xffffff),
    })
    .map((changes) => options(changes));
  const texted = fc.oneof(gsmText(), anyText());

  it('the segments read back are the text', () => {
    fc.assert(
      fc.property(texted, anyOptions, (text, given) => {
        const composition = compose(text, given);
        expect(texts(composition).join('')).toBe(composition.text);
        if (composition.transliterations.length === 0) expect(composition.text).toBe(text);
      }),
    );
  });

  it('every segment fits on the air, and numbers itself', () => {
    fc.assert(
      fc.property(texted, anyOptions, (text, given) => {
        const composition = compose(text, given);
        const { segments } = composition;
        segments.forEach((segment, i) => {
          expect(segment.number).toBe(i + 1);
          if (!segment.payload) expect(octetsOnAir(composition, i)).toBeLessThanOrEqual(140);
          expect(composition.unitsLeft).toBeGreaterThanOrEqual(0);
          if (segments.length === 1) return;
          const read = readUserData(segment.udhi ? 0x40 : 0, 0, segment.userData);
          const part = segment.sar ?? read.header?.concatenation;
          expect(part).toMatchObject({
            reference: composition.reference,
            total: segments.length,
            number: i + 1,
          });
        });
      }),
    );
  });

  it('no cluster that fits in a segment is parted', () => {
    const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
    fc.assert(
      fc.property(texted, anyOptions, (text, given) => {
        const composition = compose(text, given);
        const borders = new Map<number, number>();
        for (const { index, segment } of graphemes.segment(composition.text)) {
          borders.set(index, segment.length);
        }
        let at = 0;
        let longest = 0;
        for (const length of borders.values()) longest = Math.max(longest, length);
        for (const part of texts(composition)) {
          expect(part.isWellFormed()).toBe(true);
          if (longest <= 66) expect(borders.has(at)).toBe(true);
          at += part.length;
        }
      }),
    );
  });

  it('composing the stored text again gives the same octets', () => {
    fc.assert(
      fc.property(texted, anyOptions, (text, given) => {
        const first = compose(text, given);
        const again = recompose(first);
        expect(again.segments).toEqual(first.segments);
        expect([again.units, again.unitsLeft]).toEqual([first.units, first.unitsLeft]);
      }),
    );
  });

  it('a lone surrogate is stored as what is sent', () => {
    const first = compose('x\ud83d', options());
    expect(first.text).toBe('x\ufffd');
    expect(texts(first)).toEqual(['x\ufffd']);
  });
});
