import type { Metadata } from '@grpc/grpc-js';
import { GrpcMethod } from '@nestjs/microservices';
import { Failure } from '../failure/failure.js';
import { FieldChecks } from '../failure/field-checks.js';
import { callerOf, Requires } from '../rpc/client-guard.adapter.js';
import { ClientStore } from '../rpc/client.store.js';
import type {
  ListScheduleRunsRequest,
  ListScheduleRunsResponse,
  ListSchedulesRequest,
  ListSchedulesResponse,
  RunScheduleRequest,
  RunScheduleResponse,
} from '../rpc/generated/tellerline/v1/schedule_service.js';
import { GrpcService } from '../rpc/grpc-service.adapter.js';
import { checkPageSize } from '../rpc/page.js';
import { JobRegistry } from './job-registry.js';
import { checkSlotToken, encodeSlot, scheduleInfo, scheduleRun } from './job-view.js';
import { JobRunner } from './job.runner.js';
import { JobStore } from './job.store.js';

/** ScheduleService. */
@GrpcService()
export class JobController {
  constructor(
    private readonly registry: JobRegistry,
    private readonly runner: JobRunner,
    private readonly store: JobStore,
    private readonly clients: ClientStore,
  ) {}

  @Requires('operate')
  @GrpcMethod('ScheduleService', 'ListSchedules')
  async list(_: ListSchedulesRequest, metadata: Metadata): Promise<ListSchedulesResponse> {
    this.clients.spendRead(callerOf(metadata));
    const jobs = this.registry.all;
    const last = await this.store.newest(jobs.map(({ name }) => name));
    const now = Date.now();
    return { schedules: jobs.map((job) => scheduleInfo(job, last.get(job.name), now)) };
  }

  @Requires('operate')
  @GrpcMethod('ScheduleService', 'ListScheduleRuns')
  async listRuns(
    request: ListScheduleRunsRequest,
    metadata: Metadata,
  ): Promise<ListScheduleRunsResponse> {
    this.clients.spendRead(callerOf(metadata));
    const checks = new FieldChecks();
    const size = checkPageSize(checks, request.pageSize);
    const before = checkSlotToken(checks, request.pageToken);
    checks.finish('');
    if (this.registry.find(request.name) === undefined) {
      const description = 'is no job; ListSchedules names them';
      throw new Failure('not_found', `name: ${description}`, {
        violations: [{ field: 'name', description }],
      });
    }
    const found = await this.store.list(request.name, before, size + 1);
    const page = found.slice(0, size);
    return {
      runs: page.map(scheduleRun),
      nextPageToken: found.length > size ? encodeSlot(page[size - 1].slot) : '',
    };
  }

  @Requires('operate')
  @GrpcMethod('ScheduleService', 'RunSchedule')
  async run({ name }: RunScheduleRequest, metadata: Metadata): Promise<RunScheduleResponse> {
    this.clients.spendRead(callerOf(metadata));
    return { run: scheduleRun(await this.runner.begin(name, Date.now)) };
  }
}
