import smpp from 'smpp';
import type { CommandDefinition, FieldType } from 'smpp';
import { invalid } from '../failure/failure.js';
import type { DecodedPdu } from './decoded-pdu.js';
import { checkOctetString, isOctetStringName } from './octet-strings.js';
import { status } from './status.js';

/**
 * PDUs to octets and back, by the commands, fields and TLVs of the `smpp`
 * package. Its encoder is used as it is, behind checks; its decoder reads past
 * the end of a PDU and of a TLV, and turns texts into strings by guess, so the
 * definitions are walked here, with every bound held.
 */

const { types } = smpp;

/** A longer message_id is taken as damage; the specification has 65 octets, carriers have more. */
const MOST_OCTET_STRING = 255;

/** TLVs whose content is used: a wrong length is judged. Others are nobody's loss. */
const USED_TLVS: ReadonlySet<string> = new Set([
  'message_state',
  'sar_msg_ref_num',
  'sar_total_segments',
  'sar_segment_seqnum',
]);

class Malformation {
  constructor(
    readonly status: number,
    readonly reason: string,
  ) {}
}

/** Decodes one whole PDU of at least 16 octets, as the framing gives it; never throws. */
export function decodePdu(octets: Buffer): DecodedPdu {
  const commandId = octets.readUInt32BE(4);
  const definition = smpp.commandsById[commandId];
  const pdu = {
    command: definition?.command ?? 'unknown',
    command_id: commandId,
    command_status: octets.readUInt32BE(8),
    sequence_number: octets.readUInt32BE(12),
    fields: {} as Record<string, unknown>,
    octets,
  };
  const wrong = definition
    ? readBody(definition, octets, pdu.fields)
    : new Malformation(status('ESME_RINVCMDID'), `unknown command_id ${hex(commandId)}`);
  return wrong === null
    ? { malformed: false, ...pdu }
    : { malformed: true, ...pdu, status: wrong.status, reason: wrong.reason };
}

function readBody(
  definition: CommandDefinition,
  octets: Buffer,
  fields: Record<string, unknown>,
): Malformation | null {
  let at = 16;
  // A response of a refused request has no body (SMPP 3.4, 4.4.2).
  if (at === octets.length && definition.id >= 0x8000_0000) return null;
  try {
    for (const name in definition.params) {
      const { type } = definition.params[name];
      const size = fieldSize(type, octets, at);
      if (size === null) {
        return new Malformation(
          status('ESME_RINVCMDLEN'),
          `${definition.command} ends within ${name}`,
        );
      }
      fields[name] = readField(type, octets, at, size);
      at += size;
    }
    return readTlvs(definition.command, octets, at, fields);
  } catch {
    return new Malformation(status('ESME_RINVCMDLEN'), `${definition.command} ends too early`);
  }
}

/** Octets of the field at `at`, or null when the PDU ends before the field does. */
function fieldSize(type: FieldType, octets: Buffer, at: number): number | null {
  const left = octets.length - at;
  if (type === types.int8) return left >= 1 ? 1 : null;
  if (type === types.cstring) {
    const end = octets.indexOf(0, at);
    return end === -1 || end - at > MOST_OCTET_STRING ? null : end - at + 1;
  }
  if (type === types.buffer) {
    return left >= 1 && left > octets[at] ? octets[at] + 1 : null;
  }
  // Lists of submit_multi and the like, which no SMSC sends to us: the package
  // reads them, and throws at the end of the PDU.
  const size = type.size(type.read(octets, at));
  return size <= left ? size : null;
}

function readField(type: FieldType, octets: Buffer, at: number, size: number): unknown {
  if (type === types.int8) return octets[at];
  if (type === types.cstring) return octets.toString('latin1', at, at + size - 1);
  if (type === types.buffer) return octets.subarray(at + 1, at + size);
  return type.read(octets, at);
}

