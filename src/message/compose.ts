import { invalid } from '../failure/failure.js';
import type { Failure } from '../failure/failure.js';
import { capacityAlone, capacityOfPart } from './capacity.js';
import type { Concatenation, Encoding } from './encoding.js';
import { countSeptets, encodeGsm, inGsm } from './gsm0338.js';
import { carriesLatin1, encodeLatin1, inLatin1 } from './latin1.js';
import { exchangeLookAlikes, mayBeExchanged } from './look-alikes.js';
import { placesOfMissing } from './placed-character.js';
import type { PlacedCharacter } from './placed-character.js';
import { cutOctets, cutText } from './split.js';
import { encodeUcs2 } from './ucs2.js';
import { buildUdh } from './udh.js';

export type { Concatenation, Encoding } from './encoding.js';

export interface ComposeOptions {
  /** In order of preference, which decides between those that take equally many segments. */
  encodings: readonly Encoding[];
  /** Exchange look-alikes where that keeps the whole text in GSM 7-bit. */
  transliterate: boolean;
  concatenation: Concatenation;
  /** 1 to 255, on the air. */
  maxSegments: number;
  /** Any whole number; as many of its low bits count as the concatenation has. */
  reference: number;
}

export interface ComposedSegment {
  /** From 1. */
  number: number;
  /** The UDH included when `udhi`. */
  userData: Buffer;
  udhi: boolean;
  sar?: { reference: number; total: number; number: number };
  /** The user data goes in the message_payload TLV, short_message stays empty. */
  payload: boolean;
}

export interface Composition {
  /** After transliteration: what is stored and composed again. */
  text: string;
  encoding: Encoding;
  concatenation: Concatenation;
  /** 0 to 255 for udh8, else 0 to 65535. */
  reference: number;
  segments: ComposedSegment[];
  /** What the SMSC makes of it and bills: more than `segments` only for message_payload. */
  airSegments: number;
  /** Septets (an extension character is two), octets or UTF-16 code units of the text. */
  units: number;
  /** How many more units fit before another segment is needed. */
  unitsLeft: number;
  /** The characters, each once, that kept the text out of a cheaper encoding. */
  forcedBy: { character: string; codePoint: string; position: number }[];
  transliterations: { from: string; to: string; position: number }[];
}

const MAX_SEGMENTS = 255;

/**
 * Encodes a text in the allowed encoding that takes the fewest segments, and
 * cuts it into them. Throws a Failure `invalid_argument` for an empty text, one
 * that no allowed encoding carries, and one that needs too many segments.
 */
export function compose(text: string, options: ComposeOptions): Composition {
  const { maxSegments, concatenation } = options;
  if (text.length === 0) throw refused('must not be empty');
  // Some look-alikes vanish, hence the slack; far longer is not worth a look.
  if (text.length > 4 * maxSegments * capacityAlone('gsm7')) {
    throw refused(`is too long; at most ${maxSegments} segments are allowed`);
  }
  const carried = choose(text, options);
  const { encoding } = carried;
  const parts = cut(carried, concatenation);
  if (parts.length > maxSegments) {
    throw refused(
      `needs ${parts.length} segments in ${encoding}; at most ${maxSegments} are allowed`,
    );
  }
  const reference = options.reference & (concatenation === 'udh8' ? 0xff : 0xffff);
  const capacity =
    parts.length === 1 ? capacityAlone(encoding) : capacityOfPart(encoding, concatenation);
  const last = parts[parts.length - 1].length;
  return {
    text: carried.text,
    encoding,
    concatenation,
    reference,
    segments: toSegments(parts, concatenation, reference),
    airSegments: parts.length,
    units: carried.units,
    unitsLeft: capacity - (encoding === 'ucs2' ? last / 2 : last),
    // Only a preview asks, and it costs more than all the rest.
    get forcedBy() {
      return forcing(text, encoding, options);
    },
    transliterations: carried.transliterations,
  };
}

/** Composes a stored text again: the same octets as the first time. */
export function recompose(
  stored: Pick<Composition, 'text' | 'encoding' | 'concatenation' | 'reference'>,
): Composition {
  return compose(stored.text, {
    encodings: [stored.encoding],
    transliterate: false,
    concatenation: stored.concatenation,
    maxSegments: MAX_SEGMENTS,
    reference: stored.reference,
  });
}

/** A text that an encoding carries. */
interface Carried {
  encoding: Encoding;
  text: string;
  units: number;
  transliterations: Composition['transliterations'];
}

/** Octets a unit of text takes at the most, which orders the encodings by cost. */
const COST: Record<Encoding, number> = { gsm7: 7, latin1: 8, ucs2: 16 };

