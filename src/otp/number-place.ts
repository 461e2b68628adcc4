import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { LRUCache } from 'lru-cache';

/** Where a number is: what limits and holds go by. */
export interface NumberPlace {
  /** ISO 3166-1 alpha-2; `ZZ` (user-assigned there) where the number is of no country, or of none for sure. */
  country: string;
  /** With the plus sign, such as `+44`. */
  callingCode: string;
  /** The calling code and the first digits of the national number, such as `+44791`; never its last four. */
  prefix: string;
}

export const NO_COUNTRY = 'ZZ';

/** Prefixes are in logs and errors, numbers are not: of short ones too some digits are left off. */
const LEFT_OFF = 4;

const known = new LRUCache<string, Omit<NumberPlace, 'prefix'>>({ max: 20_000 });

/** The place of a number in E.164; `prefixDigits` of the national number make the prefix. */
export function placeOf(msisdn: string, prefixDigits: number): NumberPlace {
  let found = known.get(msisdn);
  if (found === undefined) {
    const number = parsePhoneNumberFromString(msisdn, metadata);
    found = {
      country: number?.country ?? NO_COUNTRY,
      callingCode: `+${number?.countryCallingCode ?? msisdn.slice(1, 4)}`,
    };
    known.set(msisdn, found);
  }
  const { length } = found.callingCode;
  const end = Math.min(length + prefixDigits, msisdn.length - LEFT_OFF);
  return { ...found, prefix: msisdn.slice(0, Math.max(length, end)) };
}
