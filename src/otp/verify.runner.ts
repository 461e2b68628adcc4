import { Inject, Injectable, Optional } from '@nestjs/common';
import { maskMsisdn } from '../message/msisdn.js';
import type { ClientIdentity } from '../rpc/client-identity.js';
import type {
  GetChallengeResponse,
  OtpDelivery,
  VerifyRequest,
  VerifyResponse,
} from '../rpc/generated/tellerline/v1/otp_service.js';
import { toTimestamp } from '../rpc/timestamps.js';
import { SettingsStore } from '../settings/settings.store.js';
import type { Queryable } from '../storage/queryable.js';
import { Sealer } from '../storage/sealing.js';
import { attemptsLeft, lockedUntil } from './attempt-rules.js';
import type { Challenge } from './challenge.js';
import { judge, stateNow } from './challenge-rules.js';
import type { Verdict } from './challenge-rules.js';
import { ChallengeStore } from './challenge.store.js';
import { OTP_CLOCK } from './clock.js';
import type { Clock } from './clock.js';
import { CodeHashes } from './code-hashes.js';
import { DeliveryStore } from './delivery.store.js';
import { InTurn } from './in-turn.js';
import { toProtoChallengeState, toProtoDelivery, toProtoResult } from './otp-view.js';
import { OtpReports } from './otp-reports.js';
import { checkGetChallenge, checkVerify } from './otp-request-check.js';
import { toProtoPurpose } from './purposes.js';

/** Verify and GetChallenge. */
@Injectable()
export class VerifyRunner {
  readonly #hashes: CodeHashes;

  constructor(
    private readonly challenges: ChallengeStore,
    private readonly deliveries: DeliveryStore,
    private readonly turns: InTurn,
    private readonly settings: SettingsStore,
    private readonly reports: OtpReports,
    sealer: Sealer,
    @Optional() @Inject(OTP_CLOCK) private readonly clock: Clock = Date.now,
  ) {
    this.#hashes = new CodeHashes(sealer);
  }

  /** Resolves once what the try has changed is committed. Throws a Failure. */
  async verify(client: ClientIdentity, request: VerifyRequest): Promise<VerifyResponse> {
    const asked = checkVerify(request);
    const subject = await this.challenges.get(client.id, asked.challengeId);
    return this.turns.of(subject, async () => {
      const now = this.clock();
      const policy = this.settings.current.otp;
      const done = await this.challenges.locked(subject, now, async (tx, attempts) => {
        const challenge = await this.challenges.get(client.id, asked.challengeId, tx);
        const state = stateNow(challenge.state, challenge.expiresAt, now);
        // Worked out for every try, so that the time it takes tells nothing.
        const match = this.#hashes.match(challenge.hashes, asked, asked.code);
        const judged = judge({ state, attempts }, match, policy, now);
        await this.challenges.recordTry(tx, challenge, judged, now);
        return { judged, challenge, delivery: await this.#delivery(challenge, tx) };
      });
      const { attempts, verdict } = done.judged;
      this.#report(done.challenge, verdict, now);
      const until = verdict === 'locked' ? lockedUntil(attempts, now) : null;
      return {
        result: toProtoResult(verdict),
        attemptsLeft: attemptsLeft(attempts, policy, now),
        lockedUntil: until === null ? undefined : toTimestamp(until),
        delivery: done.delivery,
      };
    });
  }

  /** Throws a Failure. */
  async getChallenge(client: ClientIdentity, challengeId: string): Promise<GetChallengeResponse> {
    const challenge = await this.challenges.get(client.id, checkGetChallenge(challengeId));
    const state = stateNow(challenge.state, challenge.expiresAt, this.clock());
    return {
      challengeId: challenge.challengeId,
      purpose: toProtoPurpose(challenge.purpose),
      state: toProtoChallengeState(state),
      issuedAt: toTimestamp(challenge.issuedAt),
      expiresAt: toTimestamp(challenge.expiresAt),
      failures: challenge.failures,
      sends: challenge.sends,
      maskedMsisdn: maskMsisdn(challenge.msisdn),
      delivery: await this.#delivery(challenge),
    };
  }

  /** Of the last code that was sent. */
  async #delivery({ messageId }: Challenge, tx?: Queryable): Promise<OtpDelivery | undefined> {
    return messageId === null
      ? undefined
      : toProtoDelivery(await this.deliveries.of(messageId, tx));
  }

  #report({ purpose, country, sentAt, issuedAt }: Challenge, verdict: Verdict, now: number): void {
    if (verdict === 'verified') {
      const secondsToVerify = Math.max(0, now - (sentAt ?? issuedAt)) / 1000;
      this.reports.all.next({ kind: 'verified', purpose, country, secondsToVerify });
    } else {
      this.reports.all.next({ kind: 'failed', result: verdict, purpose, country });
    }
  }
}
