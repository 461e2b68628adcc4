import type { Metadata } from '@grpc/grpc-js';
import { Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { FieldChecks } from '../../failure/field-checks.js';
import { Failure, invalid } from '../../failure/failure.js';
import { callerOf, Requires } from '../../rpc/client-guard.adapter.js';
import { ClientStore } from '../../rpc/client.store.js';
import type {
  PreviewCampaignRequest,
  PreviewCampaignResponse,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { GrpcService } from '../../rpc/grpc-service.adapter.js';
import { isUuid7 } from '../../rpc/page.js';
import { toDuration } from '../campaign/duration-check.js';
import { PREVIEW_SUBJECTS } from './preview-subject.js';
import type { PreviewSubjects } from './preview-subject.js';
import { PreviewRunner } from './preview.runner.js';
import type { PreviewResult } from './preview.runner.js';
import { PreviewTurns } from './preview-turns.js';

const MOST_SAMPLES = 5;
/** Milliseconds; a preview takes no longer. */
const RETRY_AFTER = 10_000;

/** BroadcastService, the part that says what a campaign would be. */
@GrpcService()
export class CampaignPreviewController {
  readonly #turns = new PreviewTurns(RETRY_AFTER);

  constructor(
    private readonly previews: PreviewRunner,
    private readonly clients: ClientStore,
    @Inject(PREVIEW_SUBJECTS) private readonly subjects: PreviewSubjects,
  ) {}

  @Requires('broadcast', 'approve', 'operate')
  @GrpcMethod('BroadcastService', 'PreviewCampaign')
  async preview(
    request: PreviewCampaignRequest,
    metadata: Metadata,
  ): Promise<PreviewCampaignResponse> {
    const client = callerOf(metadata);
    this.clients.spendRead(client);
    const each = samplesOf(request);
    const { samples, ...counts } = await this.#turns.take(client.id, () =>
      this.#preview(request, each),
    );
    // Those who run the gateway need not know what is said to whom.
    const mayRead = client.may('broadcast') || client.may('approve');
    return toProto(counts, mayRead ? samples : []);
  }

  async #preview(request: PreviewCampaignRequest, each: number): Promise<PreviewResult> {
    const now = Date.now();
    const { campaignId, definition } = request;
    if (definition)
      return this.previews.preview(await this.subjects.defined(definition), each, now);
    const id = campaignId!.toLowerCase();
    const spec = await this.subjects.stored(id);
    try {
      return await this.previews.preview(spec, each, now);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid_argument') throw error;
      // The request is in order: what the campaign was checked against has changed.
      const text = `campaign ${id} cannot be sent as it is; ${error.publicMessage}`;
      throw new Failure('failed_precondition', text, { cause: error });
    }
  }
}

/** How many are wanted of each variant and language; throws where the request is wrong. */
function samplesOf({ campaignId, definition, samples }: PreviewCampaignRequest): number {
  const checks = new FieldChecks();
  if (!definition) {
    if (campaignId === undefined || campaignId === null) {
      throw invalid([{ field: 'what', description: 'is missing; give campaign_id or definition' }]);
    }
    if (!isUuid7(campaignId.toLowerCase())) checks.add('campaign_id', 'is not an ID (a UUIDv7)');
  }
  if (samples < 0 || samples > MOST_SAMPLES) {
    checks.add('samples', `is ${samples}; it must be 0 to ${MOST_SAMPLES}`);
  }
  checks.finish('');
  return samples === 0 ? 1 : samples;
}

function toProto(
  counts: Omit<PreviewResult, 'samples'>,
  samples: PreviewResult['samples'],
): PreviewCampaignResponse {
  const { audience, judged, sendable, heldOut, waiting, refusals, segments } = counts;
  return {
    audience: String(audience),
    judged: String(judged),
    sendable: String(sendable),
    heldOut: String(heldOut),
    waiting: String(waiting),
    refusals: refusals.map(({ reason, recipients }) => ({
      reason,
      recipients: String(recipients),
    })),
    segments: String(segments),
    costs: counts.costs,
    duration: toDuration(counts.duration),
    samples,
  };
}
