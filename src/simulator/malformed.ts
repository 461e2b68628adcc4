import { COMMAND, STATUS, TAG, responseTo } from './commands.js';
import { NO_FIELDS, encodeMessage, encodeNamed, encodePdu } from './wire.js';

export const MALFORMED_KINDS = [
  /** command_length 0. */
  'length-0',
  /** command_length 4. */
  'length-4',
  /** command_length 8. */
  'length-8',
  /** command_length 16 MiB, and only a header follows. */
  'too-long',
  /** A deliver_sm whose command_length is five octets short, so that what follows is out of step. */
  'wrong-length',
  /** The first half of a deliver_sm, and nothing after it. */
  'half',
  /** A deliver_sm that ends in the middle of its fields. */
  'truncated-field',
  /** A deliver_sm whose last string has no terminator. */
  'unterminated',
  /** A deliver_sm whose sm_length reaches past its end. */
  'sm-length-past-end',
  /** A deliver_sm whose TLV reaches past its end. */
  'tlv-past-end',
  /** A deliver_sm with three octets where a TLV should be. */
  'tlv-cut',
  /** A request with a command_id that is none. */
  'unknown-command',
  /** A response with a command_id that is none. */
  'unknown-response',
  /** A submit_sm_resp to a sequence_number never used. */
  'response-to-nothing',
  /** Octets that are no SMPP at all. */
  'garbage',
] as const;

export type MalformedKind = (typeof MALFORMED_KINDS)[number];

/** A PDU that is wrong in the given way. */
export function malformedPdu(kind: MalformedKind, sequence: number): Buffer {
  switch (kind) {
    case 'length-0':
      return withLength(enquiry(sequence), 0);
    case 'length-4':
      return withLength(enquiry(sequence), 4);
    case 'length-8':
      return withLength(enquiry(sequence), 8);
    case 'too-long':
      return withLength(enquiry(sequence), 16 * 1024 * 1024);
    case 'wrong-length': {
      const pdu = delivery(sequence);
      return withLength(pdu, pdu.length - 5);
    }
    case 'half': {
      const pdu = delivery(sequence);
      return pdu.subarray(0, pdu.length >> 1);
    }
    case 'truncated-field':
      return cut(delivery(sequence), 16 + 8);
    case 'unterminated': {
      // service_type, ton, npi, and then digits to the end.
      const body = Buffer.from('\0\x01\x01919800000001', 'latin1');
      return encodePdu(COMMAND.deliver_sm, STATUS.ESME_ROK, sequence, body);
    }
    case 'sm-length-past-end': {
      const pdu = delivery(sequence);
      return cut(pdu, pdu.length - 3);
    }
    case 'tlv-past-end': {
      const pdu = delivery(sequence, [{ tag: TAG.message_state, value: Buffer.from([2]) }]);
      pdu.writeUInt16BE(400, pdu.length - 3);
      return pdu;
    }
    case 'tlv-cut': {
      const pdu = delivery(sequence, [{ tag: TAG.message_state, value: Buffer.from([2]) }]);
      return cut(pdu, pdu.length - 2);
    }
    case 'unknown-command':
      return encodePdu(0x00000f0f, STATUS.ESME_ROK, sequence);
    case 'unknown-response':
      return encodePdu(0x80000f0f, STATUS.ESME_ROK, sequence);
    case 'response-to-nothing':
      return encodeNamed(responseTo(COMMAND.submit_sm), STATUS.ESME_ROK, 0x7ffffff0, '404');
    case 'garbage':
      return Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', 'latin1');
  }
}

/** A submit_sm_resp whose message_id is not terminated. */
export function malformedSubmitResponse(sequence: number): Buffer {
  return encodePdu(
    responseTo(COMMAND.submit_sm),
    STATUS.ESME_ROK,
    sequence,
    Buffer.from('12345678', 'latin1'),
  );
}

function enquiry(sequence: number): Buffer {
  return encodePdu(COMMAND.enquire_link, STATUS.ESME_ROK, sequence);
}

function delivery(sequence: number, tlvs: { tag: number; value: Buffer }[] = []): Buffer {
  return encodeMessage(COMMAND.deliver_sm, sequence, {
    ...NO_FIELDS,
    source_addr: '919800000001',
    destination_addr: '56767',
    short_message: Buffer.from('BAL', 'latin1'),
    tlvs,
  });
}

function withLength(pdu: Buffer, length: number): Buffer {
  pdu.writeUInt32BE(length, 0);
  return pdu;
}

/** A frame of the given length, right about itself, that ends too early for its fields. */
function cut(pdu: Buffer, length: number): Buffer {
  return withLength(pdu.subarray(0, length), length);
}
