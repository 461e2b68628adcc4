import type { Concatenation, Encoding } from './encoding.js';

/**
 * Units of text in one short message: 140 octets on the air (GSM 03.40,
 * 9.2.3.24) hold 160 septets, 140 octets or 70 UTF-16 code units.
 */
const ALONE: Record<Encoding, number> = { gsm7: 160, latin1: 140, ucs2: 70 };

/** Beside a UDH of 6 octets, which is also what an SMSC makes of SAR and message_payload. */
const BESIDE_SHORT_HEADER: Record<Encoding, number> = { gsm7: 153, latin1: 134, ucs2: 67 };

/** Beside a UDH of 7 octets, the one with a 16-bit reference. */
const BESIDE_LONG_HEADER: Record<Encoding, number> = { gsm7: 152, latin1: 133, ucs2: 66 };

/** Units of a text that goes in one segment. */
export function capacityAlone(encoding: Encoding): number {
  return ALONE[encoding];
}

/** Units of each of several segments: septets, octets or UTF-16 code units. */
export function capacityOfPart(encoding: Encoding, concatenation: Concatenation): number {
  return (concatenation === 'udh16' ? BESIDE_LONG_HEADER : BESIDE_SHORT_HEADER)[encoding];
}
