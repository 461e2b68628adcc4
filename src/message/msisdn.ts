import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { LRUCache } from 'lru-cache';
import { invalid } from '../failure/failure.js';

/** Parsing costs microseconds, and a bank's customers come again. */
const known = new LRUCache<string, string>({ max: 20_000 });

const PUNCTUATION = /[ \-.()]/g;
/** ITU-T E.164: at most 15 digits with the country code. */
const INTERNATIONAL = /^\+[1-9]\d{6,14}$/;

/**
 * A number in international form, `+` first, spaces and the usual punctuation
 * allowed, as E.164 with the plus sign. `field` names it in the Failure
 * `invalid_argument`. Judged by the numbering plan of its country, yet not by
 * its kind of line: plans open mobile ranges faster than metadata is renewed,
 * and a fixed line gets a receipt that says so.
 */
export function parseMsisdn(input: string, field: string): string {
  const found = known.get(input);
  if (found !== undefined) return found;
  // Longer is not a number in any writing; it is not looked at, nor kept.
  const compact = input.length > 40 ? '' : input.replace(PUNCTUATION, '');
  if (!INTERNATIONAL.test(compact)) {
    throw invalid([
      { field, description: 'must be an international number: + and 7 to 15 digits, not from 0' },
    ]);
  }
  const number = parsePhoneNumberFromString(compact, metadata);
  if (number === undefined || !number.isValid()) {
    throw invalid([{ field, description: "is not a number of its country's numbering plan" }]);
  }
  known.set(input, number.number);
  return number.number;
}

/** Country codes of one and two digits (ITU-T E.164, list of assigned codes); the others have three. */
const SHORT_COUNTRY_CODE = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** For people: country code, two digits, stars, two digits, such as `+9198******78`. */
export function maskMsisdn(e164: string): string {
  const countryCode = SHORT_COUNTRY_CODE.exec(e164)?.[1]?.length ?? 3;
  const shown = Math.min(1 + countryCode + 2, Math.max(e164.length - 4, 0));
  const hidden = e164.length - shown - 2;
  if (hidden < 1) return '*'.repeat(e164.length);
  return e164.slice(0, shown) + '*'.repeat(hidden) + e164.slice(-2);
}
