import type { Metadata } from '@grpc/grpc-js';
import { Inject, Optional } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { codeOf } from '../failure/failure.js';
import { callerOf, Requires } from '../rpc/client-guard.adapter.js';
import type { ClientIdentity } from '../rpc/client-identity.js';
import { ClientStore } from '../rpc/client.store.js';
import type {
  GetChallengeRequest,
  GetChallengeResponse,
  IssueRequest,
  IssueResponse,
  ListHoldsRequest,
  ListHoldsResponse,
  ReleaseHoldRequest,
  ReleaseHoldResponse,
  ResendRequest,
  ResendResponse,
  VerifyRequest,
  VerifyResponse,
} from '../rpc/generated/tellerline/v1/otp_service.js';
import { GrpcService } from '../rpc/grpc-service.adapter.js';
import { OTP_CLOCK } from './clock.js';
import type { Clock } from './clock.js';
import { HoldStore } from './hold.store.js';
import { IssueRunner } from './issue.runner.js';
import { NO_COUNTRY } from './number-place.js';
import { OtpReports } from './otp-reports.js';
import { checkPrefix } from './otp-request-check.js';
import { toProtoHold } from './otp-view.js';
import { ResendRunner } from './resend.runner.js';
import { VerifyRunner } from './verify.runner.js';

/** OtpService. A client sees its own challenges: others do not exist for it. */
@GrpcService()
export class OtpController {
  constructor(
    private readonly issuer: IssueRunner,
    private readonly resender: ResendRunner,
    private readonly verifier: VerifyRunner,
    private readonly holds: HoldStore,
    private readonly clients: ClientStore,
    private readonly reports: OtpReports,
    @Optional() @Inject(OTP_CLOCK) private readonly clock: Clock = Date.now,
  ) {}

  @Requires('otp')
  @GrpcMethod('OtpService', 'Issue')
  issue(request: IssueRequest, metadata: Metadata): Promise<IssueResponse> {
    const client = callerOf(metadata);
    this.#spend(client);
    return this.issuer.issue(client, request);
  }

  @Requires('otp')
  @GrpcMethod('OtpService', 'Resend')
  resend(request: ResendRequest, metadata: Metadata): Promise<ResendResponse> {
    const client = callerOf(metadata);
    this.#spend(client);
    return this.resender.resend(client, request);
  }

  @Requires('otp')
  @GrpcMethod('OtpService', 'Verify')
  verify(request: VerifyRequest, metadata: Metadata): Promise<VerifyResponse> {
    const client = callerOf(metadata);
    this.clients.spendRead(client);
    return this.verifier.verify(client, request);
  }

  @Requires('otp')
  @GrpcMethod('OtpService', 'GetChallenge')
  getChallenge(
    { challengeId }: GetChallengeRequest,
    metadata: Metadata,
  ): Promise<GetChallengeResponse> {
    const client = callerOf(metadata);
    this.clients.spendRead(client);
    return this.verifier.getChallenge(client, challengeId);
  }

  @Requires('operate')
  @GrpcMethod('OtpService', 'ListHolds')
  async listHolds(
    { includeEnded }: ListHoldsRequest,
    metadata: Metadata,
  ): Promise<ListHoldsResponse> {
    this.clients.spendRead(callerOf(metadata));
    const holds = includeEnded ? this.holds.all() : this.holds.inForce(this.clock());
    return { holds: (await holds).map(toProtoHold) };
  }

  @Requires('operate')
  @GrpcMethod('OtpService', 'ReleaseHold')
  async releaseHold(request: ReleaseHoldRequest, metadata: Metadata): Promise<ReleaseHoldResponse> {
    const client = callerOf(metadata);
    this.clients.spendRead(client);
    const prefix = checkPrefix(request.prefix);
    const country = await this.holds.release(prefix, client.id, this.clock());
    this.reports.all.next({ kind: 'released', prefix, country });
    return {};
  }

  /** A code counts against the client's rate as a message does. */
  #spend(client: ClientIdentity): void {
    try {
      this.clients.spend(client, 1);
    } catch (error) {
      this.reports.all.next({ kind: 'refused', code: codeOf(error), country: NO_COUNTRY });
      throw error;
    }
  }
}
