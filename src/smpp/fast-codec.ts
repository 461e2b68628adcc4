import { invalid } from '../failure/failure.js';
import { checkOctetString } from './octet-strings.js';
import type { SubmitSm, VendorTlv } from './pdu-fields.js';

/**
 * The PDUs of the hot path, written and read by hand: the general codec takes
 * several times as long, for every segment. The tests hold each of these
 * against the `smpp` package.
 */

export const SUBMIT_SM = 0x0000_0004;
export const SUBMIT_SM_RESP = 0x8000_0004;
const DELIVER_SM_RESP = 0x8000_0005;
const DATA_SM_RESP = 0x8000_0103;

const HEADER = 16;
const TLV_SAR_MSG_REF_NUM = 0x020c;
const TLV_SAR_TOTAL_SEGMENTS = 0x020e;
const TLV_SAR_SEGMENT_SEQNUM = 0x020f;
const TLV_MESSAGE_PAYLOAD = 0x0424;
/** sm_length is 0 to 254 (SMPP 3.4, 5.2.21). */
const MOST_SHORT_MESSAGE = 254;
/** So that the whole PDU stays within what peers take. */
const MOST_PAYLOAD = 60_000;
const MOST_OCTET_STRING = 255;
const VENDOR_VALUE = /^[ -~]{1,64}$/;

/**
 * A submit_sm (SMPP 3.4, 4.4.1). Throws a Failure `invalid_argument` that names
 * the field when a value cannot go on the wire as it is.
 */
export function encodeSubmitSm(pdu: SubmitSm, sequenceNumber: number): Buffer {
  check(pdu);
  const { service_type, source_addr, destination_addr, validity_period, short_message } = pdu;
  const length =
    HEADER +
    17 +
    service_type.length +
    source_addr.length +
    destination_addr.length +
    validity_period.length +
    short_message.length +
    (pdu.sar_msg_ref_num === undefined ? 0 : 6) +
    (pdu.sar_total_segments === undefined ? 0 : 5) +
    (pdu.sar_segment_seqnum === undefined ? 0 : 5) +
    (pdu.message_payload === undefined ? 0 : 4 + pdu.message_payload.length) +
    (pdu.vendor_tlvs?.reduce((sum, { value }) => sum + 4 + value.length + 1, 0) ?? 0);
  const octets = Buffer.allocUnsafe(length);
  octets.writeUInt32BE(length, 0);
  octets.writeUInt32BE(SUBMIT_SM, 4);
  octets.writeUInt32BE(0, 8);
  octets.writeUInt32BE(sequenceNumber, 12);
  let at = cstring(octets, service_type, HEADER);
  octets[at++] = pdu.source_addr_ton;
  octets[at++] = pdu.source_addr_npi;
  at = cstring(octets, source_addr, at);
  octets[at++] = pdu.dest_addr_ton;
  octets[at++] = pdu.dest_addr_npi;
  at = cstring(octets, destination_addr, at);
  octets[at++] = pdu.esm_class;
  octets[at++] = 0; // protocol_id
  octets[at++] = 0; // priority_flag
  octets[at++] = 0; // schedule_delivery_time: now
  at = cstring(octets, validity_period, at);
  octets[at++] = pdu.registered_delivery;
  octets[at++] = 0; // replace_if_present_flag
  octets[at++] = pdu.data_coding;
  octets[at++] = 0; // sm_default_msg_id
  octets[at++] = short_message.length;
  at += short_message.copy(octets, at);
  if (pdu.sar_msg_ref_num !== undefined) {
    at = tlv(octets, TLV_SAR_MSG_REF_NUM, 2, at);
    at = octets.writeUInt16BE(pdu.sar_msg_ref_num, at);
  }
  if (pdu.sar_total_segments !== undefined) {
    at = tlv(octets, TLV_SAR_TOTAL_SEGMENTS, 1, at);
    octets[at++] = pdu.sar_total_segments;
  }
  if (pdu.sar_segment_seqnum !== undefined) {
    at = tlv(octets, TLV_SAR_SEGMENT_SEQNUM, 1, at);
    octets[at++] = pdu.sar_segment_seqnum;
  }
  if (pdu.message_payload !== undefined) {
    at = tlv(octets, TLV_MESSAGE_PAYLOAD, pdu.message_payload.length, at);
    at += pdu.message_payload.copy(octets, at);
  }
  for (const { tag, value } of pdu.vendor_tlvs ?? []) {
    at = tlv(octets, tag, value.length + 1, at);
    at = cstring(octets, value, at);
  }
  return octets;
}

