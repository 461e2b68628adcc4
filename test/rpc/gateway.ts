import 'reflect-metadata';
import { Global, Module } from '@nestjs/common';
import type { DynamicModule, INestMicroservice, Provider, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { credentials, makeClientConstructor, Metadata } from '@grpc/grpc-js';
import type { ChannelCredentials, Client, ServiceError } from '@grpc/grpc-js';
import { BIND_OVERVIEW } from '../../src/dispatch/bind-overview.js';
import type { BindView } from '../../src/dispatch/bind-overview.js';
import { JournalSignal } from '../../src/queue/journal-signal.js';
import { MESSAGE_ACCEPTOR } from '../../src/queue/new-message.js';
import type { Accepted, MessageAcceptor, NewMessage } from '../../src/queue/new-message.js';
import { ToldStore } from '../../src/queue/told.store.js';
import { QueueReports } from '../../src/queue/queue-reports.js';
import type { QueueReport } from '../../src/queue/queue-reports.js';
import { MESSAGE_RECALL } from '../../src/queue/recall.js';
import type { MessageRecall } from '../../src/queue/recall.js';
import { packageDefinition } from '../../src/rpc/descriptor-set.adapter.js';
import { decodeStatus, detailsOf } from '../../src/rpc/failure-status.js';
import { GrpcServer } from '../../src/rpc/grpc-server.adapter.js';
import { RpcModule } from '../../src/rpc/rpc.module.js';
import { settingsSchema } from '../../src/settings/settings.schema.js';
import type { Settings } from '../../src/settings/settings.schema.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import { Database } from '../../src/storage/database.js';
import { Sealer } from '../../src/storage/sealing.js';

export const KEYS = {
  all: 'key-of-the-bank',
  other: 'key-of-another',
  cards: 'key-of-the-cards-system',
  reader: 'key-of-a-reader',
  operator: 'key-of-an-operator',
  narrow: 'key-of-one-event-a-second',
};

const carrier = (name: string, more: object = {}) => ({
  name,
  host: '127.0.0.1',
  port: 2775,
  tls: 'off',
  systemId: 'bank',
  password: { value: 'password' },
  segmentsPerSecond: 100,
  ...more,
});

const SETTINGS = {
  mode: 'production',
  grpc: { port: 0, tls: 'off' },
  clients: [
    {
      id: 'bank',
      apiKey: { value: KEYS.all },
      rate: 100_000,
      permissions: ['publish', 'send', 'read', 'otp'],
    },
    { id: 'another', apiKey: { value: KEYS.other }, rate: 100_000 },
    { id: 'cards', apiKey: { value: KEYS.cards }, events: ['card_requested'], rate: 100_000 },
    { id: 'reader', apiKey: { value: KEYS.reader }, permissions: ['read'] },
    { id: 'operator', apiKey: { value: KEYS.operator }, permissions: ['read', 'operate'] },
    { id: 'narrow', apiKey: { value: KEYS.narrow }, rate: 1 },
  ],
  carriers: [
    carrier('first'),
    carrier('second', {
      maxSegments: 2,
      encodings: ['gsm7'],
      price: { currency: 'USD', perSegment: 0.0085 },
    }),
  ],
  routes: [
    { prefixes: ['+'], carriers: ['first', 'second'], senderId: 'BANK' },
    { prefixes: ['+44'], carriers: ['second'], senderId: 'UKBANK' },
  ],
};

/** Settings of these tests, with some keys of theirs changed. */
export function settingsOf(more: Record<string, unknown> = {}): Settings {
  const schema = settingsSchema((reference) => ('value' in reference ? reference.value : ''));
  return schema.parse({ ...SETTINGS, ...more });
}

/** Takes every message, when it is let. */
export class FakeAcceptor implements MessageAcceptor {
  readonly taken: NewMessage[] = [];
  /** Replaced to hold answers back, or to fail. */
  answer: (message: NewMessage) => Promise<Accepted> = async (message) => ({
    messageId: `id-of-${message.eventId}`,
    repeated: false,
    segments: message.composition.segments.length,
  });

  accept(message: NewMessage): Promise<Accepted> {
    this.taken.push(message);
    return this.answer(message);
  }
}

export const SEALER = new Sealer([{ id: 1, key: Buffer.alloc(32, 1) }], Buffer.alloc(32, 2));

/** A database without a row, for what needs none. */
const EMPTY_DATABASE = {
  rows: async () => [],
  listen: () => () => undefined,
  notify: async () => undefined,
};

export interface GatewayOptions {
  settings?: Settings;
  modules: Type[];
  database?: Database;
  entities?: EntityManager;
  acceptor?: MessageAcceptor;
  recall?: MessageRecall;
  binds?: () => BindView[];
  journal?: JournalSignal;
}

export interface Gateway {
  app: INestMicroservice;
  server: GrpcServer;
  settings: SettingsStore;
  /** `host:port`. */
  address: string;
  /** What was reported to QueueReports so far. */
  reported: QueueReport[];
  close(): Promise<void>;
}

/** The services over real gRPC on a free port, with what is behind them faked where no test needs it. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const settings = new SettingsStore('none', options.settings ?? settingsOf(), {});
  const reports = new QueueReports();
  const reported: QueueReport[] = [];
  reports.all.subscribe((report) => reported.push(report));
  const given: Provider[] = [
    { provide: SettingsStore, useValue: settings },
    { provide: Database, useValue: options.database ?? EMPTY_DATABASE },
    { provide: EntityManager, useValue: options.entities ?? {} },
    { provide: Sealer, useValue: SEALER },
    { provide: JournalSignal, useValue: options.journal ?? new JournalSignal() },
    { provide: MESSAGE_ACCEPTOR, useValue: options.acceptor ?? new FakeAcceptor() },
    { provide: QueueReports, useValue: reports },
    {
      provide: ToldStore,
      useFactory: (database: Database) => new ToldStore(database),
      inject: [Database],
    },
    { provide: MESSAGE_RECALL, useValue: options.recall ?? {} },
    { provide: BIND_OVERVIEW, useValue: { binds: options.binds ?? (() => []) } },
  ];
  const server = new GrpcServer(settings.current.grpc, 2000);
  const app = await NestFactory.createMicroservice(root(given, options.modules), {
    strategy: server,
    logger: false,
    abortOnError: false,
  });
  await app.listen();
  return {
    app,
    server,
    settings,
    address: `127.0.0.1:${server.port}`,
    reported,
    close: async () => {
      await app.close();
      settings.onApplicationShutdown();
    },
  };
}

@Global()
@Module({})
class GivenModule {}

@Module({})
class RootModule {}

function root(given: Provider[], modules: Type[]): DynamicModule {
  const tokens = given.map((provider) => (provider as { provide: symbol }).provide);
  const givenModule = { module: GivenModule, providers: given, exports: tokens };
  return { module: RootModule, imports: [givenModule, RpcModule, ...modules] };
}

export interface CallFailure {
  code: number;
  message: string;
  /** The ErrorInfo's; empty without details. */
  reason: string;
  /** Of the violations. */
  fields: string[];
  retryAfter: number | undefined;
}

