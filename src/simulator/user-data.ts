import { TAG } from './commands.js';
import { decodeGsm, encodeGsm } from './gsm-alphabet.js';
import { userData } from './wire.js';
import type { MessageFields } from './wire.js';

/** How a segment says that it is part of a message. */
export interface Part {
  by: 'udh8' | 'udh16' | 'sar';
  reference: number;
  total: number;
  number: number;
}

export interface ReadText {
  text: string;
  part?: Part;
}

/** The text of a submit_sm or deliver_sm, and which part of a message it is. */
export function readText(fields: MessageFields): ReadText {
  const octets = userData(fields);
  const headerLength = (fields.esm_class & 0x40) === 0 ? 0 : (octets[0] ?? 0) + 1;
  const text = decodeText(fields.data_coding, octets.subarray(headerLength));
  const part = partOfHeader(octets.subarray(0, headerLength)) ?? partOfTlvs(fields);
  return part === undefined ? { text } : { text, part };
}

/** Text by data_coding (SMPP 3.4, 5.2.19); what is not text is given as Latin-1. */
export function decodeText(dataCoding: number, octets: Buffer): string {
  if (dataCoding === 0) return decodeGsm(octets);
  if (dataCoding === 8) {
    return Buffer.from(octets.subarray(0, octets.length & ~1))
      .swap16()
      .toString('utf16le');
  }
  return octets.toString('latin1');
}

/** Information elements 0x00 and 0x08 of a UDH (3GPP TS 23.040, 9.2.3.24.1 and .8). */
function partOfHeader(header: Buffer): Part | undefined {
  for (let at = 1; at + 1 < header.length; at += 2 + header[at + 1]) {
    const value = header.subarray(at + 2, at + 2 + header[at + 1]);
    if (header[at] === 0x00 && value.length === 3) {
      const [reference, total, number] = value as unknown as [number, number, number];
      return { by: 'udh8', reference, total, number };
    }
    if (header[at] === 0x08 && value.length === 4) {
      const reference = value.readUInt16BE(0);
      return { by: 'udh16', reference, total: value.readUInt8(2), number: value.readUInt8(3) };
    }
  }
  return undefined;
}

function partOfTlvs(fields: MessageFields): Part | undefined {
  const value = (tag: number) => fields.tlvs.find((tlv) => tlv.tag === tag)?.value;
  const reference = value(TAG.sar_msg_ref_num);
  const total = value(TAG.sar_total_segments);
  const number = value(TAG.sar_segment_seqnum);
  if (reference?.length !== 2 || total?.length !== 1 || number?.length !== 1) return undefined;
  return {
    by: 'sar',
    reference: reference.readUInt16BE(0),
    total: total.readUInt8(0),
    number: number.readUInt8(0),
  };
}

/** One deliver_sm's worth of a customer's message. */
export interface WrittenPart {
  data_coding: number;
  esm_class: number;
  short_message: Buffer;
}

/**
 * A customer's text as the SMSC hands it over: GSM 7-bit where it can be, UCS-2
 * otherwise, in at least `minParts` parts (as far as its length allows) joined by an 8-bit
 * UDH reference.
 */
export function writeText(text: string, reference: number, minParts = 1): WrittenPart[] {
  const gsm = encodeGsm(text);
  const data_coding = gsm === undefined ? 8 : 0;
  const units = gsm ?? [...text].map(utf16Octets);
  const most =
    gsm === undefined
      ? { single: 140, joined: 134, least: 4 }
      : { single: 160, joined: 153, least: 2 };
  const length = units.reduce((sum, unit) => sum + unit.length, 0);
  if (minParts <= 1 && length <= most.single) {
    return [{ data_coding, esm_class: 0, short_message: Buffer.from(units.flat()) }];
  }
  const room = Math.min(most.joined, Math.max(most.least, Math.floor(length / minParts)));
  const parts: number[][] = [[]];
  for (const unit of units) {
    if ((parts.at(-1) as number[]).length + unit.length > room) parts.push([]);
    (parts.at(-1) as number[]).push(...unit);
  }
  return parts.map((octets, index) => ({
    data_coding,
    esm_class: 0x40,
    short_message: Buffer.from([5, 0, 3, reference & 0xff, parts.length, index + 1, ...octets]),
  }));
}

function utf16Octets(character: string): number[] {
  return [...Buffer.from(character, 'utf16le').swap16()];
}
