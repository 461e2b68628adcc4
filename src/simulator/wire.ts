import { BodyReader } from './body-reader.js';
import type { Tlv } from './body-reader.js';
import { COMMAND, STATUS, TAG, responseTo } from './commands.js';
import { HEADER_LENGTH } from './frame-reader.js';

/** Fields of submit_sm and deliver_sm, which share one layout (SMPP 3.4, 4.4.1 and 4.6.1). */
export interface MessageFields {
  service_type: string;
  source_addr_ton: number;
  source_addr_npi: number;
  source_addr: string;
  dest_addr_ton: number;
  dest_addr_npi: number;
  destination_addr: string;
  esm_class: number;
  protocol_id: number;
  priority_flag: number;
  schedule_delivery_time: string;
  validity_period: string;
  registered_delivery: number;
  replace_if_present_flag: number;
  data_coding: number;
  sm_default_msg_id: number;
  short_message: Buffer;
  tlvs: Tlv[];
}

/** Fields of the three bind requests (SMPP 3.4, 4.1). */
export interface BindFields {
  system_id: string;
  password: string;
  system_type: string;
  interface_version: number;
}

/** Fields of query_sm and cancel_sm (SMPP 3.4, 4.8.1 and 4.9.1); the destination is cancel_sm's only. */
export interface MessageReference {
  message_id: string;
  source_addr: string;
  destination_addr: string;
}

export const NO_FIELDS: MessageFields = {
  service_type: '',
  source_addr_ton: 0,
  source_addr_npi: 0,
  source_addr: '',
  dest_addr_ton: 0,
  dest_addr_npi: 0,
  destination_addr: '',
  esm_class: 0,
  protocol_id: 0,
  priority_flag: 0,
  schedule_delivery_time: '',
  validity_period: '',
  registered_delivery: 0,
  replace_if_present_flag: 0,
  data_coding: 0,
  sm_default_msg_id: 0,
  short_message: Buffer.alloc(0),
  tlvs: [],
};

/** Reads the body of a submit_sm or deliver_sm; throws BodyError. */
export function decodeMessage(body: Buffer): MessageFields {
  const reader = new BodyReader(body);
  return {
    service_type: reader.text('service_type', 6),
    source_addr_ton: reader.integer('source_addr_ton'),
    source_addr_npi: reader.integer('source_addr_npi'),
    source_addr: reader.text('source_addr', 21, STATUS.ESME_RINVSRCADR),
    dest_addr_ton: reader.integer('dest_addr_ton'),
    dest_addr_npi: reader.integer('dest_addr_npi'),
    destination_addr: reader.text('destination_addr', 21, STATUS.ESME_RINVDSTADR),
    esm_class: reader.integer('esm_class'),
    protocol_id: reader.integer('protocol_id'),
    priority_flag: reader.integer('priority_flag'),
    schedule_delivery_time: reader.text('schedule_delivery_time', 17, STATUS.ESME_RINVSCHED),
    validity_period: reader.text('validity_period', 17, STATUS.ESME_RINVEXPIRY),
    registered_delivery: reader.integer('registered_delivery'),
    replace_if_present_flag: reader.integer('replace_if_present_flag'),
    data_coding: reader.integer('data_coding'),
    sm_default_msg_id: reader.integer('sm_default_msg_id'),
    short_message: reader.bytes('short_message', reader.integer('sm_length')),
    tlvs: reader.tlvs(),
  };
}

/** Reads the body of a data_sm (SMPP 3.4, 4.7.1); throws BodyError. */
export function decodeData(body: Buffer): MessageFields {
  const reader = new BodyReader(body);
  return {
    ...NO_FIELDS,
    service_type: reader.text('service_type', 6),
    source_addr_ton: reader.integer('source_addr_ton'),
    source_addr_npi: reader.integer('source_addr_npi'),
    source_addr: reader.text('source_addr', 65, STATUS.ESME_RINVSRCADR),
    dest_addr_ton: reader.integer('dest_addr_ton'),
    dest_addr_npi: reader.integer('dest_addr_npi'),
    destination_addr: reader.text('destination_addr', 65, STATUS.ESME_RINVDSTADR),
    esm_class: reader.integer('esm_class'),
    registered_delivery: reader.integer('registered_delivery'),
    data_coding: reader.integer('data_coding'),
    tlvs: reader.tlvs(),
  };
}

export function decodeBind(body: Buffer): BindFields {
  const reader = new BodyReader(body);
  const fields = {
    system_id: reader.text('system_id', 16, STATUS.ESME_RINVSYSID),
    password: reader.text('password', 9, STATUS.ESME_RINVPASWD),
    system_type: reader.text('system_type', 13),
    interface_version: reader.integer('interface_version'),
  };
  reader.integer('addr_ton');
  reader.integer('addr_npi');
  reader.text('address_range', 41);
  return fields;
}

export function decodeQuery(body: Buffer): MessageReference {
  const reader = new BodyReader(body);
  const message_id = reader.text('message_id', 65);
  return { message_id, source_addr: readAddress(reader, 'source_addr'), destination_addr: '' };
}

