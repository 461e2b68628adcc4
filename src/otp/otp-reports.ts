import { Subject } from 'rxjs';
import type { FailureCode } from '../failure/failure.js';
import type { OtpPurposeName } from './purposes.js';

/** Why a code was not verified. */
export type OtpFailureResult =
  'wrong_code' | 'other_context' | 'expired' | 'already_used' | 'locked';

/**
 * What src/otp reports. `country` is ISO 3166-1 alpha-2, `ZZ` where the number
 * tells none or was not looked at. No number and no code is in any of it; a
 * `prefix` (such as `+4479`) is for logs and alerts, and too many for a label.
 */
export type OtpReport =
  /** A challenge is open: its first code is on its way. */
  | { kind: 'issued'; purpose: OtpPurposeName; country: string }
  /** A further code of a challenge is on its way. */
  | { kind: 'resent'; purpose: OtpPurposeName; country: string }
  /** Issue or Resend, and why; nothing was sent. */
  | { kind: 'refused'; code: FailureCode; country: string }
  /** `secondsToVerify` counts from the sending of the code that was good. */
  | { kind: 'verified'; purpose: OtpPurposeName; country: string; secondsToVerify: number }
  | { kind: 'failed'; result: OtpFailureResult; purpose: OtpPurposeName; country: string }
  /** A prefix, or with its calling code alone a whole country, is held until a moment (ms since the epoch). */
  | { kind: 'held'; prefix: string; country: string; until: number; reason: string }
  /** By a person, before its time. */
  | { kind: 'released'; prefix: string; country: string };

/** Where src/otp publishes and whoever watches subscribes. */
export class OtpReports {
  readonly all = new Subject<OtpReport>();
}
