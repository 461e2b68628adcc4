import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { LRUCache } from 'lru-cache';

/** Parsing costs microseconds, and each number is asked about more than once. */
const known = new LRUCache<string, readonly string[]>({ max: 20_000 });

/**
 * The countries (ISO 3166-1 alpha-2) that a number (E.164 with the plus sign) can
 * be of: one as a rule, several where its digits do not tell which of those that
 * share a calling code, none for one of a satellite.
 */
export function countriesOf(msisdn: string): readonly string[] {
  let found = known.get(msisdn);
  if (found === undefined) {
    const number = parsePhoneNumberFromString(msisdn, metadata);
    found =
      number?.country === undefined ? (number?.getPossibleCountries() ?? []) : [number.country];
    known.set(msisdn, found);
  }
  return found;
}

/** Whether a rule for some countries, `*` for all, is one for a number of these. */
export function holdsIn(countries: readonly string[], ofNumber: readonly string[]): boolean {
  return countries.some((one) => one === '*' || ofNumber.includes(one));
}
