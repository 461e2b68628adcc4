import { Injectable } from '@nestjs/common';
import { TurnLoader } from '../customer/turn-loader.js';
import { Failure } from '../failure/failure.js';
import { Database } from '../storage/database.js';
import { bigintArray, byteaArray, intArray, textArray, uuidArray } from '../storage/pg-array.js';
import type { Queryable } from '../storage/queryable.js';
import { Sealer } from '../storage/sealing.js';
import type { Attempts } from './attempt-rules.js';
import { requestKey, requestOfKey, subjectKey } from './challenge.js';
import type {
  Challenge,
  Code,
  CodeRequest,
  NewChallenge,
  NewCode,
  SentCode,
  Subject,
  Try,
} from './challenge.js';
import { challengeColumns, challengeOf, codeColumns, codeOf } from './challenge-row.js';
import { stateCode } from './challenge-rules.js';
import type { Judgement } from './challenge-rules.js';
import {
  ACCEPTED_AS,
  CHALLENGE,
  CODES_OF_REQUESTS,
  DROP_CHALLENGE,
  DROP_CODE,
  FENCE,
  INSERT_CHALLENGES,
  INSERT_CODE,
  NOTE_SENT,
  RECORD_TRY,
  RENEW_CODE,
} from './challenge.sql.js';
import type { ChallengeColumns, CodeColumns } from './challenge.sql.js';
import { eventIdOf, isFenced, NO_MESSAGE } from './code-event.js';
import { purposeCode, purposeOfCode } from './purposes.js';
import { FORGET_SUBJECTS, LOCK_SUBJECTS } from './subject.sql.js';
import type { SubjectColumns } from './subject.sql.js';

const MOST_PER_QUERY = 200;

/** Challenges, their codes and the count of wrong ones. */
@Injectable()
export class ChallengeStore {
  readonly #codes: TurnLoader<Code>;

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {
    this.#codes = new TurnLoader((keys) => this.codesOf(keys.map(requestOfKey)), MOST_PER_QUERY);
  }

  /**
   * Runs `work` in a transaction that no other of the same subjects runs beside,
   * on any node. Whatever changes a challenge goes through it. The subjects
   * differ; what is known of each goes by its subjectKey.
   */
  lockedAll<T>(
    subjects: readonly Subject[],
    now: number,
    work: (tx: Queryable, attempts: ReadonlyMap<string, Attempts>) => Promise<T>,
  ): Promise<T> {
    return this.database.transaction(async (tx) => {
      const values = [...subjectColumns(subjects), new Date(now).toISOString().slice(0, 10)];
      const rows = await tx.rows<SubjectColumns & Record<string, unknown>>(LOCK_SUBJECTS, values);
      return work(tx, new Map(rows.map(attemptsOf)));
    });
  }

  /** As lockedAll, of one subject. */
  locked<T>(
    subject: Subject,
    now: number,
    work: (tx: Queryable, attempts: Attempts) => Promise<T>,
  ): Promise<T> {
    return this.lockedAll([subject], now, (tx, attempts) =>
      work(tx, attempts.get(subjectKey(subject))!),
    );
  }

  /** Of locked subjects that nothing came of, keeps no more than there is to know. */
  async forget(tx: Queryable, subjects: readonly Subject[]): Promise<void> {
    if (subjects.length === 0) return;
    await tx.rows(FORGET_SUBJECTS, subjectColumns(subjects));
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
    return rows.length === 0 ? undefined : challengeOf(rows[0], this.sealer);
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

  /** The code that a client's request has made; those asked for in one turn are looked up together. */
  codeOf(request: CodeRequest): Promise<Code | undefined> {
    return this.#codes.load(requestKey(request));
  }

  /** The codes that some requests have made, by requestKey. */
  async codesOf(
    requests: readonly CodeRequest[],
    queryable: Queryable = this.database,
  ): Promise<Map<string, Code>> {
    if (requests.length === 0) return new Map();
    const rows = await queryable.rows<CodeColumns & Record<string, unknown>>(CODES_OF_REQUESTS, [
      textArray(requests.map(({ clientId }) => clientId)),
      textArray(requests.map(({ requestId }) => requestId)),
    ]);
    return byRequest(rows);
  }

  /** Challenges with their first codes; gives the IDs of those whose request ID was not taken. */
  async addChallenges(
    tx: Queryable,
    challenges: readonly NewChallenge[],
  ): Promise<ReadonlySet<string>> {
    if (challenges.length === 0) return new Set();
    const rows = await tx.rows<{ challenge_id: string }>(
      INSERT_CHALLENGES,
      challengeColumns(challenges, this.sealer),
    );
    return new Set(rows.map((row) => row.challenge_id));
  }

  /** A further code of a challenge; false where the request ID is taken. */
  async addCode(tx: Queryable, code: NewCode, number: number): Promise<boolean> {
    const rows = await tx.rows(INSERT_CODE, [...codeColumns(code), number]);
    return rows.length > 0;
  }

  /** The messages of some codes were accepted. Without those that another call has in hand, or had. */
  async noteSent(tx: Queryable, sent: readonly SentCode[]): Promise<Map<string, Code>> {
    const rows = await tx.rows<CodeColumns & Record<string, unknown>>(NOTE_SENT, [
      textArray(sent.map(({ clientId }) => clientId)),
      textArray(sent.map(({ requestId }) => requestId)),
      intArray(sent.map(({ attempt }) => attempt)),
      uuidArray(sent.map(({ messageId }) => messageId)),
      bigintArray(sent.map(({ now }) => now)),
    ]);
    return byRequest(rows);
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
}

function subjectColumns(subjects: readonly Subject[]): string[] {
  return [
    byteaArray(subjects.map(({ recipientHash }) => recipientHash)),
    intArray(subjects.map(({ purpose }) => purposeCode(purpose))),
  ];
}

function attemptsOf(row: SubjectColumns): [key: string, attempts: Attempts] {
  const subject = { recipientHash: row.recipient_hash, purpose: purposeOfCode(row.purpose) };
  const { failures, locks, locked_until: until } = row;
  return [subjectKey(subject), { failures, locks, lockedUntil: until?.getTime() ?? null }];
}

function byRequest(rows: readonly CodeColumns[]): Map<string, Code> {
  return new Map(rows.map(codeOf).map((code) => [requestKey(code), code]));
}
