import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { LineSplitter } from '../../customer/csv-lines.js';
import type { CsvLine } from '../../customer/csv-lines.js';

const BYTE_ORDER_MARK = '\uFEFF';
const PUNCTUATION = /[ \t\-.()]/g;
/** ITU-T E.164: at most 15 digits with the country code. */
const INTERNATIONAL = /^\+[1-9]\d{6,14}$/;
const LONGEST_NUMBER = 40;
/** Lines by their numbers, for people to look at. */
const MOST_SHOWN = 5;

/**
 * The number (E.164 with the plus sign) of a register's line; null where it has
 * none to say (empty, or a remark after `#`), undefined where it is no number.
 * Looser than parseMsisdn: a number of a range that is too new is kept as well.
 */
export function numberOfLine(line: string): string | null | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return null;
  const compact = text.length > LONGEST_NUMBER ? '' : text.replace(PUNCTUATION, '');
  if (!INTERNATIONAL.test(compact)) return undefined;
  return parsePhoneNumberFromString(compact, metadata)?.number;
}

/** The numbers of a register's file, whose pieces come one by one. */
export class RegisterLines {
  readonly #lines = new LineSplitter();
  /** Lines that are a number. */
  numbers = 0;
  /** Lines that are none, and should be. */
  broken = 0;
  /** The first few of them, from 1. */
  readonly brokenLines: number[] = [];

  *push(piece: Buffer): Generator<string> {
    for (const line of this.#lines.push(piece)) yield* this.#read(line);
  }

  *end(): Generator<string> {
    for (const line of this.#lines.end()) yield* this.#read(line);
  }

  *#read({ number, octets }: CsvLine): Generator<string> {
    const text = octets?.toString('utf8');
    const first = number === 1 && text?.startsWith(BYTE_ORDER_MARK) === true;
    const msisdn = text === undefined ? undefined : numberOfLine(first ? text.slice(1) : text);
    if (msisdn === null) return;
    if (msisdn !== undefined) {
      this.numbers++;
      yield msisdn;
      return;
    }
    this.broken++;
    if (this.brokenLines.length < MOST_SHOWN) this.brokenLines.push(number);
  }
}

/** Why a file that was read to its end is not taken for the register; null where it is. */
export function refusalOfFile({ numbers, broken }: Pick<RegisterLines, 'numbers' | 'broken'>) {
  if (numbers === 0) return broken === 0 ? 'is empty' : `has no number in ${broken} lines`;
  if (broken > numbers) return `has ${broken} lines that are no number, and ${numbers} that are`;
  return null;
}
