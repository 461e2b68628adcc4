import type { InboundPdu } from '../smpp/pdu-fields.js';

/**
 * Milliseconds. The handset, or the SMSC, numbers its messages: with the same
 * user_message_reference (SMPP 3.4, 5.3.2.17) it is the same one, sent again late.
 */
export const NUMBERED_REPEAT = 3_600_000;

/** esm_class, bit 6: user data begins with a header (SMPP 3.4, 5.2.12). */
const UDHI = 0x40;

/**
 * What makes a deliver_sm the same one sent again, as octets to be hashed with a
 * key: what the SMSC may change from one time to the next (sequence_number, other
 * TLVs) is left out, and no two different ones give the same octets.
 */
export function fingerprintOf(
  carrier: string,
  pdu: Pick<
    InboundPdu,
    | 'source_addr'
    | 'destination_addr'
    | 'esm_class'
    | 'data_coding'
    | 'user_data'
    | 'sar_msg_ref_num'
    | 'sar_total_segments'
    | 'sar_segment_seqnum'
    | 'user_message_reference'
  >,
): Buffer {
  const fields = [
    carrier,
    pdu.source_addr,
    pdu.destination_addr,
    pdu.esm_class & UDHI,
    pdu.data_coding,
    pdu.sar_msg_ref_num ?? null,
    pdu.sar_total_segments ?? null,
    pdu.sar_segment_seqnum ?? null,
    pdu.user_message_reference ?? null,
  ];
  // JSON has no NUL in it: the user data begins after the first.
  return Buffer.concat([Buffer.from(`${JSON.stringify(fields)}\0`), pdu.user_data]);
}
