import type { Metadata } from '@grpc/grpc-js';
import { Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { FieldChecks } from '../../failure/field-checks.js';
import { callerOf, Requires } from '../../rpc/client-guard.adapter.js';
import { ClientStore } from '../../rpc/client.store.js';
import type * as proto from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { GrpcService } from '../../rpc/grpc-service.adapter.js';
import { checkPageSize, checkPageToken, encodePageToken } from '../../rpc/page.js';
import { RUNS } from '../run/runs.js';
import type { Runs } from '../run/runs.js';
import type { CampaignRow } from './campaign.schema.js';
import { CAMPAIGN_STATES } from './campaign-states.js';
import { CampaignStore } from './campaign.store.js';
import type { DoneBy } from './campaign.store.js';
import { toProtoCampaign } from './campaign-view.js';
import { campaignStateOf, toProtoCampaignState } from './contract-words.js';
import { CourseRunner } from './course.runner.js';
import { DraftRunner } from './draft.runner.js';
import { requestedId } from './requested-id.js';

const MOST_STATES = 100;

/** BroadcastService, the part about campaigns: written by one, approved by another, on their way. */
@GrpcService()
export class CampaignController {
  constructor(
    private readonly drafts: DraftRunner,
    private readonly course: CourseRunner,
    private readonly campaigns: CampaignStore,
    private readonly clients: ClientStore,
    @Inject(RUNS) private readonly runs: Runs,
  ) {}

  @Requires('broadcast')
  @GrpcMethod('BroadcastService', 'CreateCampaign')
  create(
    { definition, requestId }: proto.CreateCampaignRequest,
    metadata: Metadata,
  ): Promise<proto.CreateCampaignResponse> {
    const by = this.#by(metadata);
    return this.#answer(this.drafts.create(definition, requestId, by));
  }

  @Requires('broadcast')
  @GrpcMethod('BroadcastService', 'UpdateCampaign')
  update(
    { campaignId, definition }: proto.UpdateCampaignRequest,
    metadata: Metadata,
  ): Promise<proto.UpdateCampaignResponse> {
    const by = this.#by(metadata);
    return this.#answer(this.drafts.update(campaignOf(campaignId), definition, by));
  }

  @Requires('broadcast')
  @GrpcMethod('BroadcastService', 'SubmitCampaign')
  submit(
    { campaignId, note }: proto.SubmitCampaignRequest,
    metadata: Metadata,
  ): Promise<proto.SubmitCampaignResponse> {
    const by = this.#by(metadata, note);
    return this.#answer(this.drafts.submit(campaignOf(campaignId), by));
  }

  @Requires('approve')
  @GrpcMethod('BroadcastService', 'ApproveCampaign')
  approve(
    { campaignId, note, version }: proto.ApproveCampaignRequest,
    metadata: Metadata,
  ): Promise<proto.ApproveCampaignResponse> {
    const by = this.#by(metadata, note);
    return this.#answer(this.drafts.approve(campaignOf(campaignId), version ?? 0, by));
  }

  @Requires('approve')
  @GrpcMethod('BroadcastService', 'RejectCampaign')
  reject(
    { campaignId, note }: proto.RejectCampaignRequest,
    metadata: Metadata,
  ): Promise<proto.RejectCampaignResponse> {
    const by = this.#by(metadata, note);
    return this.#answer(this.drafts.reject(campaignOf(campaignId), by));
  }

  @Requires('broadcast')
  @GrpcMethod('BroadcastService', 'ScheduleCampaign')
  schedule(
    { campaignId, schedule }: proto.ScheduleCampaignRequest,
    metadata: Metadata,
  ): Promise<proto.ScheduleCampaignResponse> {
    const by = this.#by(metadata);
    return this.#answer(this.course.schedule(campaignOf(campaignId), schedule, by));
  }

  @Requires('broadcast')
  @GrpcMethod('BroadcastService', 'PauseCampaign')
  pause(
    { campaignId, note }: proto.PauseCampaignRequest,
    metadata: Metadata,
  ): Promise<proto.PauseCampaignResponse> {
    const by = this.#by(metadata, note);
    return this.#answer(this.course.pause(campaignOf(campaignId), by));
  }

  @Requires('broadcast')
  @GrpcMethod('BroadcastService', 'ResumeCampaign')
  resume(
    { campaignId, note }: proto.ResumeCampaignRequest,
    metadata: Metadata,
  ): Promise<proto.ResumeCampaignResponse> {
    const by = this.#by(metadata, note);
    return this.#answer(this.course.resume(campaignOf(campaignId), by));
  }

  @Requires('broadcast')
  @GrpcMethod('BroadcastService', 'CancelCampaign')
  cancel(
    { campaignId, note }: proto.CancelCampaignRequest,
    metadata: Metadata,
  ): Promise<proto.CancelCampaignResponse> {
    const by = this.#by(metadata, note);
    return this.#answer(this.course.cancel(campaignOf(campaignId), by));
  }

  @Requires('broadcast', 'approve', 'operate')
  @GrpcMethod('BroadcastService', 'GetCampaign')
  get(
    { campaignId }: proto.GetCampaignRequest,
    metadata: Metadata,
  ): Promise<proto.GetCampaignResponse> {
    this.clients.spendRead(callerOf(metadata));
    return this.#answer(this.campaigns.get(campaignOf(campaignId)));
  }

  @Requires('broadcast', 'approve', 'operate')
  @GrpcMethod('BroadcastService', 'ListCampaigns')
  async list(
    request: proto.ListCampaignsRequest,
    metadata: Metadata,
  ): Promise<proto.ListCampaignsResponse> {
    this.clients.spendRead(callerOf(metadata));
    const checks = new FieldChecks();
    const page = {
      states: checkStates(checks, request.states),
      below: checkPageToken(checks, request.pageToken, 'ListCampaigns'),
      size: checkPageSize(checks, request.pageSize),
    };
    checks.finish('');
    const rows = await this.campaigns.list(page);
    const latest = await this.runs.latest(rows.map(({ campaignId }) => campaignId));
    const last = rows.length < page.size ? undefined : rows.at(-1);
    return {
      campaigns: rows.map((row) => toProtoCampaign(row, latest.get(row.campaignId))),
      nextPageToken: last === undefined ? '' : encodePageToken(last.campaignId),
    };
  }

  async #answer(result: Promise<CampaignRow>): Promise<{ campaign: proto.Campaign }> {
    const row = await result;
    const latest = await this.runs.latest([row.campaignId]);
    return { campaign: toProtoCampaign(row, latest.get(row.campaignId)) };
  }

  #by(metadata: Metadata, note = ''): DoneBy {
    const client = callerOf(metadata);
    this.clients.spend(client, 1);
    return { clientId: client.id, note, now: Date.now() };
  }
}

function campaignOf(campaignId: string): string {
  return requestedId('campaign_id', campaignId, 'campaign');
}

function checkStates(checks: FieldChecks, names: readonly string[]) {
  if (names.length > MOST_STATES) {
    checks.add('states', `has ${names.length}; there are ${CAMPAIGN_STATES.length} states`);
    return [];
  }
  return names.flatMap((name, place) => {
    const state = campaignStateOf(name);
    if (state !== undefined) return [state];
    const allowed = CAMPAIGN_STATES.map(toProtoCampaignState).join(', ');
    checks.add(`states[${place}]`, `is ${name}; it must be one of ${allowed}`);
    return [];
  });
}
