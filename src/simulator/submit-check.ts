import { STATUS, TAG } from './commands.js';
import type { MessageFields } from './wire.js';

/** SMPP 3.4, 7.1.1: YYMMDDhhmmsstnn and + or − (absolute), or R (relative). */
const TIME = /^\d{2}(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})\d\d{2}[+\-R]$/;

/**
 * What is wrong with a submit_sm, judged as a strict SMSC does: the status to
 * refuse it with and the reason, or undefined.
 */
export function submitFault(fields: MessageFields): { status: number; reason: string } | undefined {
  if (fields.destination_addr === '') {
    return { status: STATUS.ESME_RINVDSTADR, reason: 'destination_addr is empty' };
  }
  if (fields.dest_addr_ton === 1 && !isDigits(fields.destination_addr)) {
    return {
      status: STATUS.ESME_RINVDSTADR,
      reason: 'destination_addr of an international number is not digits only',
    };
  }
  if (fields.validity_period !== '' && !isTime(fields.validity_period)) {
    return { status: STATUS.ESME_RINVEXPIRY, reason: 'validity_period is not a time' };
  }
  if (fields.schedule_delivery_time !== '' && !isTime(fields.schedule_delivery_time)) {
    return { status: STATUS.ESME_RINVSCHED, reason: 'schedule_delivery_time is not a time' };
  }
  const payload = fields.tlvs.find(({ tag }) => tag === TAG.message_payload)?.value;
  if (payload !== undefined && fields.short_message.length > 0) {
    return {
      status: STATUS.ESME_RINVMSGLEN,
      reason: 'short_message and message_payload are both given',
    };
  }
  if (fields.short_message.length > 254) {
    return { status: STATUS.ESME_RINVMSGLEN, reason: 'sm_length is over 254' };
  }
  const octets = payload ?? fields.short_message;
  if ((fields.esm_class & 0x40) !== 0 && (octets[0] ?? Infinity) >= octets.length) {
    return { status: STATUS.ESME_RINVESMCLASS, reason: 'the UDH reaches past the user data' };
  }
  return undefined;
}

function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function isTime(text: string): boolean {
  const parts = TIME.exec(text);
  if (parts === null) return false;
  const [month, day, hour, minute, second] = parts.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) return false;
  return text.endsWith('R') ? true : month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
