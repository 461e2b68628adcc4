import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type {
  sendUnaryData,
  ServerDuplexStream,
  ServerUnaryCall,
  ServerWritableStream,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { serviceDefinition } from '../../src/cli/unary-calls.js';
import type { ServiceName } from '../../src/cli/unary-calls.js';
import type {
  ExportReportRequest,
  ExportReportResponse,
  UploadAudienceRequest,
  UploadAudienceResponse,
  WatchRunRequest,
  WatchRunResponse,
} from '../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import type {
  ImportCustomersRequest,
  ImportCustomersResponse,
} from '../../src/rpc/generated/tellerline/v1/customer_service.js';
import type {
  WatchRequest,
  WatchResponse,
} from '../../src/rpc/generated/tellerline/v1/message_service.js';

const SERVICES: ServiceName[] = [
  'EventService',
  'CustomerService',
  'TemplateService',
  'OtpService',
  'InboundService',
  'MessageService',
  'OperationsService',
  'BroadcastService',
  'ScheduleService',
];

/** A refusal as the daemon words it. */
export class Refusal extends Error {
  constructor(
    readonly code: status,
    message: string,
    readonly violations: { field: string; description: string }[] = [],
    readonly retryAfterSeconds = 0,
  ) {
    super(message);
  }
}

export interface Answers {
  /** By method name; what it returns is the response, what it throws the refusal. */
  unary?: Record<string, (request: never) => unknown>;
  watch?: (stream: ServerWritableStream<WatchRequest, WatchResponse>) => void;
  importCustomers?: (stream: ImportStream) => void;
  uploadAudience?: (stream: UploadStream) => void;
  watchRun?: (stream: ServerWritableStream<WatchRunRequest, WatchRunResponse>) => void;
  exportReport?: (stream: ServerWritableStream<ExportReportRequest, ExportReportResponse>) => void;
}

export type ImportStream = ServerDuplexStream<ImportCustomersRequest, ImportCustomersResponse>;

export type UploadStream = ServerDuplexStream<UploadAudienceRequest, UploadAudienceResponse>;

export interface FakeGateway {
  address: string;
  /** Requests as they came, by method name. */
  requests: { method: string; request: Record<string, unknown>; apiKey: string }[];
  stop(): void;
}

/** Tellerline's gRPC contract on an ephemeral port, with answers of the test's own. */
export async function startFakeGateway(answers: Answers): Promise<FakeGateway> {
  const server = new Server();
  const requests: FakeGateway['requests'] = [];
  for (const service of SERVICES) {
    const definition = serviceDefinition(service);
    server.addService(definition, implementation(definition, answers, requests));
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { address: `127.0.0.1:${port}`, requests, stop: () => server.forceShutdown() };
}

function implementation(
  definition: ServiceDefinition,
  answers: Answers,
  requests: FakeGateway['requests'],
): UntypedServiceImplementation {
  const methods: UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(definition)) {
    if (method.requestStream) {
      methods[name] = (stream: ServerDuplexStream<unknown, unknown>) => {
        if (name === 'ImportCustomers') answers.importCustomers?.(stream);
        if (name === 'UploadAudience') answers.uploadAudience?.(stream);
      };
      continue;
    }
    if (method.responseStream) {
      methods[name] = (stream: ServerWritableStream<object, object>) => {
        requests.push({ method: name, request: { ...stream.request }, apiKey: keyOf(stream) });
        const answer = {
          Watch: answers.watch,
          WatchRun: answers.watchRun,
          ExportReport: answers.exportReport,
        }[name];
        if (answer) (answer as (stream: ServerWritableStream<object, object>) => void)(stream);
        else stream.emit('error', { code: status.UNIMPLEMENTED, details: name });
      };
      continue;
    }
    methods[name] = (call: ServerUnaryCall<object, object>, answer: sendUnaryData<object>) => {
      requests.push({ method: name, request: { ...call.request }, apiKey: keyOf(call) });
      const handler = answers.unary?.[name];
      try {
        if (handler === undefined) throw new Refusal(status.UNIMPLEMENTED, name);
        answer(null, handler(call.request as never) as object);
      } catch (error) {
        answer(callError(error as Refusal), null);
      }
    };
  }
  return methods;
}

function keyOf(call: { metadata: Metadata }): string {
  return String(call.metadata.get('x-api-key')[0] ?? '');
}

/** The status, with google.rpc.BadRequest and RetryInfo where they apply, in its trailer. */
export function callError(refusal: Refusal): { code: status; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  const details: [string, Uint8Array][] = [];
  if (refusal.violations.length > 0) {
    details.push(['google.rpc.BadRequest', badRequest(refusal.violations)]);
  }
  if (refusal.retryAfterSeconds > 0) {
    details.push(['google.rpc.RetryInfo', retryInfo(refusal.retryAfterSeconds)]);
  }
  metadata.set('grpc-status-details-bin', Buffer.from(statusMessage(refusal, details)));
  return { code: refusal.code, details: refusal.message, metadata };
}

// Written field by field, so that what is under test is not also what encodes.

function badRequest(violations: Refusal['violations']): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const { field, description } of violations) {
    writer.uint32(10).fork().uint32(10).string(field).uint32(18).string(description).ldelim();
  }
  return writer.finish();
}

function retryInfo(seconds: number): Uint8Array {
  return protobuf.Writer.create().uint32(10).fork().uint32(8).int64(seconds).ldelim().finish();
}

function statusMessage(refusal: Refusal, details: [string, Uint8Array][]): Uint8Array {
  const writer = protobuf.Writer.create().uint32(8).int32(refusal.code);
  writer.uint32(18).string(refusal.message);
  for (const [type, value] of details) {
    writer.uint32(26).fork().uint32(10).string(`type.googleapis.com/${type}`);
    writer.uint32(18).bytes(value).ldelim();
  }
  return writer.finish();
}
