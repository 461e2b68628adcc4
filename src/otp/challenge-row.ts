import { bigintArray, byteaArray, intArray, textArray, uuidArray } from '../storage/pg-array.js';
import type { Sealer } from '../storage/sealing.js';
import type { Challenge, Code, NewChallenge, NewCode } from './challenge.js';
import { stateOfCode } from './challenge-rules.js';
import type { ChallengeColumns, CodeColumns } from './challenge.sql.js';
import type { OtpContext } from './otp-context.js';
import { purposeCode, purposeOfCode } from './purposes.js';

export function codeOf(row: CodeColumns): Code {
  return {
    clientId: row.client_id,
    requestId: row.request_id,
    requestHash: row.request_hash,
    challengeId: row.challenge_id,
    number: row.number,
    attempt: row.attempt,
    expiresAt: row.expires_at.getTime(),
    resendAfter: row.resend_after.getTime(),
    messageId: row.message_id,
  };
}

export function challengeOf(row: ChallengeColumns, sealer: Sealer): Challenge {
  const id = row.challenge_id;
  const context = row.context_sealed;
  return {
    challengeId: id,
    clientId: row.client_id,
    recipientHash: row.recipient_hash,
    msisdn: sealer.open(row.recipient_sealed, numberContext(id)).toString(),
    customerId: row.customer_id,
    country: row.country,
    purpose: purposeOfCode(row.purpose),
    context:
      context === null
        ? null
        : (JSON.parse(sealer.open(context, contextContext(id)).toString()) as OtpContext),
    codeLength: row.code_length,
    lifetime: row.lifetime,
    autoFill: { androidAppHash: row.android_app_hash, webOtpDomain: row.web_otp_domain },
    locale: row.locale,
    state: stateOfCode(row.state),
    failures: row.failures,
    sends: row.sends,
    number: row.number,
    issuedAt: row.issued_at.getTime(),
    sentAt: row.sent_at?.getTime() ?? null,
    expiresAt: row.expires_at.getTime(),
    resendAfter: row.resend_after.getTime(),
    messageId: row.message_id,
    hashes: { codeHash: row.code_hash, contextHash: row.context_hash },
  };
}

/** The parameters of INSERT_CHALLENGES, column by column. */
export function challengeColumns(rows: readonly NewChallenge[], sealer: Sealer): unknown[] {
  const column = <T>(value: (row: NewChallenge) => T): T[] => rows.map(value);
  return [
    textArray(column((row) => row.clientId)),
    textArray(column((row) => row.requestId)),
    byteaArray(column((row) => row.requestHash)),
    uuidArray(column((row) => row.challengeId)),
    byteaArray(column((row) => row.codeHash)),
    textArray(column((row) => row.place.callingCode)),
    textArray(column((row) => row.place.prefix)),
    textArray(column((row) => row.place.country)),
    bigintArray(column((row) => row.now)),
    bigintArray(column((row) => row.expiresAt)),
    bigintArray(column((row) => row.resendAfter)),
    byteaArray(column((row) => row.recipientHash)),
    byteaArray(column((row) => sealer.seal(row.msisdn, numberContext(row.challengeId)))),
    textArray(column((row) => row.customerId)),
    intArray(column((row) => purposeCode(row.purpose))),
    byteaArray(
      column((row) => sealer.seal(JSON.stringify(row.context), contextContext(row.challengeId))),
    ),
    byteaArray(column((row) => row.contextHash)),
    intArray(column((row) => row.codeLength)),
    intArray(column((row) => row.lifetime)),
    textArray(column((row) => row.locale)),
    textArray(column((row) => row.autoFill.androidAppHash)),
    textArray(column((row) => row.autoFill.webOtpDomain)),
  ];
}

/** The parameters of INSERT_CODE but the last. */
export function codeColumns(code: NewCode): unknown[] {
  const { callingCode, prefix, country } = code.place;
  return [
    code.clientId,
    code.requestId,
    code.requestHash,
    code.challengeId,
    code.codeHash,
    callingCode,
    prefix,
    country,
    code.now,
    code.expiresAt,
    code.resendAfter,
  ];
}

function numberContext(challengeId: string): string {
  return `otp_challenge.recipient:${challengeId}`;
}

function contextContext(challengeId: string): string {
  return `otp_challenge.context:${challengeId}`;
}
