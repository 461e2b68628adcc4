import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { oneTimePassword } from '../catalogue/security.js';
import { OutgoingRunner } from '../event/outgoing.runner.js';
import { Failure } from '../failure/failure.js';
import type { FailureCode } from '../failure/failure.js';
import type { Accepted } from '../queue/new-message.js';
import { Sealer } from '../storage/sealing.js';
import { lastLine } from './auto-fill.js';
import type { Challenge, Code, CodeRequest, Try } from './challenge.js';
import { ChallengeCommits } from './challenge-commits.store.js';
import { ChallengeStore } from './challenge.store.js';
import { eventIdOf, isFenced } from './code-event.js';
import { CodeHashes } from './code-hashes.js';
import { newCode } from './otp-code.js';
import type { OtpContext } from './otp-context.js';
import type { Order } from './order.js';
import { OtpReports } from './otp-reports.js';
import { toProtoPurpose } from './purposes.js';

/** What of a challenge a code and its text are made of. */
export interface Sendable extends Pick<
  Challenge,
  'challengeId' | 'purpose' | 'codeLength' | 'lifetime' | 'autoFill' | 'locale'
> {
  context: OtpContext;
}

/** A code that was made, and the hash that is kept of it. */
export interface MadeCode {
  code: string;
  codeHash: Buffer;
}

/** One try to send a code whose row is written. */
export interface Sending extends Try, Pick<Order, 'subject' | 'recipient' | 'place'> {
  challenge: Sendable;
  code: string;
}

/** After these no message was accepted; after others one may have been. */
const UNSENT: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'invalid_argument',
  'not_found',
  'failed_precondition',
  'no_route',
  'consent_missing',
  'recipient_blocked',
  'text_not_registered',
  'overloaded',
  'stopping',
]);

/** How long to wait for the call that has taken a code over, in milliseconds. */
const PATIENCE = 3_000;
const PAUSE = 50;

/** Makes codes, sends them as messages, and notes what came of it. */
@Injectable()
export class CodeSenderRunner {
  readonly #hashes: CodeHashes;

  constructor(
    private readonly outgoing: OutgoingRunner,
    private readonly challenges: ChallengeStore,
    private readonly commits: ChallengeCommits,
    private readonly reports: OtpReports,
    sealer: Sealer,
  ) {
    this.#hashes = new CodeHashes(sealer);
  }

  /** A code for a challenge, from the system's cryptographic source. */
  make(challenge: Sendable): MadeCode {
    const code = newCode(challenge.codeLength, randomInt);
    return { code, codeHash: this.#hashes.ofCode(challenge, code) };
  }

  /**
   * Resolves with the code as it was sent: by this try or, where another call
   * has taken it over, by that one's. `drop` is called where nothing was sent,
   * nor will be. Otherwise a repeat of the request goes on from here.
   */
  async send(sending: Sending, now: number, drop: () => Promise<void>): Promise<Code> {
    let accepted: Accepted;
    try {
      accepted = await this.#accept(sending, now);
    } catch (error) {
      // What failed is told, whatever becomes of the row: a repeat finds it.
      if (error instanceof Failure && UNSENT.has(error.code)) await drop().catch(() => undefined);
      throw error;
    }
    const { messageId } = accepted;
    const { clientId, requestId, attempt, subject } = sending;
    const noted = isFenced(messageId)
      ? undefined
      : await this.commits.noteSent({ clientId, requestId, attempt, subject, messageId, now });
    if (noted === undefined) return this.sentByAnother(sending);
    this.report(sending, noted);
    return noted;
  }

  /** The code once the call that has taken it over has noted its message. */
  async sentByAnother(request: CodeRequest): Promise<Code> {
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      const code = await this.challenges.codeOf(request);
      if (code !== undefined && code.messageId !== null) return code;
      if (code === undefined || performance.now() > deadline) {
        throw new Failure('overloaded', 'another call with this request_id is at work; repeat it', {
          retryAfter: 1000,
        });
      }
      await delay(PAUSE);
    }
  }

  /** A code is on its way; by whom it was noted, it is reported. */
  report({ subject, place }: Pick<Order, 'subject' | 'place'>, { number }: Code): void {
    const { purpose } = subject;
    const { country } = place;
    this.reports.all.next({ kind: number === 1 ? 'issued' : 'resent', purpose, country });
  }

  async #accept(sending: Sending, now: number): Promise<Accepted> {
    const { challenge, recipient, code } = sending;
    const { context, lifetime, purpose } = challenge;
    try {
      return await this.outgoing.send({
        clientId: sending.clientId,
        eventId: eventIdOf(sending),
        eventType: oneTimePassword.key,
        messageClass: oneTimePassword.messageClass,
        consent: oneTimePassword.consent,
        recipient,
        recipientField: 'recipient',
        content: {
          template: oneTimePassword.template,
          locale: challenge.locale,
          variables: oneTimePassword.variables({
            code,
            purpose: toProtoPurpose(purpose),
            amount: context.amount ?? undefined,
            payee: context.payee,
            // A text that says more than the code has would be wrong.
            minutes: Math.max(1, Math.floor(lifetime / 60_000)),
          }),
          lastLine: lastLine(challenge.autoFill, code),
        },
        field: 'context',
        senderId: null,
        // From `now`, as the code's own life.
        timeToLive: lifetime,
        now,
      });
    } catch (error) {
      throw error instanceof Failure ? inRequest(error) : error;
    }
  }
}

/** Template variables are fields of the request's context. */
function inRequest(failure: Failure): Failure {
  if (failure.violations.length === 0) return failure;
  const named = (text: string) => text.replaceAll('context.variables.', 'context.');
  return new Failure(failure.code, named(failure.publicMessage), {
    retryable: failure.retryable,
    retryAfter: failure.retryAfter,
    violations: failure.violations.map(({ field, description }) => ({
      field: named(field),
      description,
    })),
    cause: failure.cause,
  });
}
