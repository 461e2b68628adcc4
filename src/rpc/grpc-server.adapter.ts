import { readFileSync } from 'node:fs';
import { Server, ServerCredentials, setLogger } from '@grpc/grpc-js';
import type { ServerInterceptor, ServiceDefinition } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { Logger } from '@nestjs/common';
import { ServerGrpc } from '@nestjs/microservices';
import { HealthImplementation, service as healthService } from 'grpc-health-check';
import { listenFailure } from '../failure/start-refused.js';
import type { Settings } from '../settings/settings.schema.js';
import { callError } from './call-error.adapter.js';
import { fileDescriptors, packageDefinition } from './descriptor-set.adapter.js';

export const GRPC_PACKAGE = 'tellerline.v1';

const SERVICES = [
  'EventService',
  'CustomerService',
  'TemplateService',
  'OtpService',
  'InboundService',
  'MessageService',
  'OperationsService',
];
const MOST_STREAMS_PER_CONNECTION = 1000;
const KEEPALIVE_TIME = 60_000;
const KEEPALIVE_TIMEOUT = 20_000;
/** Megabytes that one connection's HTTP/2 session may hold. */
const SESSION_MEMORY = 256;

type GrpcSettings = Settings['grpc'];
/** As Nest types it. */
type MethodHandler = Parameters<ServerGrpc['createUnaryServiceMethod']>[0];
type Callback = (error: unknown, value?: unknown) => void;
interface RawCall {
  emit(event: 'error', error: unknown): boolean;
}

/**
 * The Nest transport: gRPC with the contract from the descriptor set, with
 * reflection and grpc.health.v1 beside it. It adds to Nest's own that an error
 * which no filter saw still leaves as a proper status, that a raw stream call
 * whose guard refuses does not end the process, that port 0 tells what it
 * became, and that closing has a deadline.
 */
export class GrpcServer extends ServerGrpc {
  readonly #settings: GrpcSettings;
  readonly #closeWithin: number;
  readonly #health = new HealthImplementation();
  #port = 0;

  /** `closeWithin` is how long calls may go on after `close`, in milliseconds. */
  constructor(
    settings: GrpcSettings,
    closeWithin: number,
    private readonly interceptors: ServerInterceptor[] = [],
  ) {
    const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
    super({
      package: GRPC_PACKAGE,
      url: `${host}:${settings.port}`,
      packageDefinition: packageDefinition(),
    });
    this.#settings = settings;
    this.#closeWithin = closeWithin;
    logAsNest();
    this.setServing(false);
  }

  /** The port it listens on; the one the system chose where the settings say 0. */
  get port(): number {
    return this.#port;
  }

  /** What grpc.health.v1 answers, for the server and for each service. */
  setServing(serving: boolean): void {
    const status = serving ? 'SERVING' : 'NOT_SERVING';
    for (const name of ['', ...SERVICES.map((service) => `${GRPC_PACKAGE}.${service}`)]) {
      this.#health.setStatus(name, status);
    }
  }

  override async createClient(): Promise<Server> {
    const server = new Server({
      interceptors: this.interceptors,
      'grpc.max_receive_message_length': this.#settings.maxRequestSize,
      'grpc.max_concurrent_streams': MOST_STREAMS_PER_CONNECTION,
      'grpc.keepalive_time_ms': KEEPALIVE_TIME,
      'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT,
      'grpc-node.max_session_memory': SESSION_MEMORY,
    });
    this.#port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(this.url, credentials(this.#settings.tls), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    }).catch((error: unknown) => {
      const { host, port } = this.#settings;
      const variable = 'TELLERLINE_GRPC_PORT';
      throw listenFailure(error, { setting: 'grpc.port', variable, host, port });
    });
    this.#health.addToServer(server);
    new ReflectionService(reflected()).addToServer(server);
    return server;
  }

  override createUnaryServiceMethod(methodHandler: MethodHandler) {
    const serve = super.createUnaryServiceMethod(methodHandler);
    return async (call: unknown, callback: Callback) => {
      const answer: Callback = (error, value) =>
        error ? callback(callError(error)) : callback(null, value);
      try {
        await (serve as (call: unknown, callback: Callback) => Promise<void>)(call, answer);
      } catch (error) {
        callback(callError(error));
      }
    };
  }

  override createStreamServiceMethod(methodHandler: MethodHandler) {
    return guarded(super.createStreamServiceMethod(methodHandler) as StreamMethod);
  }

  override createStreamCallMethod(methodHandler: MethodHandler, isResponseStream: boolean) {
    const serve = super.createStreamCallMethod(methodHandler, isResponseStream);
    return guarded(serve as unknown as StreamMethod);
  }

  override async close(): Promise<void> {
    const server = this.grpcClient as Server | null;
    if (!server) return;
    this.setServing(false);
    this.grpcClient = null;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      new Promise<void>((resolve) => server.tryShutdown(() => resolve())),
      new Promise<void>((resolve) => (timer = setTimeout(resolve, this.#closeWithin))),
    ]);
    clearTimeout(timer);
    server.forceShutdown();
  }
}

type StreamMethod = (call: RawCall, ...rest: unknown[]) => Promise<void>;

/** What the gRPC library has to say belongs to the log; by itself it writes to the standard error. */
function logAsNest(): void {
  const logger = new Logger('gRPC');
  setLogger({
    error: (...words: unknown[]) => logger.error(words.join(' ')),
    info: (...words: unknown[]) => logger.log(words.join(' ')),
    debug: (...words: unknown[]) => logger.debug(words.join(' ')),
  });
}

/** Nest lets what a stream's guard throws become an unhandled rejection; it is the call's status. */
function guarded(serve: StreamMethod) {
  return async (call: unknown, ...rest: unknown[]) => {
    try {
      await serve(call as RawCall, ...rest);
    } catch (error) {
      (call as RawCall).emit('error', callError(error));
    }
  };
}

function credentials(tls: GrpcSettings['tls']): ServerCredentials {
  if (tls === undefined || tls === 'off') return ServerCredentials.createInsecure();
  const pair = { private_key: readFileSync(tls.key), cert_chain: readFileSync(tls.cert) };
  const clientCa = tls.clientCa === undefined ? null : readFileSync(tls.clientCa);
  return ServerCredentials.createSsl(clientCa, [pair], clientCa !== null);
}

/** Reflection reads nothing of a package but its files: ours as they were written, and health's. */
function reflected(): PackageDefinition {
  const { Check } = healthService as unknown as ServiceDefinition;
  const health = (Check as unknown as { requestType: { fileDescriptorProtos: Buffer[] } })
    .requestType.fileDescriptorProtos;
  const files = { fileDescriptorProtos: [...fileDescriptors(), ...health] };
  return { files } as unknown as PackageDefinition;
}
