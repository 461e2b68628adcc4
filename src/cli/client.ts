import { Client, Metadata } from '@grpc/grpc-js';
import type {
  ChannelCredentials,
  ClientDuplexStream,
  ClientReadableStream,
  MethodDefinition,
  ServiceDefinition,
} from '@grpc/grpc-js';
import { packageDefinition } from '../rpc/descriptor-set.adapter.js';
import type {
  PublishRequest,
  PublishResponse,
  PublishStreamRequest,
  PublishStreamResponse,
} from '../rpc/generated/tellerline/v1/event_service.js';
import type {
  CancelRequest,
  CancelResponse,
  GetRequest,
  GetResponse,
  ListRequest,
  ListResponse,
  PreviewRequest,
  PreviewResponse,
  ResolveRequest,
  ResolveResponse,
  SendRequest,
  SendResponse,
  WatchRequest,
  WatchResponse,
} from '../rpc/generated/tellerline/v1/message_service.js';
import type {
  GetStatusResponse,
  ListCarriersResponse,
} from '../rpc/generated/tellerline/v1/operations_service.js';

export type ServiceName = 'EventService' | 'MessageService' | 'OperationsService';

export function serviceDefinition(service: ServiceName): ServiceDefinition {
  return packageDefinition()[`tellerline.v1.${service}`] as ServiceDefinition;
}

export interface GatewayTarget {
  /** `host:port`. */
  address: string;
  credentials: ChannelCredentials;
  /** Sent with every call; null where a client certificate says who calls. */
  apiKey: string | null;
  /** Milliseconds a unary call may take. */
  timeout: number;
}

type Optional<T> = { [K in keyof T]?: T[K] };

/** Tellerline's gRPC services, as the command line, the demo and the benchmark call them. */
export class GatewayClient {
  readonly #client: Client;
  readonly #metadata = new Metadata();
  readonly #timeout: number;

  constructor(target: GatewayTarget) {
    this.#client = new Client(target.address, target.credentials, {
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 2000,
    });
    this.#timeout = target.timeout;
    if (target.apiKey !== null) this.#metadata.set('x-api-key', target.apiKey);
  }

  publish(request: PublishRequest): Promise<PublishResponse> {
    return this.#unary('EventService', 'Publish', request);
  }

  publishStream(): ClientDuplexStream<PublishStreamRequest, PublishStreamResponse> {
    const method = methodOf('EventService', 'PublishStream');
    return this.#client.makeBidiStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize as (octets: Buffer) => PublishStreamResponse,
      this.#metadata,
    );
  }

  send(request: SendRequest): Promise<SendResponse> {
    return this.#unary('MessageService', 'Send', request);
  }

  get(request: GetRequest): Promise<GetResponse> {
    return this.#unary('MessageService', 'Get', request);
  }

  list(request: ListRequest): Promise<ListResponse> {
    return this.#unary('MessageService', 'List', request);
  }

  cancel(request: CancelRequest): Promise<CancelResponse> {
    return this.#unary('MessageService', 'Cancel', request);
  }

  resolve(request: ResolveRequest): Promise<ResolveResponse> {
    return this.#unary('MessageService', 'Resolve', request);
  }

  preview(request: PreviewRequest): Promise<PreviewResponse> {
    return this.#unary('MessageService', 'Preview', request);
  }

  status(): Promise<GetStatusResponse> {
    return this.#unary('OperationsService', 'GetStatus', {});
  }

  carriers(): Promise<ListCarriersResponse> {
    return this.#unary('OperationsService', 'ListCarriers', {});
  }

  /** Without a deadline: the caller ends it with `cancel()`. */
  watch(request: Optional<WatchRequest>): ClientReadableStream<WatchResponse> {
    const method = methodOf('MessageService', 'Watch');
    return this.#client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize as (octets: Buffer) => WatchResponse,
      request,
      this.#metadata,
    );
  }

  close(): void {
    this.#client.close();
  }

  #unary<Response>(service: ServiceName, name: string, request: object): Promise<Response> {
    const method = methodOf(service, name);
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize as (octets: Buffer) => Response,
        request,
        this.#metadata,
        { deadline: Date.now() + this.#timeout },
        (error, response) => {
          if (error !== null) reject(error);
          else resolve(response as Response);
        },
      );
    });
  }
}

function methodOf(service: ServiceName, name: string): MethodDefinition<object, object> {
  return serviceDefinition(service)[name] as MethodDefinition<object, object>;
}
