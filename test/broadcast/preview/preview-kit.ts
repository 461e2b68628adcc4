import { afterAll, beforeAll } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { MikroORM } from '@mikro-orm/postgresql';
import { Global, Module } from '@nestjs/common';
import { AudienceModule } from '../../../src/broadcast/audience/audience.module.js';
import { AudienceEntity } from '../../../src/broadcast/audience/audience.schema.js';
import { CampaignModule } from '../../../src/broadcast/campaign/campaign.module.js';
import { CampaignEntity } from '../../../src/broadcast/campaign/campaign.schema.js';
import { ContentModule } from '../../../src/broadcast/content/content.module.js';
import { PolitenessModule } from '../../../src/broadcast/politeness/politeness.module.js';
import { PreviewModule } from '../../../src/broadcast/preview/preview.module.js';
import { PreviewRunner } from '../../../src/broadcast/preview/preview.runner.js';
import { BroadcastReportsModule } from '../../../src/broadcast/run/broadcast-reports.module.js';
import { RUNS } from '../../../src/broadcast/run/runs.js';
import { KeywordModule } from '../../../src/keyword/keyword.module.js';
import type {
  CampaignDefinition,
  PreviewCampaignResponse,
} from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { ormOptions } from '../../../src/storage/orm.config.js';
import { RegistrationStore } from '../../../src/template/registration.store.js';
import { useDatabase } from '../../kit/database.js';
import type { TestDatabase } from '../../kit/database.js';
import { FakeAcceptor, call, clientOf, settingsOf, startGateway } from '../../rpc/gateway.js';
import type { Gateway } from '../../rpc/gateway.js';
import { FOOTERS } from '../content/contents-kit.js';
import { UNHURRIED } from './unhurried.js';

export const AUTHOR = 'key-of-an-author';
export const APPROVER = 'key-of-an-approver';
export const OPERATOR = 'key-of-an-operator';
export const READER = 'key-of-a-reader';

const carrier = (name: string, more: object) => ({
  name,
  host: '127.0.0.1',
  port: 2775,
  tls: 'off',
  systemId: 'bank',
  password: { value: 'password' },
  segmentsPerSecond: 10,
  ...more,
});

/** India by any text, Britain by GSM 7-bit alone, America by registered texts alone, and nowhere else. */
const SETTINGS = {
  bank: { name: 'Test Bank', locale: 'en', timeZone: 'Asia/Kolkata' },
  links: { allowed: ['bank.example'] },
  clients: [
    { id: 'author', apiKey: { value: AUTHOR }, permissions: ['broadcast'] },
    { id: 'approver', apiKey: { value: APPROVER }, permissions: ['approve'] },
    { id: 'operator', apiKey: { value: OPERATOR }, permissions: ['operate'] },
    { id: 'reader', apiKey: { value: READER }, permissions: ['read'] },
  ].map((client) => ({ ...client, rate: 100_000 })),
  carriers: [
    carrier('india', { price: { currency: 'INR', perSegment: 0.12 } }),
    carrier('britain', { encodings: ['gsm7'], price: { currency: 'GBP', perSegment: 0.03 } }),
    carrier('america', { registration: { entityId: '1101' } }),
  ],
  routes: [
    { prefixes: ['+91'], carriers: ['india'], senderId: 'BANK' },
    { prefixes: ['+44'], carriers: ['britain'], senderId: 'BANK' },
    { prefixes: ['+1'], carriers: ['america'], senderId: '22222' },
  ],
  broadcast: { footer: { texts: FOOTERS } },
};

/** No campaign was sent yet. */
@Global()
@Module({
  providers: [{ provide: RUNS, useValue: { latest: async () => new Map() } }],
  exports: [RUNS],
})
class NoRunsModule {}

export interface PreviewKit {
  database: TestDatabase;
  gateway: Gateway;
  client: Client;
  /** What was sent; it stays empty. */
  acceptor: FakeAcceptor;
  registrations: RegistrationStore;
}

/** BroadcastService on a database of its own, for the tests of the describe it is called in. */
export function usePreviews(): PreviewKit {
  const kit = { acceptor: new FakeAcceptor() } as PreviewKit;
  let orm: MikroORM | undefined;
  // Before the database, which is dropped after its own tests.
  afterAll(async () => {
    kit.client?.close();
    await kit.gateway?.close();
    await orm?.close();
  });
  kit.database = useDatabase();
  beforeAll(async () => {
    orm = await MikroORM.init(ormOptions(kit.database.url(), [AudienceEntity, CampaignEntity]));
    kit.gateway = await startGateway({
      settings: settingsOf(SETTINGS),
      modules: [
        KeywordModule,
        BroadcastReportsModule,
        NoRunsModule,
        AudienceModule,
        ContentModule,
        PolitenessModule,
        CampaignModule,
        PreviewModule,
      ],
      database: kit.database.database(),
      entities: orm.em,
      acceptor: kit.acceptor,
    });
    kit.client = clientOf(kit.gateway.address, 'BroadcastService');
    const previews = kit.gateway.app.get(PreviewRunner, { strict: false });
    previews.limits = { ...previews.limits, ...UNHURRIED };
    kit.registrations = kit.gateway.app.get(RegistrationStore, { strict: false });
  });
  return kit;
}

export function previewOf(
  kit: PreviewKit,
  definition: Partial<CampaignDefinition>,
  more: { samples?: number; apiKey?: string } = {},
): Promise<PreviewCampaignResponse> {
  const { samples = 0, apiKey = AUTHOR } = more;
  return call(kit.client, 'previewCampaign', { definition, samples }, apiKey);
}
