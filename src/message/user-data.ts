import type { Encoding } from './encoding.js';
import { decodeGsm } from './gsm0338.js';
import { decodeLatin1 } from './latin1.js';
import { decodeUcs2 } from './ucs2.js';
import { parseUdh } from './udh.js';
import type { UserDataHeader } from './udh.js';

/**
 * The text of octets without a UDH, by data_coding (SMPP 3.4, 5.2.19). What
 * Tellerline does not read (binary, other character sets) is null. The SMSC's
 * default alphabet, 0, is taken to be GSM 03.38.
 */
export function readText(dataCoding: number, octets: Uint8Array): string | null {
  switch (alphabetOf(dataCoding)) {
    case 'gsm7':
      return decodeGsm(octets);
    case 'latin1':
      return decodeLatin1(octets);
    case 'ucs2':
      return decodeUcs2(octets);
    case null:
      return null;
  }
}

/** esm_class, bit 6: user data begins with a header (SMPP 3.4, 5.2.12). */
const UDHI = 0x40;

export interface UserData {
  header: UserDataHeader | null;
  /** What follows the header. */
  octets: Uint8Array;
  /** Null where the data_coding is not one of text, or the header is broken. */
  text: string | null;
}

/** Takes the user data of a submit_sm or deliver_sm apart. */
export function readUserData(esmClass: number, dataCoding: number, userData: Uint8Array): UserData {
  if ((esmClass & UDHI) === 0) {
    return { header: null, octets: userData, text: readText(dataCoding, userData) };
  }
  const header = parseUdh(userData);
  if (header === null) return { header, octets: userData, text: null };
  const octets = userData.subarray(header.length);
  return { header, octets, text: readText(dataCoding, octets) };
}

function alphabetOf(dataCoding: number): Encoding | null {
  switch (dataCoding) {
    case 0:
    case 1:
      return 'gsm7';
    case 3:
      return 'latin1';
    case 8:
      return 'ucs2';
  }
  // GSM 03.38, 4: the general group, also marked for deletion; bit 5 is compression.
  if (dataCoding < 0x80 && dataCoding >= 0x10 && (dataCoding & 0x20) === 0) {
    return (['gsm7', null, 'ucs2', null] as const)[(dataCoding >> 2) & 3]!;
  }
  // Message waiting, and data coding with a message class.
  const group = dataCoding & 0xf0;
  if (group === 0xc0 || group === 0xd0) return 'gsm7';
  if (group === 0xe0) return 'ucs2';
  if (group === 0xf0) return (dataCoding & 4) === 0 ? 'gsm7' : null;
  return null;
}
