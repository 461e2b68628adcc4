import type { Tlv } from './body-reader.js';
import { TAG } from './commands.js';
import { octetTlv, textTlv } from './wire.js';

export const RECEIPT_FORMATS = ['text', 'text-and-tlvs', 'tlvs'] as const;

export type ReceiptFormat = (typeof RECEIPT_FORMATS)[number];

/** message_state (SMPP 3.4, 5.2.28) and its word in a receipt's text (appendix B). */
export const RECEIPT_STATES = {
  ENROUTE: 1,
  DELIVRD: 2,
  EXPIRED: 3,
  DELETED: 4,
  UNDELIV: 5,
  ACCEPTD: 6,
  UNKNOWN: 7,
  REJECTD: 8,
} as const;

export type ReceiptState = keyof typeof RECEIPT_STATES;

export interface Receipt {
  /** The message ID as this SMSC writes it in receipts. */
  messageId: string;
  state: ReceiptState;
  /** Network error code, 0 to 999. */
  error: number;
  /** Milliseconds since the epoch. */
  submitted: number;
  /** Milliseconds since the epoch. */
  done: number;
  /** The first 20 octets of the message. */
  text: string;
}

/** The text of a receipt in the form of SMPP 3.4, appendix B. Dates are UTC. */
export function receiptText(receipt: Receipt): string {
  const delivered = receipt.state === 'DELIVRD' ? '001' : '000';
  const error = String(receipt.error).padStart(3, '0');
  return `id:${receipt.messageId} sub:001 dlvrd:${delivered} submit date:${receiptDate(receipt.submitted)} done date:${receiptDate(receipt.done)} stat:${receipt.state} err:${error} text:${receipt.text}`;
}

/** receipted_message_id, message_state and, for a failure, network_error_code (5.3.2.12, .35 and .31). */
export function receiptTlvs(receipt: Receipt): Tlv[] {
  const tlvs = [
    textTlv(TAG.receipted_message_id, receipt.messageId),
    octetTlv(TAG.message_state, RECEIPT_STATES[receipt.state]),
  ];
  if (receipt.error !== 0) {
    // Network type 3 is GSM.
    const value = Buffer.from([3, receipt.error >> 8, receipt.error & 0xff]);
    tlvs.push({ tag: TAG.network_error_code, value });
  }
  return tlvs;
}

/** What a deliver_sm carries of a receipt in the given format. */
export function receiptContent(
  receipt: Receipt,
  format: ReceiptFormat,
): { short_message: Buffer; tlvs: Tlv[] } {
  return {
    short_message: Buffer.from(format === 'tlvs' ? '' : receiptText(receipt), 'latin1'),
    tlvs: format === 'text' ? [] : receiptTlvs(receipt),
  };
}

let minute = -1;
let minuteText = '';

/** YYMMDDhhmm, UTC. Remembers the last minute: thousands of receipts a second share it. */
export function receiptDate(at: number): string {
  const wanted = Math.floor(at / 60_000);
  if (wanted !== minute) {
    minute = wanted;
    minuteText = new Date(wanted * 60_000).toISOString().replace(/\D/g, '').slice(2, 12);
  }
  return minuteText;
}
