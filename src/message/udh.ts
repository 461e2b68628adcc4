/** Which part of which message a segment is. */
export interface ConcatenationPart {
  reference: number;
  /** 1 to 255. */
  total: number;
  /** 1 to `total`. */
  number: number;
}

/** A user data header read, and where the text after it begins. */
export interface UserDataHeader {
  /** Octets of the header, its length octet included. */
  length: number;
  /** Absent where the header tells of no concatenation, or of an impossible one. */
  concatenation?: ConcatenationPart & { referenceBits: 8 | 16 };
}

// Information element identifiers, GSM 03.40, 9.2.3.24.
const CONCATENATION_8_BIT = 0x00;
const CONCATENATION_16_BIT = 0x08;

/** The header of one part (GSM 03.40, 9.2.3.24.1 and 9.2.3.24.8): 6 octets, or 7 with 16 bits. */
export function buildUdh(part: ConcatenationPart, referenceBits: 8 | 16): Buffer {
  const { reference, total, number } = part;
  return referenceBits === 8
    ? Buffer.from([5, CONCATENATION_8_BIT, 3, reference & 0xff, total, number])
    : Buffer.from([
        6,
        CONCATENATION_16_BIT,
        4,
        (reference >> 8) & 0xff,
        reference & 0xff,
        total,
        number,
      ]);
}

/**
 * Reads the header at the start of user data. Elements that are not known are
 * passed over; of several concatenations the last counts (GSM 03.40,
 * 9.2.3.24). Null where the header, or an element, runs past its end.
 */
export function parseUdh(userData: Uint8Array): UserDataHeader | null {
  const end = userData.length === 0 ? Infinity : userData[0] + 1;
  if (end > userData.length) return null;
  const header: UserDataHeader = { length: end };
  let at = 1;
  while (at < end) {
    if (at + 2 > end) return null;
    const identifier = userData[at];
    const length = userData[at + 1];
    const data = userData.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    if (at > end) return null;
    const found = readConcatenation(identifier, data);
    if (found !== undefined) header.concatenation = found;
  }
  return header;
}

/** A part that cannot be (number 0, or past the total) is ignored, as GSM 03.40 asks. */
function readConcatenation(
  identifier: number,
  data: Uint8Array,
): UserDataHeader['concatenation'] | undefined {
  let reference: number;
  if (identifier === CONCATENATION_8_BIT && data.length === 3) reference = data[0]!;
  else if (identifier === CONCATENATION_16_BIT && data.length === 4)
    reference = data[0] * 256 + data[1];
  else return undefined;
  const total = data[data.length - 2];
  const number = data[data.length - 1];
  if (number === 0 || number > total) return undefined;
  const referenceBits = identifier === CONCATENATION_8_BIT ? 8 : 16;
  return { reference, total, number, referenceBits };
}
