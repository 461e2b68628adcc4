import type { Dissected } from './tshark.js';

/** What a submit_sm has whatever it carries. */
export const CONSTANT = [
  'smpp.dest_addr_ton',
  'smpp.dest_addr_npi',
  'smpp.esm.submit.msg_mode',
  'smpp.esm.submit.msg_type',
  'smpp.protocol_id',
  'smpp.priority_flag',
  'smpp.schedule_delivery_time_r',
  'smpp.regdel.receipt',
  'smpp.replace_if_present_flag',
  'smpp.sm_default_msg_id',
] as const;

/** The sender: type of number, numbering plan and address. */
export function sender(pdu: Dissected): string {
  const [ton, npi] = pdu.numbers(['smpp.source_addr_ton', 'smpp.source_addr_npi']);
  return `${ton}/${npi}/${pdu.text('smpp.source_addr')}`;
}

/** Which part of what a submit_sm says it is. */
export function place(pdu: Dissected) {
  const element = pdu.number('gsm_sms.ie_identifier');
  const bySar = pdu.numbers([
    'smpp.sar_msg_ref_num',
    'smpp.sar_total_segments',
    'smpp.sar_segment_seqnum',
  ]);
  const byHeader = pdu.numbers([
    'gsm_sms.udh.mm.msg_id',
    'gsm_sms.udh.mm.msg_parts',
    'gsm_sms.udh.mm.msg_part',
  ]);
  const [reference, total, number] = [bySar, byHeader].find(([id]) => !Number.isNaN(id)) ?? [
    0, 1, 1,
  ];
  return { element, reference, total, number };
}

/** The user data that Wireshark put together. */
export function whole(parts: Dissected[]): Buffer {
  if (parts.length === 1) {
    const [only] = parts;
    return only.octets(only.number('smpp.sm_length') > 0 ? 'smpp.message' : 'smpp.message_payload');
  }
  const last = parts.find((pdu) => pdu.text('gsm_sms_ud.reassembled.length') !== '');
  return last!.octets('gsm_sms_ud.short_msg');
}