/** What a client understands of an error. */
export function failureOf(error: unknown): CallFailure {
  const { code, details, metadata } = error as ServiceError;
  const [bytes] = metadata.get('grpc-status-details-bin');
  const opened = detailsOf(bytes === undefined ? { details: [] } : decodeStatus(bytes as Buffer));
  return {
    code,
    message: details,
    reason: opened.reason,
    fields: opened.violations.map((violation) => violation.field),
    retryAfter: opened.retryAfter,
  };
}

type Unary = (
  request: object,
  metadata: Metadata,
  options: object,
  callback: (error: ServiceError | null, response: unknown) => void,
) => void;

export function metadataOf(apiKey: string | null): Metadata {
  const metadata = new Metadata();
  if (apiKey !== null) metadata.set('x-api-key', apiKey);
  return metadata;
}

export type Service =
  | 'EventService'
  | 'MessageService'
  | 'OperationsService'
  | 'TemplateService'
  | 'OtpService'
  | 'InboundService'
  | 'BroadcastService'
  | 'ScheduleService';

/** A client of one service; its methods are those of @grpc/grpc-js. */
export function clientOf(
  address: string,
  service: Service,
  channel: ChannelCredentials = credentials.createInsecure(),
): Client & Record<string, (...args: never[]) => unknown> {
  const definition = packageDefinition()[`tellerline.v1.${service}`];
  const Constructor = makeClientConstructor(definition as never, service);
  return new Constructor(address, channel) as never;
}

/** One unary call; throws the CallFailure. */
export async function call<T>(
  client: Client,
  method: string,
  request: object,
  apiKey: string | null = KEYS.all,
): Promise<T> {
  const send = (client as unknown as Record<string, Unary>)[method];
  return new Promise((resolve, reject) => {
    const options = { deadline: Date.now() + 10_000 };
    send.call(client, request, metadataOf(apiKey), options, (error, response) => {
      if (error === null) resolve(response as T);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      else reject(failureOf(error));
    });
  });
}
