import type { Metadata } from '@grpc/grpc-js';
import { GrpcMethod } from '@nestjs/microservices';
import { Failure } from '../failure/failure.js';
import { FieldChecks } from '../failure/field-checks.js';
import { callerOf, Requires } from '../rpc/client-guard.adapter.js';
import { ClientStore } from '../rpc/client.store.js';
import type {
  CancelScheduledRequest,
  CancelScheduledResponse,
  ListScheduledRequest,
  ListScheduledResponse,
} from '../rpc/generated/tellerline/v1/event_service.js';
import { GrpcService } from '../rpc/grpc-service.adapter.js';
import { checkPageSize } from '../rpc/page.js';
import { checkIdentifier } from '../rpc/request-checks.js';
import { toTimestamp } from '../rpc/timestamps.js';
import { decodePlace, encodePlace } from './list-place.js';
import { ScheduledEventStore } from './scheduled-event.store.js';

/** EventService, the part that looks after what waits: of each client its own. */
@GrpcService()
export class ScheduleController {
  constructor(
    private readonly store: ScheduledEventStore,
    private readonly clients: ClientStore,
  ) {}

  @Requires('publish')
  @GrpcMethod('EventService', 'ListScheduled')
  async list(request: ListScheduledRequest, metadata: Metadata): Promise<ListScheduledResponse> {
    const client = callerOf(metadata);
    this.clients.spendRead(client);
    const checks = new FieldChecks();
    const size = checkPageSize(checks, request.pageSize);
    checks.finish('');
    const found = await this.store.list(client.id, decodePlace(request.pageToken), size + 1);
    const page = found.slice(0, size);
    return {
      events: page.map(({ eventId, eventType, dueAt, failed }) => ({
        eventId,
        eventType,
        scheduledFor: toTimestamp(dueAt),
        failure: failed === null ? '' : `${new Date(failed.at).toISOString()}: ${failed.why}`,
      })),
      nextPageToken: found.length > size ? encodePlace(page[size - 1]) : '',
    };
  }

  @Requires('publish')
  @GrpcMethod('EventService', 'CancelScheduled')
  async cancel(
    { eventId }: CancelScheduledRequest,
    metadata: Metadata,
  ): Promise<CancelScheduledResponse> {
    const client = callerOf(metadata);
    this.clients.spendRead(client);
    const checks = new FieldChecks();
    checkIdentifier(checks, 'event_id', eventId);
    checks.finish('');
    const became = await this.store.cancel(client.id, eventId, Date.now());
    if (became === 'cancelled') return {};
    if (became === 'being sent') {
      throw new Failure('failed_precondition', 'event_id: is being sent just now', {
        retryable: true,
        violations: [{ field: 'event_id', description: 'is being sent just now' }],
      });
    }
    const description = 'does not wait: it was sent, cancelled, or never scheduled';
    throw new Failure('not_found', `event_id: ${description}`, {
      violations: [{ field: 'event_id', description }],
    });
  }
}
