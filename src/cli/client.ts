import { Client, Metadata } from '@grpc/grpc-js';
import type { ChannelCredentials, ClientDuplexStream, ClientReadableStream } from '@grpc/grpc-js';
import type {
  BroadcastServiceClient,
  ExportReportRequest,
  ExportReportResponse,
  UploadAudienceRequest,
  UploadAudienceResponse,
  WatchRunRequest,
  WatchRunResponse,
} from '../rpc/generated/tellerline/v1/broadcast_service.js';
import type {
  CustomerServiceClient,
  ImportCustomersRequest,
  ImportCustomersResponse,
} from '../rpc/generated/tellerline/v1/customer_service.js';
import type {
  EventServiceClient,
  PublishRequest,
  PublishResponse,
  PublishStreamRequest,
  PublishStreamResponse,
} from '../rpc/generated/tellerline/v1/event_service.js';
import type { InboundServiceClient } from '../rpc/generated/tellerline/v1/inbound_service.js';
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

import type { OtpServiceClient } from '../rpc/generated/tellerline/v1/otp_service.js';
import type { ScheduleServiceClient } from '../rpc/generated/tellerline/v1/schedule_service.js';
import type { TemplateServiceClient } from '../rpc/generated/tellerline/v1/template_service.js';
import { callUnary, methodOf, unaryCalls } from './unary-calls.js';
import type { Caller, ServiceName, Sparse, UnaryCalls } from './unary-calls.js';

export interface GatewayTarget {
  /** `host:port`. */
  address: string;
  credentials: ChannelCredentials;
  /** Sent with every call; null where a client certificate says who calls. */
  apiKey: string | null;
  /** Milliseconds a unary call may take. */
  timeout: number;
}

type CatalogueCalls = Pick<EventServiceClient, 'listKinds' | 'listScheduled' | 'cancelScheduled'>;

/** Without its streams, which are methods of their own. */
type CampaignCalls = Omit<BroadcastServiceClient, 'watchRun' | 'exportReport'>;

/** Tellerline's gRPC services, as the command line, the demo and the benchmark call them. */
export class GatewayClient {
  readonly events: UnaryCalls<CatalogueCalls>;
  readonly customers: UnaryCalls<CustomerServiceClient>;
  readonly templates: UnaryCalls<TemplateServiceClient>;
  readonly otp: UnaryCalls<OtpServiceClient>;
  readonly inbound: UnaryCalls<InboundServiceClient>;
  readonly broadcast: UnaryCalls<CampaignCalls>;
  readonly schedules: UnaryCalls<ScheduleServiceClient>;
  readonly #caller: Caller;

  constructor({ address, credentials, apiKey, timeout }: GatewayTarget) {
    const client = new Client(address, credentials, {
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 2000,
    });
    const metadata = new Metadata();
    if (apiKey !== null) metadata.set('x-api-key', apiKey);
    this.#caller = { client, metadata, timeout };
    this.events = unaryCalls(this.#caller, 'EventService');
    this.customers = unaryCalls(this.#caller, 'CustomerService');
    this.templates = unaryCalls(this.#caller, 'TemplateService');
    this.otp = unaryCalls(this.#caller, 'OtpService');
    this.inbound = unaryCalls(this.#caller, 'InboundService');
    this.broadcast = unaryCalls(this.#caller, 'BroadcastService');
    this.schedules = unaryCalls(this.#caller, 'ScheduleService');
  }

  publish(request: Sparse<PublishRequest>): Promise<PublishResponse> {
    return this.#unary('EventService', 'Publish', request);
  }

  publishStream(): ClientDuplexStream<PublishStreamRequest, PublishStreamResponse> {
    return this.#bidi('EventService', 'PublishStream');
  }

  /** Without a deadline, as `watch`. */
  importCustomers(): ClientDuplexStream<Sparse<ImportCustomersRequest>, ImportCustomersResponse> {
    return this.#bidi('CustomerService', 'ImportCustomers');
  }

  /** Without a deadline, as `watch`; the first request is the header. */
  uploadAudience(): ClientDuplexStream<Sparse<UploadAudienceRequest>, UploadAudienceResponse> {
    return this.#bidi('BroadcastService', 'UploadAudience');
  }

  /** Without a deadline, as `watch`. */
  watchRun(request: Sparse<WatchRunRequest>): ClientReadableStream<WatchRunResponse> {
    return this.#serverStream('BroadcastService', 'WatchRun', request);
  }

  /** Without a deadline, as `watch`. */
  exportReport(request: Sparse<ExportReportRequest>): ClientReadableStream<ExportReportResponse> {
    return this.#serverStream('BroadcastService', 'ExportReport', request);
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
  watch(request: Sparse<WatchRequest>): ClientReadableStream<WatchResponse> {
    return this.#serverStream('MessageService', 'Watch', request);
  }

  close(): void {
    this.#caller.client.close();
  }

  #unary<Response>(service: ServiceName, name: string, request: object): Promise<Response> {
    return callUnary(this.#caller, methodOf(service, name), request);
  }

  #serverStream<Response>(
    service: ServiceName,
    name: string,
    request: object,
  ): ClientReadableStream<Response> {
    const method = methodOf(service, name);
    return this.#caller.client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize as (octets: Buffer) => Response,
      request,
      this.#caller.metadata,
    );
  }

  #bidi<Request extends object, Response>(
    service: ServiceName,
    name: string,
  ): ClientDuplexStream<Request, Response> {
    const method = methodOf(service, name);
    return this.#caller.client.makeBidiStreamRequest(
      method.path,
      method.requestSerialize as (request: Request) => Buffer,
      method.responseDeserialize as (octets: Buffer) => Response,
      this.#caller.metadata,
    );
  }
}