function readTlvs(
  command: string,
  octets: Buffer,
  from: number,
  fields: Record<string, unknown>,
): Malformation | null {
  let at = from;
  while (at < octets.length) {
    if (octets.length - at < 4) {
      return new Malformation(
        status('ESME_RINVTLVSTREAM'),
        `${command} has ${octets.length - at} octets after its last TLV`,
      );
    }
    const tag = octets.readUInt16BE(at);
    const length = octets.readUInt16BE(at + 2);
    at += 4;
    if (length > octets.length - at) {
      return new Malformation(
        status('ESME_RINVTLVSTREAM'),
        `TLV ${hex(tag)} of ${command} goes past the end of the PDU`,
      );
    }
    const definition = smpp.tlvsById[tag];
    if (definition !== undefined) {
      const value = readTlv(definition.type, octets, at, length);
      if (value !== undefined) {
        fields[definition.tag] = value;
      } else if (USED_TLVS.has(definition.tag)) {
        return new Malformation(
          status('ESME_RINVTLVLEN'),
          `TLV ${definition.tag} of ${command} has ${length} octets`,
        );
      }
    }
    at += length;
  }
  return null;
}

/** The value of a TLV, undefined where its length does not fit its type. */
function readTlv(type: FieldType, octets: Buffer, at: number, length: number): unknown {
  const { tlv } = types;
  if (type === tlv.int8) return length === 1 ? octets[at] : undefined;
  if (type === tlv.int16) return length === 2 ? octets.readUInt16BE(at) : undefined;
  if (type === tlv.int32) return length === 4 ? octets.readUInt32BE(at) : undefined;
  if (type === tlv.buffer) return octets.subarray(at, at + length);
  const end = type === tlv.cstring ? octets.indexOf(0, at) : -1;
  return octets.toString('latin1', at, end === -1 ? at + length : Math.min(end, at + length));
}

/** Header fields of a PDU to be sent. */
export interface PduHeader {
  sequence_number: number;
  command_status?: number;
}

/**
 * Encodes a PDU of any command the package knows. Throws a Failure
 * `invalid_argument` that names the field when a value is missing, of the wrong
 * kind, out of range or not ASCII where the field is text: the package would
 * corrupt it or throw something else.
 */
export function encodePdu(
  command: string,
  header: PduHeader,
  fields: Record<string, string | number | Buffer> = {},
): Buffer {
  const definition = smpp.commands[command];
  if (definition === undefined) throw new Error(`no SMPP command is named ${command}`);
  for (const name in fields) {
    const type = definition.params?.[name]?.type ?? smpp.tlvs[name]?.type;
    if (type === undefined) throw wrong(name, `is no field of ${command}`);
    checkField(name, type, fields[name]);
  }
  return new smpp.PDU(command, {
    ...fields,
    sequence_number: header.sequence_number,
    command_status: header.command_status ?? 0,
  }).toBuffer();
}

function checkField(name: string, type: FieldType, value: unknown): void {
  const most = INTEGERS.get(type);
  if (most !== undefined) {
    if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > most) {
      throw wrong(name, `must be a whole number from 0 to ${most}`);
    }
  } else if (isOctetStringName(name)) {
    checkOctetString(name, value);
  } else if (type === types.buffer) {
    if (!Buffer.isBuffer(value) || value.length > 254) {
      throw wrong(name, 'must be a Buffer of up to 254 octets');
    }
  } else if (type === types.tlv.buffer) {
    if (!Buffer.isBuffer(value) || value.length > 0xffff) {
      throw wrong(name, 'must be a Buffer of up to 65535 octets');
    }
  } else if (typeof value !== 'string' || !/^[\x20-\x7e]*$/.test(value)) {
    throw wrong(name, 'must be printable ASCII');
  }
}

const INTEGERS = new Map<FieldType, number>([
  [types.int8, 0xff],
  [types.int16, 0xffff],
  [types.int32, 0xffff_ffff],
]);

function wrong(field: string, description: string) {
  return invalid([{ field, description }]);
}

function hex(code: number): string {
  return `0x${code.toString(16).padStart(4, '0')}`;
}
