import type { MessageIdStyle } from './message-id.js';
import type { ReceiptFormat } from './receipt-format.js';

/** One account of the simulator. Times are in milliseconds. */
export interface AccountOptions {
  systemId: string;
  password: string;
  /** submit_sm accepted per second, over all binds; `Infinity` for no limit. */
  tps: number;
  /** Binds at one time; one more gets ESME_RALYBND. */
  maxBinds: number;
  /** Unanswered submit_sm of one bind; one more gets ESME_RMSGQFUL. */
  maxWindow: number;
  responseLatency: number;
  /** Up to this much is added to the latency, evenly spread. */
  responseJitter: number;
  /** From the response to the receipt. */
  receiptDelay: number;
  receiptJitter: number;
  /** How late the response of a late-response number is. */
  lateResponse: number;
  /** How late the receipt of a late-receipt number is. */
  lateReceipt: number;
  messageId: MessageIdStyle;
  receiptFormat: ReceiptFormat;
  /** Whether the last digits of the destination choose the outcome. */
  magicNumbers: boolean;
  /** Unanswered deliver_sm of one bind. */
  deliverWindow: number;
  /** After this an unanswered deliver_sm is sent again, and a bind that left enquire_link unanswered is dropped. */
  deliverTimeout: number;
  /** From a refusal of a deliver_sm to its next attempt. */
  deliverRetryDelay: number;
  /** Idle time of a bind before the SMSC sends enquire_link; 0 for never. */
  enquireLinkInterval: number;
}

/** An SMSC that is quick, honest and without limits. */
export const DEFAULT_ACCOUNT: AccountOptions = {
  systemId: 'tellerline',
  password: 'secret',
  tps: Infinity,
  maxBinds: 16,
  maxWindow: Infinity,
  responseLatency: 0,
  responseJitter: 0,
  receiptDelay: 0,
  receiptJitter: 0,
  lateResponse: 45_000,
  lateReceipt: 60_000,
  messageId: 'decimal',
  receiptFormat: 'text-and-tlvs',
  magicNumbers: true,
  deliverWindow: 1000,
  deliverTimeout: 10_000,
  deliverRetryDelay: 1000,
  enquireLinkInterval: 0,
};
