import type { Concatenation, Encoding } from './encoding.js';

// The numbers are stored (`smallint`); never renumber.
const ENCODINGS: readonly Encoding[] = ['gsm7', 'latin1', 'ucs2'];
const CONCATENATIONS: readonly Concatenation[] = ['udh8', 'udh16', 'sar', 'payload'];

/** The stored number of an encoding, from 1. */
export function encodingCode(encoding: Encoding): number {
  return ENCODINGS.indexOf(encoding) + 1;
}

/** The encoding of a stored number; throws on a number that is not one. */
export function encodingOfCode(code: number): Encoding {
  const found = ENCODINGS[code - 1];
  if (found === undefined) throw new Error(`no encoding has the code ${code}`);
  return found;
}

/** The stored number of a way to concatenate, from 1. */
export function concatenationCode(concatenation: Concatenation): number {
  return CONCATENATIONS.indexOf(concatenation) + 1;
}

/** The way to concatenate of a stored number; throws on a number that is not one. */
export function concatenationOfCode(code: number): Concatenation {
  const found = CONCATENATIONS[code - 1];
  if (found === undefined) throw new Error(`no concatenation has the code ${code}`);
  return found;
}
