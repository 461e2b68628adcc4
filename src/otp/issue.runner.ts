import { randomBytes } from 'node:crypto';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { codeOf } from '../failure/failure.js';
import { maskMsisdn } from '../message/msisdn.js';
import { Uuid7Generator } from '../message/uuid7.js';
import type { ClientIdentity } from '../rpc/client-identity.js';
import type { IssueRequest, IssueResponse } from '../rpc/generated/tellerline/v1/otp_service.js';
import { toTimestamp } from '../rpc/timestamps.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Sealer } from '../storage/sealing.js';
import type { Code } from './challenge.js';
import { resendAfter } from './challenge-rules.js';
import { ChallengeCommits } from './challenge-commits.store.js';
import { ChallengeStore } from './challenge.store.js';
import { OTP_CLOCK } from './clock.js';
import type { Clock } from './clock.js';
import { CodeHashes } from './code-hashes.js';
import { CodeSenderRunner } from './code-sender.runner.js';
import { GateRunner } from './gate.runner.js';
import { InTurn } from './in-turn.js';
import { NO_COUNTRY } from './number-place.js';
import type { Order } from './order.js';
import { OtpReports } from './otp-reports.js';
import { checkIssue } from './otp-request-check.js';
import type { CheckedIssue } from './otp-request-check.js';
import { RateStore } from './rate.store.js';
import { ResumeRunner } from './resume.runner.js';

/** Issue: a challenge with its first code. */
@Injectable()
export class IssueRunner {
  readonly #ids = new Uuid7Generator(randomBytes);
  readonly #hashes: CodeHashes;

  constructor(
    private readonly challenges: ChallengeStore,
    private readonly commits: ChallengeCommits,
    private readonly rates: RateStore,
    private readonly gate: GateRunner,
    private readonly sender: CodeSenderRunner,
    private readonly resume: ResumeRunner,
    private readonly turns: InTurn,
    private readonly settings: SettingsStore,
    private readonly sealer: Sealer,
    private readonly reports: OtpReports,
    @Optional() @Inject(OTP_CLOCK) private readonly clock: Clock = Date.now,
  ) {
    this.#hashes = new CodeHashes(sealer);
  }

  /** Resolves once the code's message is committed. Throws a Failure. */
  async issue(client: ClientIdentity, request: IssueRequest): Promise<IssueResponse> {
    let country = NO_COUNTRY;
    try {
      const asked = checkIssue(request, this.settings.current.otp);
      const recipient = await this.gate.recipientOf(asked.msisdn, asked.customerId);
      const place = this.gate.placeOf(recipient.msisdn);
      country = place.country;
      const order: Order = {
        clientId: client.id,
        requestId: asked.requestId,
        requestHash: this.#hashes.ofRequest(client.id, asked.content),
        subject: {
          recipientHash: this.sealer.lookupHash(recipient.msisdn),
          purpose: asked.purpose,
        },
        recipient,
        place,
      };
      return await this.turns.of(order.subject, () => this.#inTurn(order, asked));
    } catch (error) {
      this.reports.all.next({ kind: 'refused', code: codeOf(error), country });
      throw error;
    }
  }

  async #inTurn(order: Order, asked: CheckedIssue): Promise<IssueResponse> {
    const { clientId, requestId, recipient } = order;
    const now = this.clock();
    const before = await this.challenges.codeOf({ clientId, requestId });
    const fresh = before === undefined ? await this.#first(order, asked, now) : undefined;
    const code = fresh ?? (await this.resume.repeat(order, now));
    // Of a repeat, the number that it went to: the customer may have another by now.
    const { msisdn } =
      fresh === undefined ? await this.challenges.get(clientId, code.challengeId) : recipient;
    return {
      challengeId: code.challengeId,
      messageId: code.messageId ?? '',
      expiresAt: toTimestamp(code.expiresAt),
      resendAfter:
        this.settings.current.otp.maxSends > 1 ? toTimestamp(code.resendAfter) : undefined,
      repeatedRequest: fresh === undefined,
      maskedMsisdn: maskMsisdn(msisdn),
    };
  }

  /** Undefined where the same request came by another node meanwhile. */
  async #first(order: Order, asked: CheckedIssue, now: number): Promise<Code | undefined> {
    const { clientId, requestId, subject, recipient, place } = order;
    await this.gate.permit(recipient, place, now);
    const challenge = { ...asked, challengeId: this.#ids.next(now), msisdn: recipient.msisdn };
    const { code, codeHash } = this.sender.make(challenge);
    const spent = await this.commits.open({
      ...order,
      ...subject,
      ...challenge,
      codeHash,
      contextHash: this.#hashes.ofContext(challenge),
      now,
      expiresAt: now + asked.lifetime,
      resendAfter: resendAfter(now, 1, this.settings.current.otp.resendDelay),
    });
    if (spent === undefined) return undefined;
    const attempt = { clientId, requestId, attempt: 1 };
    return this.sender.send({ ...order, ...attempt, challenge, code }, now, () =>
      this.challenges.locked(subject, now, async (tx) => {
        const dropped = await this.challenges.dropChallenge(tx, attempt);
        if (dropped) await this.rates.giveBack(tx, spent);
      }),
    );
  }
}
