import type { Metadata, ServerDuplexStream } from '@grpc/grpc-js';
import { GrpcMethod, GrpcStreamCall } from '@nestjs/microservices';
import { CatalogueStore } from '../catalogue/catalogue.store.js';
import { kindView } from '../catalogue/kind-view.js';
import { Failure, invalid } from '../failure/failure.js';
import { callError } from '../rpc/call-error.adapter.js';
import { callerOf, Requires } from '../rpc/client-guard.adapter.js';
import { ClientStore } from '../rpc/client.store.js';
import type {
  ListKindsRequest,
  ListKindsResponse,
  PublishBatchRequest,
  PublishBatchResponse,
  PublishRequest,
  PublishResponse,
  PublishStreamRequest,
  PublishStreamResponse,
} from '../rpc/generated/tellerline/v1/event_service.js';
import { GrpcService } from '../rpc/grpc-service.adapter.js';
import { StopSignal } from '../rpc/stop-signal.js';
import { answerStream } from '../rpc/stream-flow.js';
import { SettingsStore } from '../settings/settings.store.js';
import { PublisherRunner } from './publisher.runner.js';

const MOST_IN_BATCH = 1000;

/** EventService: banking events in. */
@GrpcService()
export class EventController {
  constructor(
    private readonly publisher: PublisherRunner,
    private readonly clients: ClientStore,
    private readonly catalogue: CatalogueStore,
    private readonly settings: SettingsStore,
    private readonly stop: StopSignal,
  ) {}

  @Requires('publish')
  @GrpcMethod('EventService', 'Publish')
  publish({ event }: PublishRequest, metadata: Metadata): Promise<PublishResponse> {
    const client = callerOf(metadata);
    this.publisher.spend(client, 1);
    return this.publisher.publish(client, event, 'event');
  }

  @Requires('publish')
  @GrpcMethod('EventService', 'PublishBatch')
  async publishBatch(
    { events }: PublishBatchRequest,
    metadata: Metadata,
  ): Promise<PublishBatchResponse> {
    if (events.length < 1 || events.length > MOST_IN_BATCH) {
      const description = `has ${events.length} events; it must have 1 to ${MOST_IN_BATCH}`;
      throw invalid([{ field: 'events', description }]);
    }
    const client = callerOf(metadata);
    this.publisher.spend(client, events.length);
    const results = events.map((event, i) => this.publisher.result(client, event, `events[${i}]`));
    return { results: await Promise.all(results) };
  }

  /** Those that come as events: one-time passwords have a service of their own. */
  @Requires('publish', 'read', 'author')
  @GrpcMethod('EventService', 'ListKinds')
  listKinds(_: ListKindsRequest, metadata: Metadata): ListKindsResponse {
    this.clients.spendRead(callerOf(metadata));
    const { classes } = this.settings.current;
    const kinds = this.catalogue.current.kinds.filter(({ source }) => source === 'event');
    return { kinds: kinds.map((kind) => kindView(kind, classes[kind.messageClass].timeToLive)) };
  }

  /** Over its rate a stream is read slower; it does not fail. */
  @Requires('publish')
  @GrpcStreamCall('EventService', 'PublishStream')
  publishStream(
    call: ServerDuplexStream<PublishStreamRequest, PublishStreamResponse>,
  ): Promise<void> {
    const client = callerOf(call.metadata);
    return answerStream(call, {
      window: this.settings.current.grpc.streamWindow,
      stop: this.stop.signal,
      stopped: () =>
        callError(new Failure('stopping', 'this node is stopping; publish to another')),
      pace: () => this.clients.pace(client),
      answer: async ({ event }) => ({
        result: await this.publisher.result(client, event, 'event'),
      }),
      failed: callError,
    });
  }
}
