import { readMessageId } from './message-id.js';
import type { InboundPdu } from './pdu-fields.js';

/** Set in the command_id of every response (SMPP 3.4, 5.1.2.1). */
export const RESPONSE_BIT = 0x8000_0000;

interface Header {
  /** By SMPP 3.4; `unknown` for a command_id of no command. */
  command: string;
  command_id: number;
  command_status: number;
  sequence_number: number;
  /** Fields and known TLVs by their names on the wire; text and octets unchanged. */
  fields: Record<string, unknown>;
  /** The whole PDU as it came. */
  octets: Buffer;
}

/** A PDU whose every octet was accounted for. */
export interface WholePdu extends Header {
  malformed: false;
}

/** A PDU with a readable header and something wrong in it; `fields` holds what came before that. */
export interface MalformedPdu extends Header {
  malformed: true;
  /** What to answer a request with. */
  status: number;
  /** For logs; no content of the PDU is in it. */
  reason: string;
}

export type DecodedPdu = WholePdu | MalformedPdu;

export function isResponse(commandId: number): boolean {
  return commandId >= RESPONSE_BIT;
}

const NOTHING = Buffer.alloc(0);

/** A decoded deliver_sm or data_sm as the folders above take it. */
export function inboundPdu(pdu: WholePdu): InboundPdu {
  const { fields } = pdu;
  const shortMessage = (fields['short_message'] as Buffer | undefined) ?? NOTHING;
  const payload = (fields['message_payload'] as Buffer | undefined) ?? NOTHING;
  const inbound: InboundPdu = {
    command: pdu.command as InboundPdu['command'],
    sequence_number: pdu.sequence_number,
    source_addr_ton: fields['source_addr_ton'] as number,
    source_addr: fields['source_addr'] as string,
    destination_addr: fields['destination_addr'] as string,
    esm_class: fields['esm_class'] as number,
    data_coding: fields['data_coding'] as number,
    user_data: shortMessage.length > 0 ? shortMessage : payload,
    octets: pdu.octets,
  };
  const receipted = readMessageId((fields['receipted_message_id'] as string | undefined) ?? '');
  if (receipted !== '') inbound.receipted_message_id = receipted;
  const networkError = fields['network_error_code'] as Buffer | undefined;
  if (networkError !== undefined) inbound.network_error_code = networkError;
  for (const name of NUMBERS) {
    const value = fields[name] as number | undefined;
    if (value !== undefined) inbound[name] = value;
  }
  return inbound;
}

const NUMBERS = [
  'message_state',
  'sar_msg_ref_num',
  'sar_total_segments',
  'sar_segment_seqnum',
  'user_message_reference',
] as const;
