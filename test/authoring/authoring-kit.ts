import { afterAll, beforeAll } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { MikroORM } from '@mikro-orm/postgresql';
import { AuthoringModule } from '../../src/authoring/authoring.module.js';
import { AuthoringReports } from '../../src/authoring/authoring-reports.js';
import type { AuthoringReport } from '../../src/authoring/authoring-reports.js';
import { ormOptions } from '../../src/storage/orm.config.js';
import { RegistrationStore } from '../../src/template/registration.store.js';
import { TemplateRegistrationEntity } from '../../src/template/template-registration.schema.js';
import { TemplateStore } from '../../src/template/template.store.js';
import { TemplateVersionEntity } from '../../src/template/template-version.schema.js';
import { useDatabase } from '../kit/database.js';
import type { TestDatabase } from '../kit/database.js';
import { KEYS, call, clientOf, settingsOf, startGateway } from '../rpc/gateway.js';
import type { Gateway } from '../rpc/gateway.js';

export const AUTHOR = 'key-of-an-author';
export const APPROVER = 'key-of-an-approver';
/** May do both, and yet not the one after the other. */
export const EDITOR = 'key-of-an-editor';

const SETTINGS = {
  clients: [
    { id: 'author', apiKey: { value: AUTHOR }, permissions: ['author'] },
    { id: 'approver', apiKey: { value: APPROVER }, permissions: ['approve'] },
    { id: 'editor', apiKey: { value: EDITOR }, permissions: ['author', 'approve'] },
    { id: 'reader', apiKey: { value: KEYS.reader }, permissions: ['read'] },
    { id: 'bank', apiKey: { value: KEYS.all }, permissions: ['publish', 'send'] },
  ].map((client) => ({ ...client, rate: 100_000 })),
  links: { allowed: ['bank.example'] },
  carriers: [
    carrier('cheap', { price: { currency: 'INR', perSegment: 0.12 } }),
    carrier('strict', { registration: { entityId: '1101' } }),
    carrier('off', { enabled: false }),
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

/** One daemon's TemplateService, over real gRPC. */
export interface Node {
  client: Client;
  templates: TemplateStore;
  registrations: RegistrationStore;
  reported: AuthoringReport[];
}

export interface Nodes {
  nodes: Node[];
  database: TestDatabase;
  /** One more. */
  start: () => Promise<Node>;
}

/**
 * So many daemons on one database, for the tests of the describe it is called
 * in; `more` are settings besides those of every test here.
 */
export function useNodes(count: number, more: () => Record<string, unknown> = () => ({})): Nodes {
  const nodes: Node[] = [];
  const gateways: Gateway[] = [];
  let orm: MikroORM;

  // Before the database, which is dropped after its own tests.
  afterAll(async () => {
    for (const { client } of nodes) client.close();
    for (const gateway of gateways) await gateway.close();
    await orm?.close();
  });

  const database = useDatabase();

  beforeAll(async () => {
    orm = await MikroORM.init(
      ormOptions(database.url(), [TemplateVersionEntity, TemplateRegistrationEntity]),
    );
    for (let i = 0; i < count; i++) await start();
  });

  async function start(): Promise<Node> {
    const gateway = await startGateway({
      modules: [AuthoringModule],
      settings: settingsOf({ ...SETTINGS, ...more() }),
      database: database.database(),
      entities: orm.em,
    });
    gateways.push(gateway);
    const reported: AuthoringReport[] = [];
    gateway.app.get(AuthoringReports).all.subscribe((report) => reported.push(report));
    const node: Node = {
      client: clientOf(gateway.address, 'TemplateService'),
      reported,
      templates: gateway.app.get(TemplateStore, { strict: false }),
      registrations: gateway.app.get(RegistrationStore, { strict: false }),
    };
    nodes.push(node);
    return node;
  }

  return { nodes, database, start };
}

/** One call to a node, by the API key. */
export function ask<T>(node: Node, method: string, request: object, apiKey: string): Promise<T> {
  return call<T>(node.client, method, request, apiKey);
}
