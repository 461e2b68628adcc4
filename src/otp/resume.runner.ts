import { Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { SettingsStore } from '../settings/settings.store.js';
import type { Queryable } from '../storage/queryable.js';
import { requestKey } from './challenge.js';
import type { Code } from './challenge.js';
import { resendAfter } from './challenge-rules.js';
import { ChallengeStore } from './challenge.store.js';
import { CodeSenderRunner } from './code-sender.runner.js';
import type { Sendable } from './code-sender.runner.js';
import { GateRunner } from './gate.runner.js';
import { requireOpen, requireSameRequest, requireUnlocked } from './order.js';
import type { Order } from './order.js';

/**
 * Repeated requests. Where the first call got through, its answer is given
 * again. Where it died before its message was accepted, a new code is sent; its
 * own message, should it still be under way, is not accepted any more. So one
 * request is one SMS, wherever a call ends, and the code in it is the one that
 * is kept.
 */
@Injectable()
export class ResumeRunner {
  constructor(
    private readonly challenges: ChallengeStore,
    private readonly sender: CodeSenderRunner,
    private readonly gate: GateRunner,
    private readonly settings: SettingsStore,
  ) {}

  /** The code of a request that was there before, sent. Throws a Failure where it cannot be. */
  async repeat(order: Order, now: number): Promise<Code> {
    const before = await this.challenges.codeOf(order);
    if (before === undefined) throw gone();
    requireSameRequest(order, before);
    if (before.messageId !== null) return before;
    await this.#requireSameNumber(order, before);
    const { attempt, sent } = await this.#endEarlier(order, now);
    if (sent !== null) return sent;
    await this.gate.permit(order.recipient, order.place, now);
    const made = await this.#renew(order, attempt, now);
    if (made === null) return this.sender.sentByAnother(order);
    // What fails again stays as it is, for the next repeat.
    return this.sender.send({ ...order, ...made }, now, () => Promise.resolve());
  }

  /** Codes, locks and rates of one number are no other's: a customer's may have been changed since. */
  async #requireSameNumber({ clientId, recipient }: Order, { challengeId }: Code): Promise<void> {
    const challenge = await this.challenges.find(clientId, challengeId);
    if (challenge === undefined) throw gone();
    if (challenge.msisdn !== recipient.msisdn) throw otherNumber();
  }

  /** The code, where an earlier try got through; after this it will not any more. */
  async #endEarlier(order: Order, now: number): Promise<{ attempt: number; sent: Code | null }> {
    const { clientId, requestId, subject } = order;
    const found = await this.challenges.locked(subject, now, async (tx) => {
      const code = await this.#codeOf(order, tx);
      const { attempt, messageId } = code;
      if (messageId !== null) return { attempt, sent: code, noted: false };
      const earlier = { clientId, requestId, attempt };
      const accepted = await this.challenges.fence(tx, earlier, now);
      if (accepted === null) return { attempt, sent: null, noted: false };
      const noted = await this.challenges.noteSent(tx, [{ ...earlier, messageId: accepted, now }]);
      const sent = noted.get(requestKey(order));
      return { attempt, sent: sent ?? null, noted: sent !== undefined };
    });
    if (found.sent !== null && found.noted) this.sender.report(order, found.sent);
    return found;
  }

  async #codeOf(order: Order, tx: Queryable): Promise<Code> {
    const code = (await this.challenges.codesOf([order], tx)).get(requestKey(order));
    if (code === undefined) throw gone();
    return code;
  }

  /** The next try, null where another call has made it. */
  async #renew(
    order: Order,
    attempt: number,
    now: number,
  ): Promise<{ attempt: number; code: string; challenge: Sendable } | null> {
    const { clientId, requestId, subject } = order;
    return this.challenges.locked(subject, now, async (tx, attempts) => {
      requireUnlocked(attempts, now);
      const before = await this.#codeOf(order, tx);
      const challenge = await this.challenges.find(clientId, before.challengeId, tx);
      if (challenge === undefined) throw gone();
      if (challenge.state !== 'pending') requireOpen(challenge, now);
      if (challenge.sends > before.number) throw overtaken();
      if (challenge.context === null) throw over();
      const sendable = { ...challenge, context: challenge.context };
      const { code, codeHash } = this.sender.make(sendable);
      const renewed = await this.challenges.renew(
        tx,
        { clientId, requestId, attempt },
        {
          codeHash,
          expiresAt: now + challenge.lifetime,
          resendAfter: resendAfter(now, before.number, this.settings.current.otp.resendDelay),
        },
      );
      return renewed ? { attempt: attempt + 1, code, challenge: sendable } : null;
    });
  }
}

function gone(): Failure {
  return new Failure('overloaded', 'the first call with this request_id was given up just now', {
    retryAfter: 1000,
  });
}

function overtaken(): Failure {
  return new Failure(
    'failed_precondition',
    'the code of this request was never sent, and a later one has taken its place',
  );
}

function over(): Failure {
  return new Failure(
    'failed_precondition',
    'the code of this request was never sent, and its time is over; ask under another request_id',
  );
}

export function otherNumber(): Failure {
  return new Failure(
    'failed_precondition',
    'recipient: has another number now than the challenge; ask for a new one by Issue',
  );
}
