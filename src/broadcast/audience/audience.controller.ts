import type { Metadata } from '@grpc/grpc-js';
import { GrpcMethod } from '@nestjs/microservices';
import { FieldChecks } from '../../failure/field-checks.js';
import { callerOf, Requires } from '../../rpc/client-guard.adapter.js';
import { ClientStore } from '../../rpc/client.store.js';
import type {
  DeleteAudienceRequest,
  DeleteAudienceResponse,
  GetAudienceRequest,
  GetAudienceResponse,
  ListAudiencesRequest,
  ListAudiencesResponse,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { GrpcService } from '../../rpc/grpc-service.adapter.js';
import { checkPageSize, checkPageToken, encodePageToken, isUuid7 } from '../../rpc/page.js';
import { toProtoAudience } from './audience-view.js';
import { AudienceStore } from './audience.store.js';

/** BroadcastService, the part about uploaded audiences, all but their upload. */
@GrpcService()
export class AudienceController {
  constructor(
    private readonly audiences: AudienceStore,
    private readonly clients: ClientStore,
  ) {}

  @Requires('broadcast', 'approve', 'operate')
  @GrpcMethod('BroadcastService', 'GetAudience')
  async get({ audienceId }: GetAudienceRequest, metadata: Metadata): Promise<GetAudienceResponse> {
    this.clients.spendRead(callerOf(metadata));
    checkAudienceId(audienceId);
    return { audience: toProtoAudience(await this.audiences.get(audienceId, Date.now())) };
  }

  @Requires('broadcast', 'approve', 'operate')
  @GrpcMethod('BroadcastService', 'ListAudiences')
  async list(
    { pageSize, pageToken }: ListAudiencesRequest,
    metadata: Metadata,
  ): Promise<ListAudiencesResponse> {
    this.clients.spendRead(callerOf(metadata));
    const checks = new FieldChecks();
    const size = checkPageSize(checks, pageSize);
    const below = checkPageToken(checks, pageToken, 'ListAudiences');
    checks.finish('');
    const { audiences, next } = await this.audiences.list(below, size, Date.now());
    return {
      audiences: audiences.map(toProtoAudience),
      nextPageToken: next === null ? '' : encodePageToken(next),
    };
  }

  @Requires('broadcast')
  @GrpcMethod('BroadcastService', 'DeleteAudience')
  async delete(
    { audienceId }: DeleteAudienceRequest,
    metadata: Metadata,
  ): Promise<DeleteAudienceResponse> {
    this.clients.spend(callerOf(metadata), 1);
    checkAudienceId(audienceId);
    await this.audiences.delete(audienceId, Date.now());
    return {};
  }
}

function checkAudienceId(audienceId: string): void {
  const checks = new FieldChecks();
  if (!isUuid7(audienceId)) {
    checks.add('audience_id', 'is not an ID that UploadAudience gave');
  }
  checks.finish('');
}
