import { afterAll, beforeAll } from '@jest/globals';
import type { Client, ClientDuplexStream } from '@grpc/grpc-js';
import { MikroORM } from '@mikro-orm/postgresql';
import { AudienceModule } from '../../../src/broadcast/audience/audience.module.js';
import { AudienceEntity } from '../../../src/broadcast/audience/audience.schema.js';
import { BroadcastReports } from '../../../src/broadcast/run/broadcast-reports.js';
import type { BroadcastReport } from '../../../src/broadcast/run/broadcast-reports.js';
import { BroadcastReportsModule } from '../../../src/broadcast/run/broadcast-reports.module.js';
import { CustomerChangeEntity, CustomerEntity } from '../../../src/customer/customer.schema.js';
import { detailsOf } from '../../../src/rpc/failure-status.js';
import type {
  UploadAudienceRequest,
  UploadAudienceResponse,
} from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { ormOptions } from '../../../src/storage/orm.config.js';
import type { Database } from '../../../src/storage/database.js';
import { useDatabase } from '../../kit/database.js';
import {
  call,
  clientOf,
  failureOf,
  metadataOf,
  settingsOf,
  startGateway,
} from '../../rpc/gateway.js';
import type { CallFailure, Gateway } from '../../rpc/gateway.js';

export const MARKETING = 'key-of-marketing';
export const SALES = 'key-of-sales';
export const SERVICE = 'key-of-service';
export const APPROVER = 'key-of-the-approver';
export const STRANGER = 'key-of-somebody-else';

export type UploadStream = ClientDuplexStream<object, UploadAudienceResponse>;

export interface Uploaded {
  answers: UploadAudienceResponse[];
  audienceId: string;
  /** The last answer's. */
  rows: number;
  stored: number;
  refused: number;
  done: boolean;
  /** The row, and the fields with what was wrong. */
  refusedRows: [number, string[]][];
  failure: CallFailure | undefined;
}

export interface Audiences {
  gateway(): Gateway;
  client(): Client;
  database(): Database;
  reported: BroadcastReport[];
  /** One unary call; throws the CallFailure. */
  call<T>(method: string, request: object, apiKey?: string): Promise<T>;
  open(apiKey?: string): UploadStream;
  /** Sends all requests, as fast as they are taken, and reads to the end. */
  upload(
    requests: Iterable<Partial<UploadAudienceRequest> | object>,
    apiKey?: string,
  ): Promise<Uploaded>;
}

/** The audiences over real gRPC and a real database, for the tests of the describe it is called in. */
export function useAudiences(broadcast: object = {}): Audiences {
  let gateway: Gateway;
  let client: Client;
  let orm: MikroORM;
  const reported: BroadcastReport[] = [];
  // Before the database's own, which closes it: hooks run in reverse.
  afterAll(async () => {
    client.close();
    await gateway.close();
    await orm.close();
  });
  const db = useDatabase();
  beforeAll(async () => {
    const entities = [AudienceEntity, CustomerEntity, CustomerChangeEntity];
    orm = await MikroORM.init(ormOptions(db.url(), entities));
    gateway = await startGateway({
      modules: [BroadcastReportsModule, AudienceModule],
      database: db.database(),
      entities: orm.em,
      settings: settingsOf({
        broadcast,
        clients: [
          ...Object.entries({ marketing: MARKETING, sales: SALES, service: SERVICE }).map(
            ([id, value]) => ({
              id,
              apiKey: { value },
              rate: 100_000,
              permissions: ['broadcast'],
            }),
          ),
          { id: 'approver', apiKey: { value: APPROVER }, rate: 100_000, permissions: ['approve'] },
          { id: 'stranger', apiKey: { value: STRANGER }, permissions: ['publish', 'send', 'read'] },
        ],
      }),
    });
    client = clientOf(gateway.address, 'BroadcastService');
    gateway.app.get(BroadcastReports).all.subscribe((report) => reported.push(report));
  });
  const open = (apiKey = MARKETING): UploadStream => {
    const { UploadAudience: method } = client as unknown as {
      UploadAudience: (metadata: object) => UploadStream;
    };
    return method.call(client, metadataOf(apiKey));
  };
  return {
    gateway: () => gateway,
    client: () => client,
    database: () => db.database(),
    reported,
    call: (method, request, apiKey = MARKETING) => call(client, method, request, apiKey),
    open,
    upload: async (requests, apiKey) => {
      const stream = open(apiKey);
      const result = read(stream);
      for (const request of requests) {
        if (stream.destroyed) break;
        if (!stream.write(request)) await Promise.race([drained(stream), result]);
      }
      stream.end();
      return result;
    },
  };
}

/** An upload of a file, in pieces of so many octets. */
export function* fileOf(file: string | Buffer, size = 65_536, name = 'File'): Generator<object> {
  yield { header: { name } };
  const octets = Buffer.from(file as string);
  for (let at = 0; at < octets.length; at += size) yield { csv: octets.subarray(at, at + size) };
}

export function* rowsOf(rows: Iterable<object>, name = 'Rows'): Generator<object> {
  yield { header: { name } };
  for (const row of rows) yield { row };
}

export function read(stream: UploadStream): Promise<Uploaded> {
  const answers: UploadAudienceResponse[] = [];
  return new Promise((resolve) => {
    const over = (failure?: CallFailure) => resolve(summary(answers, failure));
    stream.on('data', (answer: UploadAudienceResponse) => answers.push(answer));
    stream.on('end', () => over());
    stream.on('error', (error) => over(failureOf(error)));
  });
}

function summary(answers: UploadAudienceResponse[], failure: CallFailure | undefined): Uploaded {
  const last = answers.at(-1);
  return {
    answers,
    audienceId: last?.audienceId ?? '',
    rows: Number(last?.rows ?? 0),
    stored: Number(last?.stored ?? 0),
    refused: Number(last?.refused ?? 0),
    done: last?.done ?? false,
    refusedRows: answers
      .flatMap((answer) => answer.refusedRows)
      .map(({ row, status }) => [
        Number(row),
        detailsOf(status!).violations.map((one) => `${one.field}: ${one.description}`),
      ]),
    failure,
  };
}

function drained(stream: UploadStream): Promise<void> {
  return new Promise((resolve) => stream.once('drain', resolve));
}
