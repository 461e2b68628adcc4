import { afterAll, beforeAll } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { MikroORM } from '@mikro-orm/postgresql';
import { CustomerModule } from '../../src/customer/customer.module.js';
import { CustomerReports } from '../../src/customer/customer-reports.js';
import type { CustomerReport } from '../../src/customer/customer-reports.js';
import { CustomerChangeEntity, CustomerEntity } from '../../src/customer/customer.schema.js';
import { CustomerStore } from '../../src/customer/customer.store.js';
import { ormOptions } from '../../src/storage/orm.config.js';
import type { Database } from '../../src/storage/database.js';
import { useDatabase } from '../kit/database.js';
import type { TestDatabase } from '../kit/database.js';
import { call, clientOf, settingsOf, startGateway } from '../rpc/gateway.js';
import type { CallFailure, Gateway } from '../rpc/gateway.js';

export const REGISTRAR = 'key-of-the-registrar';
export const BRANCH = 'key-of-the-branch';
export const STRANGER = 'key-of-somebody-else';

export interface Registry {
  gateway(): Gateway;
  client(): Client;
  database(): Database;
  store(): CustomerStore;
  /** What the registry reported so far. */
  reported: CustomerReport[];
  /** One unary call; throws the CallFailure. */
  call<T>(method: string, request: object, apiKey?: string): Promise<T>;
  /** The CallFailure of a call that fails. */
  refused(method: string, request: object, apiKey?: string): Promise<CallFailure>;
}

/** CustomerService over real gRPC and a real database, for the tests of the describe it is called in. */
export function useRegistry(useServer: () => TestDatabase = useDatabase): Registry {
  let gateway: Gateway;
  let client: Client;
  let orm: MikroORM;
  const reported: CustomerReport[] = [];
  // Before the database's own, which closes it: hooks run in reverse.
  afterAll(async () => {
    client.close();
    await gateway.close();
    await orm.close();
  });
  const db = useServer();
  beforeAll(async () => {
    orm = await MikroORM.init(ormOptions(db.url(), [CustomerEntity, CustomerChangeEntity]));
    gateway = await startGateway({
      modules: [CustomerModule],
      database: db.database(),
      entities: orm.em,
      settings: settingsOf({
        clients: [
          {
            id: 'registrar',
            apiKey: { value: REGISTRAR },
            rate: 100_000,
            permissions: ['customers'],
          },
          { id: 'branch', apiKey: { value: BRANCH }, rate: 100_000, permissions: ['customers'] },
          {
            id: 'stranger',
            apiKey: { value: STRANGER },
            permissions: ['publish', 'send', 'read', 'operate'],
          },
        ],
      }),
    });
    client = clientOf(gateway.address, 'CustomerService' as never);
    gateway.app.get(CustomerReports).all.subscribe((report) => reported.push(report));
  });
  const once = <T>(method: string, request: object, apiKey = REGISTRAR) =>
    call<T>(client, method, request, apiKey);
  return {
    gateway: () => gateway,
    client: () => client,
    database: () => db.database(),
    store: () => gateway.app.get(CustomerStore),
    reported,
    call: once,
    refused: async (method, request, apiKey) => {
      try {
        await once(method, request, apiKey);
      } catch (failure) {
        return failure as CallFailure;
      }
      throw new Error(`${method} was not refused`);
    },
  };
}
