import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import type { CountryCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { Failure } from '../failure/failure.js';
import { parseMsisdn } from '../message/msisdn.js';
import type { InboundPdu } from '../smpp/pdu-fields.js';

/** source_addr_ton (SMPP 3.4, 5.2.5). */
const INTERNATIONAL = 1;
const NATIONAL = 2;
const UNKNOWN = 0;
/** Of an address that does not say what it is, so many digits at most are a short code. */
const LONGEST_SHORT_CODE = 8;

/**
 * The sender as E.164 with the plus sign; null of one that cannot be answered:
 * words, short codes. `country` (ISO 3166-1) is that of senders whose numbers
 * come without a country code: its own numbers are recognised first, for that is
 * what such a carrier sends. A number that says it is international is one, though
 * the numbering plans that we know lack it: plans open ranges faster than they are
 * renewed here, and a STOP of such a number is one too.
 */
export function senderNumber(
  { source_addr, source_addr_ton }: Pick<InboundPdu, 'source_addr' | 'source_addr_ton'>,
  country: string | undefined,
): string | null {
  const [, plus, digits] = /^(\+|00)?(\d{1,20})$/.exec(source_addr.trim()) ?? [];
  if (digits === undefined) return null;
  if (plus !== undefined || source_addr_ton === INTERNATIONAL) {
    return international(digits) ?? unplanned(digits);
  }
  if (source_addr_ton === NATIONAL) return national(digits, country);
  if (source_addr_ton !== UNKNOWN || digits.length <= LONGEST_SHORT_CODE) return null;
  return national(digits, country) ?? international(digits);
}

function international(digits: string): string | null {
  try {
    return parseMsisdn(`+${digits}`, 'source_addr');
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** Of a country that there is, and as long as its numbers are. */
function unplanned(digits: string): string | null {
  const number = parsePhoneNumberFromString(`+${digits}`, metadata);
  return number?.isPossible() === true ? number.number : null;
}

function national(digits: string, country: string | undefined): string | null {
  if (country === undefined) return null;
  const defaultCountry = country as CountryCode;
  const number = parsePhoneNumberFromString(digits, { defaultCountry, extract: false }, metadata);
  return number?.isValid() === true ? number.number : null;
}