function choose(text: string, options: ComposeOptions): Carried {
  let chosen: Carried | null = null;
  let fewest = Infinity;
  for (const encoding of options.encodings) {
    const carried = carry(text, encoding, options.transliterate);
    if (carried === null) continue;
    const segments = leastSegments(carried, options.concatenation);
    if (segments < fewest) {
      chosen = carried;
      fewest = segments;
    }
    if (segments === 1) break;
  }
  if (chosen !== null) return chosen;
  const { encodings, transliterate } = options;
  const position = missing(text, encodings[0] ?? 'gsm7', transliterate)[0]?.position ?? 0;
  throw refused(
    `has a character, at position ${position}, that is not in ${encodings.join(' or ')}, which the carrier allows`,
  );
}

/** The text in an encoding; null where that does not carry it. */
function carry(text: string, encoding: Encoding, transliterate: boolean): Carried | null {
  switch (encoding) {
    case 'gsm7': {
      const units = countSeptets(text);
      if (units >= 0) return { encoding, text, units, transliterations: [] };
      return transliterate && mayBeExchanged(text) ? carryExchanged(text) : null;
    }
    case 'latin1':
      if (!carriesLatin1(text)) return null;
      return { encoding, text, units: text.length, transliterations: [] };
    case 'ucs2':
      // Stored as UTF-8, a lone surrogate would come back as U+FFFD.
      return { encoding, text: text.toWellFormed(), units: text.length, transliterations: [] };
  }
}

function carryExchanged(original: string): Carried | null {
  const { text, exchanges, left } = exchangeLookAlikes(original);
  if (left.length > 0 || text === '') return null;
  return { encoding: 'gsm7', text, units: countSeptets(text), transliterations: exchanges };
}

/** Of the cheaper encodings that were allowed, what the one that came nearest lacks. */
function forcing(
  text: string,
  chosen: Encoding,
  { encodings, transliterate }: ComposeOptions,
): Composition['forcedBy'] {
  const lacks = encodings
    .filter((encoding) => COST[encoding] < COST[chosen])
    .map((encoding) => missing(text, encoding, transliterate))
    .sort((a, b) => a.length - b.length);
  return (lacks[0] ?? []).map(toForcing);
}

/** The characters of a text that an encoding does not carry. */
function missing(text: string, encoding: Encoding, transliterate: boolean): PlacedCharacter[] {
  switch (encoding) {
    case 'gsm7':
      return transliterate ? exchangeLookAlikes(text).left : placesOfMissing(text, inGsm);
    case 'latin1':
      return placesOfMissing(text, inLatin1);
    case 'ucs2':
      return [];
  }
}

/** Segments by the count of units; a cut that keeps characters whole can need more. */
function leastSegments(carried: Carried, concatenation: Concatenation): number {
  const { encoding, units } = carried;
  if (units <= capacityAlone(encoding)) return 1;
  return Math.ceil(units / capacityOfPart(encoding, concatenation));
}

/** The octets of every part; one where the text fits in it. */
function cut(carried: Carried, concatenation: Concatenation): Buffer[] {
  const { encoding, text, units } = carried;
  const octets = encode(carried);
  if (units <= capacityAlone(encoding)) return [octets];
  const capacity = capacityOfPart(encoding, concatenation);
  const ends =
    encoding === 'ucs2'
      ? cutText(text, capacity).map((end) => end * 2)
      : cutOctets(octets, capacity, encoding === 'gsm7');
  return ends.map((end, i) => octets.subarray(i === 0 ? 0 : ends[i - 1], end));
}

function encode({ encoding, text, units }: Carried): Buffer {
  switch (encoding) {
    case 'gsm7':
      return encodeGsm(text, units);
    case 'latin1':
      return encodeLatin1(text);
    case 'ucs2':
      return encodeUcs2(text);
  }
}

/** A text that fits in one segment goes as it is, whatever the concatenation. */
function toSegments(
  parts: Buffer[],
  concatenation: Concatenation,
  reference: number,
): ComposedSegment[] {
  if (parts.length === 1) {
    return [{ number: 1, userData: parts[0], udhi: false, payload: false }];
  }
  if (concatenation === 'payload') {
    return [{ number: 1, userData: Buffer.concat(parts), udhi: false, payload: true }];
  }
  const total = parts.length;
  return parts.map((octets, i) => {
    const number = i + 1;
    const part = { reference, total, number };
    if (concatenation === 'sar') {
      return { number, userData: octets, udhi: false, sar: part, payload: false };
    }
    const header = buildUdh(part, concatenation === 'udh8' ? 8 : 16);
    return { number, userData: Buffer.concat([header, octets]), udhi: true, payload: false };
  });
}

function toForcing({ character, position }: PlacedCharacter): Composition['forcedBy'][number] {
  const hex = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return { character, codePoint: `U+${hex}`, position };
}

/** Says what was wrong, never with the text in it. */
function refused(description: string): Failure {
  return invalid([{ field: 'content.text', description }]);
}
