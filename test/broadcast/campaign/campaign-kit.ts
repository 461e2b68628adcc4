import { afterAll, beforeAll } from '@jest/globals';
import type { Client, ClientReadableStream } from '@grpc/grpc-js';
import { MikroORM } from '@mikro-orm/postgresql';
import { Global, Module } from '@nestjs/common';
import { AudienceModule } from '../../../src/broadcast/audience/audience.module.js';
import { AudienceEntity } from '../../../src/broadcast/audience/audience.schema.js';
import { CampaignModule } from '../../../src/broadcast/campaign/campaign.module.js';
import { CampaignRunner } from '../../../src/broadcast/campaign/campaign.runner.js';
import { CampaignEntity } from '../../../src/broadcast/campaign/campaign.schema.js';
import { ContentModule } from '../../../src/broadcast/content/content.module.js';
import { BroadcastReportsModule } from '../../../src/broadcast/run/broadcast-reports.module.js';
import { RunStore } from '../../../src/broadcast/run/run.store.js';
import { RUNS } from '../../../src/broadcast/run/runs.js';
import { CustomerChangeEntity, CustomerEntity } from '../../../src/customer/customer.schema.js';
import { KeywordModule } from '../../../src/keyword/keyword.module.js';
import type { Campaign } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { ormOptions } from '../../../src/storage/orm.config.js';
import { useDatabase } from '../../kit/database.js';
import type { TestDatabase } from '../../kit/database.js';
import {
  call,
  clientOf,
  failureOf,
  metadataOf,
  settingsOf,
  startGateway,
} from '../../rpc/gateway.js';
import type { CallFailure, Gateway } from '../../rpc/gateway.js';
import { definitionOf } from './definitions.js';

export const ANN = 'key-of-ann-who-writes';
export const BOB = 'key-of-bob-who-writes-too';
/** May write and approve, and yet not the one after the other. */
export const CHIEF = 'key-of-the-chief';
export const APPROVER = 'key-of-an-approver';
export const OPERATOR = 'key-of-an-operator';
export const STRANGER = 'key-of-a-stranger';

export const MOST_WATCHERS = 3;

const SETTINGS = {
  bank: { name: 'Test Bank', locale: 'en', timeZone: 'Asia/Kolkata' },
  grpc: { port: 0, tls: 'off', maxWatchersPerClient: MOST_WATCHERS },
  clients: [
    { id: 'ann', apiKey: { value: ANN }, permissions: ['broadcast'] },
    { id: 'bob', apiKey: { value: BOB }, permissions: ['broadcast'] },
    { id: 'chief', apiKey: { value: CHIEF }, permissions: ['broadcast', 'approve'] },
    { id: 'approver', apiKey: { value: APPROVER }, permissions: ['approve'] },
    { id: 'operator', apiKey: { value: OPERATOR }, permissions: ['operate'] },
    { id: 'stranger', apiKey: { value: STRANGER }, permissions: ['publish', 'send', 'read'] },
  ].map((client) => ({ ...client, rate: 100_000 })),
  carriers: [
    carrier('cheap', { price: { currency: 'INR', perSegment: 0.12 } }),
    carrier('dear', { price: { currency: 'USD', perSegment: 0.0085 } }),
    carrier('unknown', {}),
  ],
  routes: [{ prefixes: ['+'], carriers: ['cheap'], senderId: 'BANK' }],
};

function carrier(name: string, more: object): object {
  return {
    name,
    host: '127.0.0.1',
    port: 2775,
    tls: 'off',
    systemId: 'bank',
    password: { value: 'password' },
    segmentsPerSecond: 100,
    ...more,
  };
}

/** The runs in the database, and nobody who carries them out. */
@Global()
@Module({
  providers: [RunStore, { provide: RUNS, useExisting: RunStore }],
  exports: [RunStore, RUNS],
})
class RunsModule {}

/** One daemon's BroadcastService, over real gRPC. */
export class Node {
  readonly client: Client;

  constructor(readonly gateway: Gateway) {
    this.client = clientOf(gateway.address, 'BroadcastService');
  }

  get runs(): RunStore {
    return this.gateway.app.get(RunStore, { strict: false });
  }

  get runner(): CampaignRunner {
    return this.gateway.app.get(CampaignRunner, { strict: false });
  }

  /** One unary call; throws the CallFailure. */
  ask<T>(method: string, request: object, apiKey: string): Promise<T> {
    return call<T>(this.client, method, request, apiKey);
  }

  /** A call that answers with a campaign. */
  async campaign(method: string, request: object, apiKey = ANN): Promise<Campaign> {
    const { campaign } = await this.ask<{ campaign: Campaign }>(method, request, apiKey);
    return campaign;
  }

  stream<T>(method: string, request: object, apiKey = ANN): ClientReadableStream<T> {
    const methods = this.client as unknown as Record<
      string,
      (request: object, metadata: object) => ClientReadableStream<T>
    >;
    return methods[method](request, metadataOf(apiKey));
  }

  /** The ID of a campaign that is approved. */
  async approved(more: Parameters<typeof definitionOf>[0] = {}): Promise<string> {
    const { campaignId } = await this.campaign('CreateCampaign', {
      definition: definitionOf(more),
    });
    await this.campaign('SubmitCampaign', { campaignId });
    await this.campaign('ApproveCampaign', { campaignId }, APPROVER);
    return campaignId;
  }
}

export interface Nodes {
  nodes: Node[];
  database: TestDatabase;
}

/** So many daemons on one database, for the tests of the describe it is called in. */
export function useNodes(count: number): Nodes {
  const nodes: Node[] = [];
  let orm: MikroORM | undefined;

  // Before the database, which is dropped after its own tests.
  afterAll(async () => {
    for (const { client, gateway } of nodes) {
      client.close();
      await gateway.close();
    }
    await orm?.close();
  });

  const database = useDatabase();

  beforeAll(async () => {
    const entities = [CampaignEntity, AudienceEntity, CustomerEntity, CustomerChangeEntity];
    orm = await MikroORM.init(ormOptions(database.url(), entities));
    for (let i = 0; i < count; i++) {
      const gateway = await startGateway({
        modules: [
          KeywordModule,
          ContentModule,
          AudienceModule,
          BroadcastReportsModule,
          RunsModule,
          CampaignModule,
        ],
        settings: settingsOf(SETTINGS),
        database: database.database(),
        entities: orm.em,
      });
      nodes.push(new Node(gateway));
    }
  });

  return { nodes, database };
}

/** What a call is refused with; throws where it is not. */
export async function refusal(answer: Promise<unknown>): Promise<CallFailure> {
  const given = await answer.then(
    (value) => ({ value }),
    (error: unknown) => ({ error: error as CallFailure }),
  );
  if ('error' in given) return given.error;
  throw new Error(`it was answered: ${JSON.stringify(given.value)}`);
}

/** All of a stream; rejects with the CallFailure. */
export async function readAll<T>(stream: ClientReadableStream<T>): Promise<T[]> {
  const all: T[] = [];
  try {
    for await (const value of stream) all.push(value as T);
  } catch (error) {
    return refused(error);
  }
  return all;
}

/** Rejects with what a client understands of an error. */
export function refused(error: unknown): Promise<never> {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  return Promise.reject(failureOf(error));
}
