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
export interface Code extends CodeRequest {
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

/** A subject as a key of a Map. */
export function subjectKey({ recipientHash, purpose }: Subject): string {
  return `${recipientHash.toString('hex')} ${purpose}`;
}

/** A request of a client, which is one code. */
export interface CodeRequest {
  clientId: string;
  requestId: string;
}

/** A request as a key of a Map. */
export function requestKey({ clientId, requestId }: CodeRequest): string {
  return JSON.stringify([clientId, requestId]);
}

export function requestOfKey(key: string): CodeRequest {
  const [clientId, requestId] = JSON.parse(key) as [string, string];
  return { clientId, requestId };
}

/** One try to send a code. */
export interface Try extends CodeRequest {
  attempt: number;
}

/** A try whose message was accepted. */
export interface SentCode extends Try {
  messageId: string;
  now: number;
}

/** A code that is about to be sent. */
export interface NewCode extends CodeRequest {
  requestHash: Buffer;
  challengeId: string;
  codeHash: Buffer;
  place: NumberPlace;
  now: number;
  expiresAt: number;
  resendAfter: number;
}

/** A challenge that is about to be, with its first code. */
export interface NewChallenge
  extends
    NewCode,
    Subject,
    Pick<Challenge, 'msisdn' | 'customerId' | 'codeLength' | 'lifetime' | 'locale' | 'autoFill'> {
  context: OtpContext;
  contextHash: Buffer;
}
