import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinedText, partPlace, pickParts } from '../../src/inbound/parts.js';
import type { KeptPart } from '../../src/inbound/parts.js';
import { countSeptets, encodeGsm } from '../../src/message/gsm0338.js';
import { encodeUcs2 } from '../../src/message/ucs2.js';
import { buildUdh } from '../../src/message/udh.js';
import { uuid7Floor } from '../../src/message/uuid7.js';

const UDHI = 0x40;
const NONE = Buffer.alloc(0);

const sar = (reference?: number, total?: number, number?: number) => ({
  esm_class: 0,
  user_data: NONE,
  sar_msg_ref_num: reference,
  sar_total_segments: total,
  sar_segment_seqnum: number,
});
const udh = (octets: number[], esm_class = UDHI) => ({ esm_class, user_data: Buffer.from(octets) });

describe('the place of a part', () => {
  it.each([
    ['8 bits', udh([5, 0, 3, 7, 2, 1]), { by: 'udh8', reference: 7, total: 2, number: 1 }],
    ['16 bits', udh([6, 8, 4, 1, 2, 3, 3]), { by: 'udh16', reference: 258, total: 3, number: 3 }],
    ['sar', sar(258, 2, 2), { by: 'sar', reference: 258, total: 2, number: 2 }],
    ['255 parts', sar(1, 255, 255), { by: 'sar', reference: 1, total: 255, number: 255 }],
    [
      'both, where the header counts',
      { ...sar(1, 2, 2), ...udh([5, 0, 3, 7, 2, 1]) },
      { by: 'udh8', reference: 7, total: 2, number: 1 },
    ],
    [
      'sar beside a header of something else',
      { ...sar(1, 2, 2), ...udh([3, 0x24, 1, 1]) },
      { by: 'sar', reference: 1, total: 2, number: 2 },
    ],
  ])('is told by %s', (_, pdu, place) => {
    expect(partPlace(pdu)).toEqual(place);
  });

  it.each([
    ['neither', sar()],
    ['one part of one', sar(1, 1, 1)],
    ['one part of one in the header', udh([5, 0, 3, 7, 1, 1])],
    ['part 3 of 2', sar(1, 2, 3)],
    ['part 3 of 2 in the header', udh([5, 0, 3, 7, 2, 3])],
    ['part 0', sar(1, 2, 0)],
    ['a part of none', sar(1, 0, 0)],
    ['a part of none in the header', udh([5, 0, 3, 7, 0, 0])],
    ['no reference', sar(undefined, 2, 1)],
    ['no total', sar(1, undefined, 1)],
    ['no number', sar(1, 2, undefined)],
    ['a header past its end', udh([9, 0, 3, 7, 2, 1])],
    ['a header that is not marked', udh([5, 0, 3, 7, 2, 1], 0)],
  ])('is none with %s', (_, pdu) => {
    expect(partPlace(pdu)).toBeNull();
  });
});

const id = (time: number) => uuid7Floor(1_700_000_000_000 + time);

function part(number: number, text: string, time: number, begun = 0): KeptPart {
  const user_data = Buffer.from(text);
  return { inboundId: id(time), number, begun, pdu: { esm_class: 0, data_coding: 0, user_data } };
}
const numbers = (parts: readonly KeptPart[]) => parts.map(({ number }) => number);

describe('the choice of parts', () => {
  it('takes the first of each number, and tells a repeat from a part of another message', () => {
    const kept = [part(2, 'b', 4), part(1, 'a', 1), part(2, 'b', 2), part(1, 'x', 3)];
    const { parts, repeats, others } = pickParts(kept);
    expect(parts).toEqual([kept[1], kept[2]]);
    expect(repeats).toEqual([kept[0]]);
    expect(others).toEqual([kept[3]]);
  });

  it('keeps to what was begun, whatever time another node gave to what came later', () => {
    const begun = part(1, 'a', 5, 1);
    const { parts, others } = pickParts([part(1, 'x', 1), begun]);
    expect(parts).toEqual([begun]);
    expect(others).toHaveLength(1);
  });
});

/** The octets cut at any places, each piece with what tells its place. */
function cut(octets: Buffer, places: readonly number[], dataCoding: number, by: string) {
  const ends = [...new Set(places.map((place) => place % (octets.length + 1)))].sort(
    (a, b) => a - b,
  );
  const all = [0, ...ends, octets.length];
  const pieces = all.slice(1).map((end, at) => octets.subarray(all[at], end));
  return pieces.map((piece, at): KeptPart => {
    const place = { reference: 9, total: pieces.length, number: at + 1 };
    const header = by === 'sar' ? NONE : buildUdh(place, by === 'udh8' ? 8 : 16);
    return {
      inboundId: id(at),
      number: at + 1,
      begun: 0,
      pdu: {
        esm_class: by === 'sar' ? 0 : UDHI,
        data_coding: dataCoding,
        user_data: Buffer.concat([header, piece]),
      },
    };
  });
}

const GSM = fc.string({ unit: fc.constantFrom(...'BAL 4321 {€}[~]|Ä@£'), maxLength: 200 });
const UCS2 = fc.string({ unit: 'binary', maxLength: 200 }).map((text) => text.toWellFormed());
const encoded = fc.oneof(
  GSM.map((text) => ({ text, coding: 0, octets: encodeGsm(text, countSeptets(text)) })),
  UCS2.map((text) => ({ text, coding: 8, octets: encodeUcs2(text) })),
);
const places = fc.array(fc.nat(400), { maxLength: 253 });
const way = fc.constantFrom('udh8', 'udh16', 'sar');

describe('parts put together', () => {
  it('give the text, in whatever order and however often they came, wherever it was cut', () => {
    fc.assert(
      fc.property(encoded, places, way, fc.infiniteStream(fc.nat()), (given, at, by, random) => {
        const whole = cut(given.octets, at, given.coding, by);
        const next = () => random.next().value as number;
        const repeated = whole.filter(() => next() % 3 === 0);
        const came = [...whole, ...repeated]
          .map((one) => ({ one, order: next() }))
          .sort((a, b) => a.order - b.order)
          .map(({ one }, time) => ({ ...one, inboundId: id(time) }));
        const { parts, repeats, others } = pickParts(came);
        expect(joinedText(parts)).toBe(given.text);
        expect(numbers(parts)).toEqual(whole.map((_, number) => number + 1));
        expect(repeats).toHaveLength(repeated.length);
        expect(others).toHaveLength(0);
      }),
    );
  });

  it('are decoded each where the data_coding changes between them', () => {
    const first = part(1, 'BAL ', 1);
    const second = part(2, '', 2);
    second.pdu = { esm_class: 0, data_coding: 8, user_data: encodeUcs2('खाता') };
    expect(joinedText([first, second])).toBe('BAL खाता');
  });

  it('are not joined over one that is missing', () => {
    const [high, , low] = cut(encodeUcs2('😀ab'), [2, 4], 8, 'udh8');
    expect(joinedText([high, low])).toBe('\ufffdab');
  });

  it.each([
    ['binary', { esm_class: 0, data_coding: 4, user_data: Buffer.from('BAL') }],
    ['a broken header', { esm_class: UDHI, data_coding: 0, user_data: Buffer.of(9, 0, 3) }],
    ['an unknown alphabet', { esm_class: 0, data_coding: 14, user_data: Buffer.from('BAL') }],
  ])('are no text with %s among them', (_, pdu) => {
    const unreadable = { ...part(2, '', 2), pdu };
    expect(joinedText([part(1, 'BAL', 1), unreadable])).toBeNull();
    expect(joinedText([{ ...unreadable, number: 1 }])).toBeNull();
  });
});
