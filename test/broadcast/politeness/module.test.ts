import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { POLITENESS } from '../../../src/broadcast/politeness/politeness.js';
import type { Politeness } from '../../../src/broadcast/politeness/politeness.js';
import { PolitenessModule } from '../../../src/broadcast/politeness/politeness.module.js';
import { BroadcastReportsModule } from '../../../src/broadcast/run/broadcast-reports.module.js';
import { useDatabase } from '../../kit/database.js';
import { startGateway } from '../../rpc/gateway.js';
import type { Gateway } from '../../rpc/gateway.js';
import { candidate, NOW } from './judging.js';

describe('PolitenessModule', () => {
  let gateway: Gateway;
  // Before the database's own, which closes it: hooks run in reverse.
  afterAll(() => gateway.close());
  const db = useDatabase();
  beforeAll(async () => {
    const modules = [BroadcastReportsModule, PolitenessModule];
    gateway = await startGateway({ modules, database: db.database() });
  });

  it('judges', async () => {
    const politeness = gateway.app.get<Politeness>(POLITENESS, { strict: false });
    const occasion = { messageClass: 'promotion', now: NOW, until: NOW + 1000 } as const;
    const one = [candidate('+919812345678')];
    expect(await politeness.judge(one, { ...occasion, consent: 'offers' })).toEqual([
      { kind: 'skip', reason: 'consent_missing' },
    ]);
    expect(await politeness.judge(one, { ...occasion, consent: 'service' })).toEqual([
      { kind: 'send', until: null },
    ]);
  });
});