export function decodeCancel(body: Buffer): MessageReference {
  const reader = new BodyReader(body);
  reader.text('service_type', 6);
  const message_id = reader.text('message_id', 65);
  return {
    message_id,
    source_addr: readAddress(reader, 'source_addr'),
    destination_addr: readAddress(reader, 'destination_addr'),
  };
}

function readAddress(reader: BodyReader, field: string): string {
  reader.integer(`${field}_ton`);
  reader.integer(`${field}_npi`);
  return reader.text(field, 21);
}

/** A PDU of a header and a body already made. */
export function encodePdu(
  commandId: number,
  commandStatus: number,
  sequence: number,
  body?: Buffer,
): Buffer {
  const pdu = Buffer.allocUnsafe(HEADER_LENGTH + (body?.length ?? 0));
  writeHeader(pdu, commandId, commandStatus, sequence);
  if (body !== undefined) body.copy(pdu, HEADER_LENGTH);
  return pdu;
}

/** A response whose body is one C-Octet String, such as submit_sm_resp and bind_*_resp. */
export function encodeNamed(
  commandId: number,
  commandStatus: number,
  sequence: number,
  name: string,
  tlvs: readonly Tlv[] = [],
): Buffer {
  const pdu = Buffer.allocUnsafe(HEADER_LENGTH + name.length + 1 + tlvsLength(tlvs));
  writeHeader(pdu, commandId, commandStatus, sequence);
  writeTlvs(pdu, writeText(pdu, HEADER_LENGTH, name), tlvs);
  return pdu;
}

export function encodeQueryResponse(
  sequence: number,
  message: { message_id: string; final_date: string; message_state: number; error_code: number },
): Buffer {
  const body = Buffer.alloc(message.message_id.length + 1 + message.final_date.length + 1 + 2);
  const end = writeText(body, writeText(body, 0, message.message_id), message.final_date);
  body[end] = message.message_state;
  body[end + 1] = message.error_code;
  return encodePdu(responseTo(COMMAND.query_sm), STATUS.ESME_ROK, sequence, body);
}

/** A submit_sm or deliver_sm. */
export function encodeMessage(commandId: number, sequence: number, fields: MessageFields): Buffer {
  const length =
    HEADER_LENGTH +
    fields.service_type.length +
    fields.source_addr.length +
    fields.destination_addr.length +
    fields.schedule_delivery_time.length +
    fields.validity_period.length +
    // Five terminators and twelve fields of one octet.
    17 +
    fields.short_message.length +
    tlvsLength(fields.tlvs);
  const pdu = Buffer.allocUnsafe(length);
  writeHeader(pdu, commandId, STATUS.ESME_ROK, sequence);
  let at = writeText(pdu, HEADER_LENGTH, fields.service_type);
  pdu[at++] = fields.source_addr_ton;
  pdu[at++] = fields.source_addr_npi;
  at = writeText(pdu, at, fields.source_addr);
  pdu[at++] = fields.dest_addr_ton;
  pdu[at++] = fields.dest_addr_npi;
  at = writeText(pdu, at, fields.destination_addr);
  pdu[at++] = fields.esm_class;
  pdu[at++] = fields.protocol_id;
  pdu[at++] = fields.priority_flag;
  at = writeText(pdu, at, fields.schedule_delivery_time);
  at = writeText(pdu, at, fields.validity_period);
  pdu[at++] = fields.registered_delivery;
  pdu[at++] = fields.replace_if_present_flag;
  pdu[at++] = fields.data_coding;
  pdu[at++] = fields.sm_default_msg_id;
  pdu[at++] = fields.short_message.length;
  at += fields.short_message.copy(pdu, at);
  writeTlvs(pdu, at, fields.tlvs);
  return pdu;
}

/** A TLV whose value is a C-Octet String. */
export function textTlv(tag: number, text: string): Tlv {
  return { tag, value: Buffer.from(`${text}\0`, 'latin1') };
}

/** A TLV whose value is one octet. */
export function octetTlv(tag: number, value: number): Tlv {
  return { tag, value: Buffer.from([value]) };
}

/** The octets of the text: message_payload where there is one, short_message otherwise. */
export function userData(fields: MessageFields): Buffer {
  for (const { tag, value } of fields.tlvs) if (tag === TAG.message_payload) return value;
  return fields.short_message;
}

function writeHeader(pdu: Buffer, commandId: number, status: number, sequence: number): void {
  pdu.writeUInt32BE(pdu.length, 0);
  pdu.writeUInt32BE(commandId, 4);
  pdu.writeUInt32BE(status, 8);
  pdu.writeUInt32BE(sequence, 12);
}

function writeText(pdu: Buffer, at: number, text: string): number {
  const end = text === '' ? at : at + pdu.write(text, at, 'latin1');
  pdu[end] = 0;
  return end + 1;
}

function tlvsLength(tlvs: readonly Tlv[]): number {
  let length = 0;
  for (const { value } of tlvs) length += 4 + value.length;
  return length;
}

function writeTlvs(pdu: Buffer, start: number, tlvs: readonly Tlv[]): void {
  let at = start;
  for (const { tag, value } of tlvs) {
    pdu.writeUInt16BE(tag, at);
    pdu.writeUInt16BE(value.length, at + 2);
    at += 4 + value.copy(pdu, at + 4);
  }
}
