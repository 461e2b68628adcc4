import type { Metadata, ServerWritableStream } from '@grpc/grpc-js';
import { Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { Observable } from 'rxjs';
import { FieldChecks } from '../../failure/field-checks.js';
import { callerOf, Requires } from '../../rpc/client-guard.adapter.js';
import { ClientStore } from '../../rpc/client.store.js';
import type {
  ExportReportRequest,
  ExportReportResponse,
  GetReportRequest,
  GetReportResponse,
  ListRunsRequest,
  ListRunsResponse,
  WatchRunRequest,
  WatchRunResponse,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { GrpcService } from '../../rpc/grpc-service.adapter.js';
import { checkPageSize, checkPageToken, encodePageToken } from '../../rpc/page.js';
import { serverStream } from '../../rpc/server-stream.adapter.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { RECIPIENT_STATES } from '../run/recipient-states.js';
import type { RecipientState } from '../run/recipient-states.js';
import { RUNS } from '../run/runs.js';
import type { Runs } from '../run/runs.js';
import { CampaignStore } from './campaign.store.js';
import { recipientStateOf, toProtoRecipientState } from './contract-words.js';
import { ReportStore } from './report.store.js';
import { reportCosts, reportLines } from './report-view.js';
import { requestedId } from './requested-id.js';
import { RunWatchRunner } from './run-watch.runner.js';
import { toProtoRun } from './run-view.js';

/** BroadcastService, the part about sendings: how far they are, and what became of their recipients. */
@GrpcService()
export class RunController {
  constructor(
    private readonly campaigns: CampaignStore,
    private readonly watcher: RunWatchRunner,
    private readonly reports: ReportStore,
    private readonly settings: SettingsStore,
    private readonly clients: ClientStore,
    @Inject(RUNS) private readonly runs: Runs,
  ) {}

  @Requires('broadcast', 'approve', 'operate')
  @GrpcMethod('BroadcastService', 'ListRuns')
  async list(request: ListRunsRequest, metadata: Metadata): Promise<ListRunsResponse> {
    this.clients.spendRead(callerOf(metadata));
    const checks = new FieldChecks();
    const below = checkPageToken(checks, request.pageToken, 'ListRuns');
    const size = checkPageSize(checks, request.pageSize);
    checks.finish('');
    const campaignId =
      request.campaignId === '' ? null : requestedId('campaign_id', request.campaignId, 'campaign');
    if (campaignId !== null) await this.campaigns.get(campaignId);
    const runs = await this.runs.list(campaignId, below, size);
    const last = runs.length < size ? undefined : runs.at(-1);
    return {
      runs: runs.map(toProtoRun),
      nextPageToken: last === undefined ? '' : encodePageToken(last.runId),
    };
  }

  @Requires('broadcast', 'approve', 'operate')
  @GrpcMethod('BroadcastService', 'WatchRun')
  watch(
    request: WatchRunRequest,
    metadata: Metadata,
    call: ServerWritableStream<WatchRunRequest, WatchRunResponse>,
  ): Observable<WatchRunResponse> {
    const client = callerOf(metadata);
    this.clients.spendRead(client);
    const runId = requestedId('run_id', request.runId, 'run');
    const { watcher } = this;
    return serverStream(call, async function* (over) {
      for await (const run of watcher.watch(client.id, runId, over)) yield { run };
    });
  }

  @Requires('broadcast', 'approve', 'operate')
  @GrpcMethod('BroadcastService', 'GetReport')
  async report(request: GetReportRequest, metadata: Metadata): Promise<GetReportResponse> {
    this.clients.spendRead(callerOf(metadata));
    const run = await this.watcher.get(requestedId('run_id', request.runId, 'run'));
    const [tally, optedOut] = await Promise.all([
      this.runs.tally(run.runId),
      this.reports.optedOut(run),
    ]);
    return {
      run: toProtoRun(run),
      lines: reportLines(tally),
      optedOut,
      costs: reportCosts(tally, this.settings.current.carriers),
    };
  }

  @Requires('broadcast', 'approve', 'operate')
  @GrpcMethod('BroadcastService', 'ExportReport')
  export(
    request: ExportReportRequest,
    metadata: Metadata,
    call: ServerWritableStream<ExportReportRequest, ExportReportResponse>,
  ): Observable<ExportReportResponse> {
    this.clients.spendRead(callerOf(metadata));
    const runId = requestedId('run_id', request.runId, 'run');
    const checks = new FieldChecks();
    const states = checkStates(checks, request.states);
    checks.finish('');
    const { watcher, reports } = this;
    return serverStream(call, async function* (over) {
      for await (const csv of reports.csv(await watcher.get(runId), states, over)) yield { csv };
    });
  }
}

/** All of them where none is named. */
function checkStates(checks: FieldChecks, names: readonly string[]): readonly RecipientState[] {
  if (names.length === 0) return RECIPIENT_STATES;
  if (names.length > RECIPIENT_STATES.length) {
    checks.add('states', `has ${names.length}; there are ${RECIPIENT_STATES.length} states`);
    return [];
  }
  return names.flatMap((name, place) => {
    const state = recipientStateOf(name);
    if (state !== undefined) return [state];
    const allowed = RECIPIENT_STATES.map(toProtoRecipientState).join(', ');
    checks.add(`states[${place}]`, `is ${name}; it must be one of ${allowed}`);
    return [];
  });
}
