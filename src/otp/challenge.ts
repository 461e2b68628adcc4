import type { AutoFill } from './auto-fill.js';
import type { StoredState } from './challenge-rules.js';
import type { KeptHashes } from './code-hashes.js';
import type { NumberPlace } from './number-place.js';
import type { OtpContext } from './otp-context.js';
import type { OtpPurposeName } from './purposes.js';

/** What is asked of a recipient, and the codes that were sent for it. Times are in milliseconds since the epoch. */
export interface Challenge {
  challengeId: string;
  clientId: string;
  recipientHash: Buffer;
  /** E.164. */
  msisdn: string;
  customerId: string | null;
  /** ISO 3166-1 alpha-2, or ZZ. */
  country: string;
  purpose: OtpPurposeName;
  /** Null once it is erased. */
  context: OtpContext | null;
  codeLength: number;
  /** Of each code, in milliseconds. */
  lifetime: number;
  autoFill: AutoFill;
  locale: string;
  state: StoredState;
  failures: number;
  /** Codes, those about to be sent included. */
  sends: number;
  /** The code that is good, from 1; 0 before the first is sent. */
  number: number;
  issuedAt: number;
  sentAt: number | null;
  expiresAt: number;
  resendAfter: number;
  messageId: string | null;
  hashes: KeptHashes;
}

/** A code that a request has made. */
export interface Code {
  requestHash: Buffer;
  challengeId: string;
  number: number;
  /** How often sending it was tried. */
  attempt: number;
  expiresAt: number;
  resendAfter: number;
  /** Null until the message is accepted. */
  messageId: string | null;
}

/** Whose wrong codes are counted together, whatever challenge they were for. */
export interface Subject {
  /** The look-up hash of the number. */
  recipientHash: Buffer;
  purpose: OtpPurposeName;
}

/** One try to send a code. */
export interface Try {
  clientId: string;
  requestId: string;
  attempt: number;
}

/** A code that is about to be sent. */
export interface NewCode {
  clientId: string;
  requestId: string;
  requestHash: Buffer;
  challengeId: string;
  codeHash: Buffer;
  place: NumberPlace;
  now: number;
  expiresAt: number;
  resendAfter: number;
}
