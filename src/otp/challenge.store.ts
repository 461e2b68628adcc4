import { Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { Database } from '../storage/database.js';
import type { Queryable } from '../storage/queryable.js';
import { Sealer } from '../storage/sealing.js';
import type { Attempts } from './attempt-rules.js';
import type { Challenge, Code, NewCode, Subject, Try } from './challenge.js';
import { stateCode, stateOfCode } from './challenge-rules.js';
import type { Judgement } from './challenge-rules.js';
import {
  ACCEPTED_AS,
  CHALLENGE,
  CODE_OF_REQUEST,
  DROP_CHALLENGE,
  DROP_CODE,
  FENCE,
  INSERT_CHALLENGE,
  INSERT_CODE,
  LOCK_SUBJECT,
  NOTE_SENT,
  RECORD_TRY,
  RENEW_CODE,
} from './challenge.sql.js';
import type { ChallengeColumns, CodeColumns, SubjectColumns } from './challenge.sql.js';
import { eventIdOf, isFenced, NO_MESSAGE } from './code-event.js';
import type { OtpContext } from './otp-context.js';
import { purposeCode, purposeOfCode } from './purposes.js';

/** Challenges, their codes and the count of wrong ones. */
@Injectable()
export class ChallengeStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /**
   * Runs `work` in a transaction that no other of the same subject runs beside,
   * on any node. Whatever changes a challenge goes through it.
   */
  locked<T>(
    subject: Subject,
    now: number,
    work: (tx: Queryable, attempts: Attempts) => Promise<T>,
  ): Promise<T> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx.rows<SubjectColumns & Record<string, unknown>>(LOCK_SUBJECT, [
        subject.recipientHash,
        purposeCode(subject.purpose),
        new Date(now).toISOString().slice(0, 10),
      ]);
      const { failures, locks, locked_until } = row;
      return work(tx, { failures, locks, lockedUntil: locked_until?.getTime() ?? null });
    });
  }

  /** A client's own challenge; undefined where it has none of this ID. */
  async find(
    clientId: string,
    challengeId: string,
    queryable: Queryable = this.database,
  ): Promise<Challenge | undefined> {
    const rows = await queryable.rows<ChallengeColumns & Record<string, unknown>>(CHALLENGE, [
      challengeId,
      clientId,
    ]);
    return rows.length === 0 ? undefined : this.#challenge(rows[0]);
  }

  /** As find; throws a Failure `not_found`, also for one of which nothing was sent yet. */
  async get(
    clientId: string,
    challengeId: string,
    queryable: Queryable = this.database,
  ): Promise<Challenge> {
    const challenge = await this.find(clientId, challengeId, queryable);
    if (challenge === undefined || challenge.state === 'pending') {
      throw new Failure('not_found', 'challenge_id: there is no such challenge');
    }
    return challenge;
  }

  /** The code that a client's request has made. */
  async codeOf(
    clientId: string,
    requestId: string,
    queryable: Queryable = this.database,
  ): Promise<Code | undefined> {
    const rows = await queryable.rows<CodeColumns & Record<string, unknown>>(CODE_OF_REQUEST, [
      clientId,
      requestId,
    ]);
    return rows.length === 0 ? undefined : codeOf(rows[0]);
  }

  /** A challenge with its first code; false where the request ID is taken. */
  async addChallenge(
    tx: Queryable,
    code: NewCode,
    challenge: Pick<
      Challenge,
      | 'recipientHash'
      | 'msisdn'
      | 'customerId'
      | 'purpose'
      | 'codeLength'
      | 'lifetime'
      | 'locale'
      | 'autoFill'
    > & { context: OtpContext; contextHash: Buffer },
  ): Promise<boolean> {
    const { challengeId } = code;
    const rows = await tx.rows(INSERT_CHALLENGE, [
      ...columnsOf(code),
      challenge.recipientHash,
      this.sealer.seal(challenge.msisdn, numberContext(challengeId)),
      challenge.customerId,
      purposeCode(challenge.purpose),
      this.sealer.seal(JSON.stringify(challenge.context), contextContext(challengeId)),
      challenge.contextHash,
      challenge.codeLength,
      challenge.lifetime,
      challenge.locale,
      challenge.autoFill.androidAppHash,
      challenge.autoFill.webOtpDomain,
    ]);
    return rows.length > 0;
  }

  /** A further code of a challenge; false where the request ID is taken. */
  async addCode(tx: Queryable, code: NewCode, number: number): Promise<boolean> {
    const rows = await tx.rows(INSERT_CODE, [...columnsOf(code), number]);
    return rows.length > 0;
  }

  /** The code's message was accepted. Undefined where another call has it in hand, or had. */
  async noteSent(
    tx: Queryable,
    { clientId, requestId, attempt }: Try,
    messageId: string,
    now: number,
  ): Promise<Code | undefined> {
    const values = [clientId, requestId, attempt, messageId, now];
    const rows = await tx.rows<CodeColumns & Record<string, unknown>>(NOTE_SENT, values);
    return rows.length === 0 ? undefined : codeOf(rows[0]);
  }

  /**
   * Sees to it that an earlier try sends nothing any more. Gives the message ID
   * where it had done so already, else null.
   */
  async fence(tx: Queryable, earlier: Try, now: number): Promise<string | null> {
    const { clientId } = earlier;
    const eventId = eventIdOf(earlier);
    const fenced = await tx.rows(FENCE, [clientId, eventId, NO_MESSAGE, now]);
    if (fenced.length > 0) return null;
    const [row] = await tx.rows<{ message_id: string }>(ACCEPTED_AS, [clientId, eventId]);
    return row === undefined || isFenced(row.message_id) ? null : row.message_id;
  }

  /** Another code in place of an earlier try's; false where another call has it in hand. */
  async renew(
    tx: Queryable,
    { clientId, requestId, attempt }: Try,
    code: { codeHash: Buffer; expiresAt: number; resendAfter: number },
  ): Promise<boolean> {
    const values = [clientId, requestId, code.codeHash, code.expiresAt, code.resendAfter, attempt];
    const rows = await tx.rows(RENEW_CODE, values);
    return rows.length > 0;
  }

  /** The challenge will not be sent: it never was. False where another call has it in hand. */
  async dropChallenge(tx: Queryable, { clientId, requestId, attempt }: Try): Promise<boolean> {
    const rows = await tx.rows(DROP_CHALLENGE, [clientId, requestId, attempt]);
    return rows.length > 0;
  }

  /** As dropChallenge, of a further code; `resendAfter` is given back to the challenge. */
  async dropCode(
    tx: Queryable,
    { clientId, requestId, attempt }: Try,
    resendAfter: number,
  ): Promise<boolean> {
    const rows = await tx.rows(DROP_CODE, [clientId, requestId, attempt, resendAfter]);
    return rows.length > 0;
  }

  async recordTry(
    tx: Queryable,
    challenge: Challenge,
    { state, attempts, failed, verdict }: Judgement,
    now: number,
  ): Promise<void> {
    await tx.rows(RECORD_TRY, [
      challenge.challengeId,
      stateCode(state),
      failed ? 1 : 0,
      verdict === 'verified' ? now : null,
      state !== 'open' && state !== 'pending',
      challenge.recipientHash,
      purposeCode(challenge.purpose),
      attempts.failures,
      attempts.locks,
      attempts.lockedUntil,
    ]);
  }

  #challenge(row: ChallengeColumns): Challenge {
    const id = row.challenge_id;
    const context = row.context_sealed;
    return {
      challengeId: id,
      clientId: row.client_id,
      recipientHash: row.recipient_hash,
      msisdn: this.sealer.open(row.recipient_sealed, numberContext(id)).toString(),
      customerId: row.customer_id,
      country: row.country,
      purpose: purposeOfCode(row.purpose),
      context:
        context === null
          ? null
          : (JSON.parse(this.sealer.open(context, contextContext(id)).toString()) as OtpContext),
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
}

function columnsOf(code: NewCode): unknown[] {
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

function codeOf(row: CodeColumns): Code {
  return {
    requestHash: row.request_hash,
    challengeId: row.challenge_id,
    number: row.number,
    attempt: row.attempt,
    expiresAt: row.expires_at.getTime(),
    resendAfter: row.resend_after.getTime(),
    messageId: row.message_id,
  };
}

function numberContext(challengeId: string): string {
  return `otp_challenge.recipient:${challengeId}`;
}

function contextContext(challengeId: string): string {
  return `otp_challenge.context:${challengeId}`;
}
