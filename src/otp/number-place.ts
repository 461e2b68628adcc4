import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { LRUCache } from 'lru-cache';

/** Where a number is: what limits and holds go by. */
export interface NumberPlace {
  /** ISO 3166-1 alpha-2; `ZZ` (user-assigned there) where the number is of no country, or of none for sure. */
  country: string;
  /** With the plus sign, such as `+44`. */
  callingCode: string;
  /** The calling code and the first digits of the national number, such as `+44791`. */
  prefix: string;
}

export const NO_COUNTRY = 'ZZ';

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
  const prefix = msisdn.slice(0, found.callingCode.length + prefixDigits);
  return { ...found, prefix };
}
