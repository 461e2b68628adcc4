import { FieldChecks } from '../failure/field-checks.js';
import type { Duration } from '../rpc/generated/google/protobuf/duration.js';
import type {
  IssueRequest,
  ResendRequest,
  VerifyRequest,
} from '../rpc/generated/tellerline/v1/otp_service.js';
import { checkIdentifier, checkLocale, checkRecipient } from '../rpc/request-checks.js';
import type { Settings } from '../settings/settings.schema.js';
import { checkAutoFill } from './auto-fill.js';
import type { AutoFill } from './auto-fill.js';
import { LONGEST_CODE, SHORTEST_CODE, typedCode } from './otp-code.js';
import { canonicalContext, checkContext } from './otp-context.js';
import type { OtpContext } from './otp-context.js';
import { PROTO_PURPOSES, purposeOf } from './purposes.js';
import type { OtpPurposeName } from './purposes.js';

/** An Issue that was found good. */
export interface CheckedIssue {
  requestId: string;
  /** E.164; null where `customerId` names the recipient. */
  msisdn: string | null;
  customerId: string | null;
  purpose: OtpPurposeName;
  context: OtpContext;
  codeLength: number;
  /** Milliseconds. */
  lifetime: number;
  autoFill: AutoFill;
  /** Empty takes the customer's. */
  locale: string;
  /** All that was asked, in one form: a repeat asks the same. */
  content: string;
}

const SHORTEST_LIFE = 60_000;
/** NIST SP 800-63B-4, 3.1.3.2: a secret is good for 10 minutes at most. */
const LONGEST_LIFE = 600_000;

/** Throws a Failure `invalid_argument` with every field that is wrong. */
export function checkIssue(request: IssueRequest, otp: Settings['otp']): CheckedIssue {
  const checks = new FieldChecks();
  checkIdentifier(checks, 'request_id', request.requestId);
  const msisdn = checkRecipient(checks, 'recipient', request.recipient);
  const purpose = checkPurpose(checks, request.purpose);
  const context = checkContext(checks, 'context', request.context);
  const { codeLength } = request;
  if (codeLength !== 0 && !(codeLength >= SHORTEST_CODE && codeLength <= LONGEST_CODE)) {
    const range = `0 (for the setting's), or ${SHORTEST_CODE} to ${LONGEST_CODE}`;
    checks.add('code_length', `is ${codeLength}; it must be ${range}`);
  }
  const lifetime = checkLifetime(checks, request.lifetime);
  const autoFill = checkAutoFill(checks, 'auto_fill', request.autoFill, otp.webOtpDomains);
  checkLocale(checks, 'locale', request.locale);
  checks.finish('');
  const customerId = msisdn === null ? (request.recipient?.customerId ?? null) : null;
  const asked = [msisdn, customerId, purpose, canonicalContext(context), codeLength, lifetime];
  return {
    requestId: request.requestId,
    msisdn,
    customerId,
    purpose,
    context,
    codeLength: codeLength === 0 ? otp.codeLength : codeLength,
    lifetime: lifetime ?? otp.codeLifetime,
    autoFill,
    locale: request.locale,
    content: JSON.stringify(['issue', ...asked, autoFill, request.locale]),
  };
}

export interface CheckedResend {
  challengeId: string;
  requestId: string;
  content: string;
}

/** Throws a Failure `invalid_argument` with every field that is wrong. */
export function checkResend(request: ResendRequest): CheckedResend {
  const checks = new FieldChecks();
  const challengeId = checkChallengeId(checks, request.challengeId);
  checkIdentifier(checks, 'request_id', request.requestId);
  checks.finish('');
  return {
    challengeId,
    requestId: request.requestId,
    content: JSON.stringify(['resend', challengeId]),
  };
}

export interface CheckedVerify {
  challengeId: string;
  /** As typedCode gives it; may be no code at all. */
  code: string;
  purpose: OtpPurposeName;
  context: OtpContext;
}

/** Longer is nobody's mistake in typing. */
const LONGEST_TRY = 64;

/**
 * Throws a Failure `invalid_argument` with every field that is wrong. Whatever a
 * customer can type is no error but a wrong code, which counts.
 */
export function checkVerify(request: VerifyRequest): CheckedVerify {
  const checks = new FieldChecks();
  const challengeId = checkChallengeId(checks, request.challengeId);
  const { code } = request;
  if (code === '' || code.length > LONGEST_TRY) {
    const found = code === '' ? 'is missing' : `has ${code.length} characters`;
    checks.add('code', `${found}; it must have 1 to ${LONGEST_TRY} characters`);
  }
  const purpose = checkPurpose(checks, request.purpose);
  const context = checkContext(checks, 'context', request.context);
  checks.finish('');
  return { challengeId, code: typedCode(code), purpose, context };
}

/** In lower case. Throws a Failure `invalid_argument`. */
export function checkGetChallenge(challengeId: string): string {
  const checks = new FieldChecks();
  const id = checkChallengeId(checks, challengeId);
  checks.finish('');
  return id;
}

/** A calling code, or one with some digits more. */
const PREFIX = /^\+[1-9]\d{0,14}$/;

/** Throws a Failure `invalid_argument`. */
export function checkPrefix(prefix: string): string {
  const checks = new FieldChecks();
  if (!PREFIX.test(prefix)) {
    checks.add('prefix', 'must be + and 1 to 15 digits, as ListHolds gives it, such as "+4479"');
  }
  checks.finish('');
  return prefix;
}

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function checkChallengeId(checks: FieldChecks, value: string): string {
  const id = value.toLowerCase();
  if (!UUID7.test(id)) checks.add('challenge_id', 'is not a challenge ID (a UUIDv7)');
  return id;
}

function checkPurpose(checks: FieldChecks, value: string): OtpPurposeName {
  const purpose = purposeOf(value);
  if (purpose === undefined) {
    checks.add('purpose', `must be one of ${PROTO_PURPOSES.join(', ')}`);
  }
  return purpose ?? 'other';
}

/** Milliseconds; null for the setting's. */
function checkLifetime(checks: FieldChecks, duration: Duration | null | undefined): number | null {
  if (duration === null || duration === undefined) return null;
  const milliseconds = Number(duration.seconds) * 1000 + Math.floor(duration.nanos / 1_000_000);
  if (!(milliseconds >= SHORTEST_LIFE && milliseconds <= LONGEST_LIFE)) {
    checks.add('lifetime', 'must be from 1 to 10 minutes');
  }
  return milliseconds;
}
