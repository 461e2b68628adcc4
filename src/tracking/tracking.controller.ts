import type { Metadata, ServerWritableStream } from '@grpc/grpc-js';
import { Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { Observable } from 'rxjs';
import { FieldChecks } from '../failure/field-checks.js';
import { checkPageSize, checkPageToken, encodePageToken, isUuid7 } from '../rpc/page.js';
import { checkCustomerId, checkIdentifier } from '../rpc/request-checks.js';
import { invalid } from '../failure/failure.js';
import { parseMsisdn } from '../message/msisdn.js';
import { MESSAGE_RECALL } from '../queue/recall.js';
import type { MessageRecall } from '../queue/recall.js';
import { callerOf, Requires } from '../rpc/client-guard.adapter.js';
import type { ClientIdentity } from '../rpc/client-identity.js';
import { ClientStore } from '../rpc/client.store.js';
import { Resolution } from '../rpc/generated/tellerline/v1/message_service.js';
import type {
  CancelRequest,
  CancelResponse,
  GetRequest,
  GetResponse,
  ListRequest,
  ListResponse,
  ResolveRequest,
  ResolveResponse,
  WatchRequest,
  WatchResponse,
} from '../rpc/generated/tellerline/v1/message_service.js';
import { GrpcService } from '../rpc/grpc-service.adapter.js';
import { serverStream } from '../rpc/server-stream.adapter.js';
import { decodeCursor } from './journal-cursor.js';
import type { MessagePage } from './tracking.store.js';
import { TrackingStore } from './tracking.store.js';
import { WatchRunner } from './watch.runner.js';

const MOST_WATCHED = 100;

const RESOLUTIONS: Record<string, 'resend' | 'give_up' | undefined> = {
  [Resolution.RESOLUTION_RESEND]: 'resend',
  [Resolution.RESOLUTION_GIVE_UP]: 'give_up',
};

/**
 * MessageService, the part that looks and decides: what became of messages.
 * A client sees its own; with the permission to operate, everyone's. What it
 * may not see does not exist for it.
 */
@GrpcService()
export class TrackingController {
  constructor(
    private readonly tracking: TrackingStore,
    private readonly watcher: WatchRunner,
    private readonly clients: ClientStore,
    @Inject(MESSAGE_RECALL) private readonly recall: MessageRecall,
  ) {}

  @Requires('read')
  @GrpcMethod('MessageService', 'Get')
  async get(request: GetRequest, metadata: Metadata): Promise<GetResponse> {
    const client = callerOf(metadata);
    this.clients.spendRead(client);
    if (request.messageId !== undefined) {
      const messageId = checkMessageId('message_id', request.messageId);
      return { message: await this.tracking.get(messageId, scopeOf(client)) };
    }
    if (request.eventId !== undefined) {
      const eventId = eventIdOf(request.eventId);
      return { message: await this.tracking.getOfEvent(client.id, eventId) };
    }
    throw invalid([{ field: 'key', description: 'is missing; give message_id or event_id' }]);
  }

  @Requires('read')
  @GrpcMethod('MessageService', 'List')
  async list(request: ListRequest, metadata: Metadata): Promise<ListResponse> {
    const client = callerOf(metadata);
    this.clients.spendRead(client);
    const { messages, below } = await this.#page(request, client);
    return { messages, nextPageToken: below === null ? '' : encodePageToken(below) };
  }

  @Requires('read')
  @GrpcMethod('MessageService', 'Watch')
  watch(
    request: WatchRequest,
    metadata: Metadata,
    call: ServerWritableStream<WatchRequest, WatchResponse>,
  ): Observable<WatchResponse> {
    const client = callerOf(metadata);
    this.clients.spendRead(client);
    if (request.messageIds.length > MOST_WATCHED) {
      const description = `has ${request.messageIds.length}; at most ${MOST_WATCHED} are watched by name`;
      throw invalid([{ field: 'message_ids', description }]);
    }
    const ids = request.messageIds.map((id, i) => checkMessageId(`message_ids[${i}]`, id));
    const cursor = request.cursor === '' ? null : decodeCursor(request.cursor);
    const filter = { client: scopeOf(client), messageIds: ids.length === 0 ? null : new Set(ids) };
    return serverStream(call, (over) => this.watcher.watch(client.id, cursor, filter, over));
  }

  @Requires('send', 'publish')
  @GrpcMethod('MessageService', 'Cancel')
  async cancel(request: CancelRequest, metadata: Metadata): Promise<CancelResponse> {
    const client = callerOf(metadata);
    this.clients.spendRead(client);
    const messageId = checkMessageId('message_id', request.messageId);
    await this.tracking.get(messageId, scopeOf(client));
    const cancelledSegments = await this.recall.cancel(messageId);
    return { cancelledSegments, message: await this.tracking.get(messageId, scopeOf(client)) };
  }

  @Requires('operate')
  @GrpcMethod('MessageService', 'Resolve')
  async resolve(request: ResolveRequest, metadata: Metadata): Promise<ResolveResponse> {
    const client = callerOf(metadata);
    this.clients.spendRead(client);
    const messageId = checkMessageId('message_id', request.messageId);
    const resolution = RESOLUTIONS[request.resolution];
    if (resolution === undefined) {
      const description = `must be one of ${Object.keys(RESOLUTIONS).join(', ')}`;
      throw invalid([{ field: 'resolution', description }]);
    }
    await this.tracking.get(messageId, null);
    const resolvedSegments = await this.recall.resolve(messageId, resolution);
    return { resolvedSegments, message: await this.tracking.get(messageId, null) };
  }

  async #page(request: ListRequest, client: ClientIdentity): Promise<MessagePage> {
    const checks = new FieldChecks();
    const page = {
      client: scopeOf(client),
      below: checkPageToken(checks, request.pageToken, 'List'),
      size: checkPageSize(checks, request.pageSize),
    };
    checks.finish('');
    if (request.msisdn !== undefined) {
      return this.tracking.listByMsisdn(parseMsisdn(request.msisdn, 'msisdn'), page);
    }
    if (request.customerId !== undefined) {
      const checks = new FieldChecks();
      checkCustomerId(checks, 'customer_id', request.customerId);
      checks.finish('');
      return this.tracking.listByCustomer(request.customerId, page);
    }
    if (request.eventId !== undefined) {
      const clients = client.may('operate') ? this.clients.ids : [client.id];
      // One for each client at the most, and hence one page.
      const messages = await this.tracking.ofEvent(clients, eventIdOf(request.eventId));
      return { messages, below: null };
    }
    const description = 'is missing; give msisdn, customer_id or event_id';
    throw invalid([{ field: 'filter', description }]);
  }
}

function scopeOf(client: ClientIdentity): string | null {
  return client.may('operate') ? null : client.id;
}

function eventIdOf(value: string): string {
  const checks = new FieldChecks();
  checkIdentifier(checks, 'event_id', value);
  checks.finish('');
  return value;
}

/** A message ID in lower case. Throws a Failure `invalid_argument`. */
function checkMessageId(field: string, value: string): string {
  const id = value.toLowerCase();
  if (isUuid7(id)) return id;
  throw invalid([{ field, description: 'is not a message ID (a UUIDv7)' }]);
}
