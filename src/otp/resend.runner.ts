import { Inject, Injectable, Optional } from '@nestjs/common';
import { codeOf, Failure } from '../failure/failure.js';
import type { ClientIdentity } from '../rpc/client-identity.js';
import type { ResendRequest, ResendResponse } from '../rpc/generated/tellerline/v1/otp_service.js';
import { toTimestamp } from '../rpc/timestamps.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Sealer } from '../storage/sealing.js';
import type { Challenge, Code } from './challenge.js';
import { resendAfter } from './challenge-rules.js';
import { ChallengeStore } from './challenge.store.js';
import { OTP_CLOCK } from './clock.js';
import type { Clock } from './clock.js';
import { CodeHashes } from './code-hashes.js';
import { CodeSenderRunner } from './code-sender.runner.js';
import { GateRunner } from './gate.runner.js';
import { InTurn } from './in-turn.js';
import { NO_COUNTRY } from './number-place.js';
import { requireOpen, requireUnlocked } from './order.js';
import type { Order } from './order.js';
import { OtpReports } from './otp-reports.js';
import { checkResend } from './otp-request-check.js';
import { RateStore } from './rate.store.js';
import { otherNumber, ResumeRunner } from './resume.runner.js';

/** Resend: a further code of a challenge. */
@Injectable()
export class ResendRunner {
  readonly #hashes: CodeHashes;

  constructor(
    private readonly challenges: ChallengeStore,
    private readonly rates: RateStore,
    private readonly gate: GateRunner,
    private readonly sender: CodeSenderRunner,
    private readonly resume: ResumeRunner,
    private readonly turns: InTurn,
    private readonly settings: SettingsStore,
    private readonly reports: OtpReports,
    sealer: Sealer,
    @Optional() @Inject(OTP_CLOCK) private readonly clock: Clock = Date.now,
  ) {
    this.#hashes = new CodeHashes(sealer);
  }

  /** Resolves once the code's message is committed. Throws a Failure. */
  async resend(
    client: Pick<ClientIdentity, 'id'>,
    request: ResendRequest,
  ): Promise<ResendResponse> {
    let country = NO_COUNTRY;
    try {
      const { challengeId, requestId, content } = checkResend(request);
      const challenge = await this.challenges.get(client.id, challengeId);
      country = challenge.country;
      const { msisdn, customerId, recipientHash, purpose } = challenge;
      const recipient = await this.gate.recipientOf(msisdn, customerId);
      if (recipient.msisdn !== msisdn) throw otherNumber();
      const order: Order = {
        clientId: client.id,
        requestId,
        requestHash: this.#hashes.ofRequest(client.id, content),
        subject: { recipientHash, purpose },
        recipient,
        place: this.gate.placeOf(msisdn),
      };
      return await this.turns.of(order.subject, () => this.#inTurn(order, challengeId));
    } catch (error) {
      this.reports.all.next({ kind: 'refused', code: codeOf(error), country });
      throw error;
    }
  }

  async #inTurn(order: Order, challengeId: string): Promise<ResendResponse> {
    const { clientId, requestId } = order;
    const now = this.clock();
    const before = await this.challenges.codeOf({ clientId, requestId });
    const fresh = before === undefined ? await this.#further(order, challengeId, now) : undefined;
    const code = fresh ?? (await this.resume.repeat(order, now));
    const more = code.number < this.settings.current.otp.maxSends;
    return {
      messageId: code.messageId ?? '',
      expiresAt: toTimestamp(code.expiresAt),
      resendAfter: more ? toTimestamp(code.resendAfter) : undefined,
      repeatedRequest: fresh === undefined,
    };
  }

  /** Undefined where the same request came by another node meanwhile. */
  async #further(order: Order, challengeId: string, now: number): Promise<Code | undefined> {
    const { clientId, requestId, subject, recipient, place } = order;
    await this.gate.permit(recipient, place, now);
    const { maxSends, resendDelay } = this.settings.current.otp;
    const made = await this.challenges.locked(subject, now, async (tx, attempts) => {
      // It would have taken its own turn away.
      if ((await this.challenges.codesOf([order], tx)).size > 0) return undefined;
      requireUnlocked(attempts, now);
      const challenge = await this.challenges.get(clientId, challengeId, tx);
      requireTurn(challenge, maxSends, now);
      const sendable = { ...challenge, context: challenge.context! };
      const number = challenge.sends + 1;
      const { code, codeHash } = this.sender.make(sendable);
      const spender = { ...subject, prefix: place.prefix, clientId };
      const [spent] = await this.rates.spend(tx, [spender], now);
      if (spent instanceof Failure) throw spent;
      const added = await this.challenges.addCode(
        tx,
        {
          ...order,
          challengeId,
          codeHash,
          now,
          expiresAt: now + challenge.lifetime,
          resendAfter: resendAfter(now, number, resendDelay),
        },
        number,
      );
      if (!added) {
        await this.rates.giveBack(tx, spent);
        return undefined;
      }
      return { challenge: sendable, code, spent };
    });
    if (made === undefined) return undefined;
    const { challenge, code, spent } = made;
    const attempt = { clientId, requestId, attempt: 1 };
    return this.sender.send({ ...order, ...attempt, challenge, code }, now, () =>
      this.challenges.locked(subject, now, async (tx) => {
        const dropped = await this.challenges.dropCode(tx, attempt, challenge.resendAfter);
        if (dropped) await this.rates.giveBack(tx, spent);
      }),
    );
  }
}

/** Throws a Failure where a further code is one too many, or too soon. */
function requireTurn(challenge: Challenge, maxSends: number, now: number): void {
  requireOpen(challenge, now);
  if (challenge.sends >= maxSends) {
    const text = `the challenge has had its ${maxSends} codes; ask for a new one by Issue`;
    throw new Failure('failed_precondition', text);
  }
  if (now < challenge.resendAfter) {
    throw new Failure('rate_exceeded', 'it is too soon for a further code of the challenge', {
      retryAfter: challenge.resendAfter - now,
    });
  }
}
