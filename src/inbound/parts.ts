import { parseUdh } from '../message/udh.js';
import { readText, readUserData } from '../message/user-data.js';
import type { InboundPdu } from '../smpp/pdu-fields.js';

const UDHI = 0x40;

/** Which part of which message a deliver_sm is. */
export interface PartPlace {
  /** How the parts are told to belong together; references of two ways are not compared. */
  by: 'udh8' | 'udh16' | 'sar';
  reference: number;
  /** 2 to 255. */
  total: number;
  /** 1 to `total`. */
  number: number;
}

/**
 * Null of a message of one part, and of what says it is a part and cannot be
 * (part 3 of 2, of none, or with one of the three sar_* TLVs missing; SMPP 3.4,
 * 5.3.2.22 to 24): that is a message by itself.
 */
export function partPlace(
  pdu: Pick<
    InboundPdu,
    'esm_class' | 'user_data' | 'sar_msg_ref_num' | 'sar_total_segments' | 'sar_segment_seqnum'
  >,
): PartPlace | null {
  const found = (pdu.esm_class & UDHI) === 0 ? undefined : parseUdh(pdu.user_data)?.concatenation;
  if (found !== undefined) {
    const { reference, total, number, referenceBits } = found;
    return total < 2 ? null : { by: `udh${referenceBits}`, reference, total, number };
  }
  const { sar_msg_ref_num: reference, sar_total_segments: total, sar_segment_seqnum: number } = pdu;
  if (reference === undefined || total === undefined || number === undefined) return null;
  if (total < 2 || number < 1 || number > total) return null;
  return { by: 'sar', reference, total, number };
}

/** One deliver_sm of a message, as it was kept. */
export interface KeptPart {
  inboundId: string;
  /** From 1; 1 of a message of one part. */
  number: number;
  /** How often it was begun before. */
  begun: number;
  pdu: Pick<InboundPdu, 'esm_class' | 'data_coding' | 'user_data'>;
}

export interface PickedParts<Part extends KeptPart> {
  /** By number, one of each. */
  parts: Part[];
  /** The same part again. */
  repeats: Part[];
  /** Another part of the same number: of a later message with the same reference. */
  others: Part[];
}

/**
 * One part for each number: what was begun before stays chosen, then the one
 * that came first. UUIDv7 IDs sort by time.
 */
export function pickParts<Part extends KeptPart>(kept: readonly Part[]): PickedParts<Part> {
  const oldest = [...kept].sort(
    (a, b) => b.begun - a.begun || (a.inboundId < b.inboundId ? -1 : 1),
  );
  const chosen = new Map<number, Part>();
  const repeats: Part[] = [];
  const others: Part[] = [];
  for (const part of oldest) {
    const first = chosen.get(part.number);
    if (first === undefined) chosen.set(part.number, part);
    else if (sameContent(first, part)) repeats.push(part);
    else others.push(part);
  }
  const parts = [...chosen.values()].sort((a, b) => a.number - b.number);
  return { parts, repeats, others };
}

function sameContent(a: KeptPart, b: KeptPart): boolean {
  return (
    a.pdu.data_coding === b.pdu.data_coding &&
    Buffer.compare(a.pdu.user_data, b.pdu.user_data) === 0
  );
}

/**
 * The text of parts in the order of their numbers; null where one cannot be read.
 * Neighbours of one data_coding are joined before they are decoded: phones cut
 * surrogate pairs and GSM escapes in two.
 */
export function joinedText(parts: readonly Pick<KeptPart, 'number' | 'pdu'>[]): string | null {
  const runs: { dataCoding: number; next: number; octets: Uint8Array[] }[] = [];
  for (const { number, pdu } of parts) {
    const { header, octets } = readUserData(pdu.esm_class, pdu.data_coding, pdu.user_data);
    if ((pdu.esm_class & UDHI) !== 0 && header === null) return null;
    const last = runs.at(-1);
    if (last?.dataCoding === pdu.data_coding && last.next === number) {
      last.octets.push(octets);
      last.next = number + 1;
    } else {
      runs.push({ dataCoding: pdu.data_coding, next: number + 1, octets: [octets] });
    }
  }
  let text = '';
  for (const { dataCoding, octets } of runs) {
    const read = readText(dataCoding, Buffer.concat(octets));
    if (read === null) return null;
    text += read;
  }
  return text;
}