/**
 * The message_id of a submit_sm_resp (SMPP 3.4, 4.4.2): empty where a refusal
 * has no body, null where the PDU is malformed.
 */
export function submitRespMessageId(octets: Buffer): string | null {
  if (octets.length === HEADER) return '';
  const end = octets.indexOf(0, HEADER);
  if (end === -1 || end - HEADER > MOST_OCTET_STRING) return null;
  // TLVs may follow; the general codec judges those.
  return end === octets.length - 1 ? octets.toString('latin1', HEADER, end) : null;
}

/** A deliver_sm_resp or data_sm_resp with its message_id, which is unused and one NUL (SMPP 3.4, 4.6.2). */
export function encodeDeliveryResp(
  command: 'deliver_sm' | 'data_sm',
  sequenceNumber: number,
  commandStatus: number,
): Buffer {
  const octets = Buffer.allocUnsafe(HEADER + 1);
  octets.writeUInt32BE(HEADER + 1, 0);
  octets.writeUInt32BE(command === 'deliver_sm' ? DELIVER_SM_RESP : DATA_SM_RESP, 4);
  octets.writeUInt32BE(commandStatus >>> 0, 8);
  octets.writeUInt32BE(sequenceNumber, 12);
  octets[HEADER] = 0;
  return octets;
}

function cstring(octets: Buffer, value: string, at: number): number {
  const end = at + octets.write(value, at, 'latin1');
  octets[end] = 0;
  return end + 1;
}

function tlv(octets: Buffer, tag: number, length: number, at: number): number {
  octets.writeUInt16BE(tag, at);
  return octets.writeUInt16BE(length, at + 2);
}

const OCTETS = [
  'source_addr_ton',
  'source_addr_npi',
  'dest_addr_ton',
  'dest_addr_npi',
  'esm_class',
  'registered_delivery',
  'data_coding',
] as const satisfies readonly (keyof SubmitSm)[];

function check(pdu: SubmitSm): void {
  checkOctetString('service_type', pdu.service_type);
  checkOctetString('source_addr', pdu.source_addr);
  checkOctetString('destination_addr', pdu.destination_addr);
  checkOctetString('validity_period', pdu.validity_period);
  for (const name of OCTETS) checkInteger(name, pdu[name], 0xff);
  checkSize('short_message', pdu.short_message, MOST_SHORT_MESSAGE);
  if (pdu.message_payload !== undefined) {
    checkSize('message_payload', pdu.message_payload, MOST_PAYLOAD);
    if (pdu.short_message.length > 0) {
      throw invalid([
        { field: 'short_message', description: 'must be empty where message_payload is given' },
      ]);
    }
  }
  if (pdu.sar_msg_ref_num !== undefined) {
    checkInteger('sar_msg_ref_num', pdu.sar_msg_ref_num, 0xffff);
  }
  if (pdu.sar_total_segments !== undefined) {
    checkInteger('sar_total_segments', pdu.sar_total_segments, 0xff);
  }
  if (pdu.sar_segment_seqnum !== undefined) {
    checkInteger('sar_segment_seqnum', pdu.sar_segment_seqnum, 0xff);
  }
  pdu.vendor_tlvs?.forEach(checkVendorTlv);
}

function checkVendorTlv({ tag, value }: VendorTlv): void {
  if (!Number.isInteger(tag) || tag < 0x1400 || tag > 0x3fff) {
    const description = 'must have a tag from 0x1400 to 0x3fff';
    throw invalid([{ field: 'vendor_tlvs', description }]);
  }
  if (VENDOR_VALUE.test(value)) return;
  const description = 'must have a value of 1 to 64 printable ASCII characters';
  throw invalid([{ field: 'vendor_tlvs', description }]);
}

function checkInteger(field: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= most) return;
  throw invalid([{ field, description: `must be a whole number from 0 to ${most}` }]);
}

function checkSize(field: string, value: Buffer, most: number): void {
  if (Buffer.isBuffer(value) && value.length <= most) return;
  throw invalid([{ field, description: `must be a Buffer of up to ${most} octets` }]);
}
