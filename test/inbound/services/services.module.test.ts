import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { Global, Module } from '@nestjs/common';
import { CORE_BANK } from '../../../src/core-banking/core-bank.js';
import { CustomerChangeEntity, CustomerEntity } from '../../../src/customer/customer.schema.js';
import { CustomerStore } from '../../../src/customer/customer.store.js';
import { OptOuts } from '../../../src/customer/opt-outs.store.js';
import { RegistryStore } from '../../../src/customer/registry.store.js';
import { PULL_SERVICES } from '../../../src/inbound/pull-service.js';
import type { Inquiry, PullService, Step } from '../../../src/inbound/pull-service.js';
import { ServicesModule } from '../../../src/inbound/services/services.module.js';
import { KeywordStore } from '../../../src/keyword/keyword.store.js';
import type { Command } from '../../../src/keyword/understood.js';
import { SERVICE_NAMES } from '../../../src/settings/inbound-settings.schema.js';
import { ormOptions } from '../../../src/storage/orm.config.js';
import { useDatabase } from '../../kit/database.js';
import { settingsOf, startGateway } from '../../rpc/gateway.js';
import type { Gateway } from '../../rpc/gateway.js';
import { FakeCore } from './fake-core.js';
import { account, customer, inquiry, NOW, told, WORDS } from './service-kit.js';

const core = new FakeCore();

@Global()
@Module({
  providers: [
    { provide: CORE_BANK, useValue: core },
    { provide: KeywordStore, useValue: WORDS },
  ],
  exports: [CORE_BANK, KeywordStore],
})
class BankModule {}

describe('ServicesModule', () => {
  let gateway: Gateway;
  let orm: MikroORM;
  // Before the database's own, which closes it: hooks run in reverse.
  afterAll(async () => {
    await gateway?.close();
    await orm?.close();
  });
  const db = useDatabase();
  beforeAll(async () => {
    orm = await MikroORM.init(ormOptions(db.url(), [CustomerEntity, CustomerChangeEntity]));
    gateway = await startGateway({
      modules: [BankModule, ServicesModule],
      database: db.database(),
      entities: orm.em,
      settings: settingsOf(),
    });
  });

  const services = () => gateway.app.get<readonly PullService[]>(PULL_SERVICES, { strict: false });
  const customers = () => gateway.app.get(CustomerStore, { strict: false });
  const registry = () => gateway.app.get(RegistryStore, { strict: false });

  /** What a number gets for a command, with the customers that the registry has of it. */
  async function send(msisdn: string, command: Command, receivedAt = NOW): Promise<Step> {
    const found = await customers().findByMsisdn(msisdn);
    const asked: Inquiry = {
      ...inquiry({ receivedAt }),
      customers: found.filter(({ blocked }) => !blocked),
    };
    const service = services().find(({ names }) => names.includes(command.service))!;
    return service.plan({ ...asked, received: { ...asked.received, msisdn } }, command, null);
  }

  it('serves every service once', () => {
    const names = services().flatMap((one) => one.names);
    expect(names.toSorted()).toEqual([...SERVICE_NAMES].sort());
  });

  it('calls accounts by the nicknames of the registry', async () => {
    const msisdn = '+919876500001';
    const accounts = [
      {
        reference: 'A-7788',
        maskedNumber: 'XX7788',
        nickname: 'Ghar',
        cardType: null,
        currencyCode: 'USD',
      },
    ];
    await customers().save([customer('C-names', { msisdn })]);
    await registry().write([{ id: 'C-names', accounts }], { clientId: 'test', now: NOW });
    core.customers.set('C-names', { accounts: [account('savings 4321'), account('loan 7788')] });
    const step = await send(msisdn, { service: 'balance', account: null });
    expect(told(step)).toEqual({ choose: ['savings XX4321', 'Ghar XX7788'] });
  });

  describe('REGISTER', () => {
    const register: Command = { service: 'register' };
    const known = (msisdn: string, customerId: string, locale = '') =>
      core.known.set(msisdn, [{ customerId, givenName: 'Asha', locale, timeZone: 'Asia/Kolkata' }]);

    it('adds whom the bank knows by the number, once', async () => {
      const msisdn = '+919876500010';
      known(msisdn, 'C-new', 'hi-IN');
      const first = await send(msisdn, register);
      expect(told(first)).toMatchObject({ reply_registered: {}, outcome: 'done' });
      expect(first).toMatchObject({ customerId: 'C-new' });
      await expect(registry().get('C-new')).resolves.toMatchObject({
        msisdn,
        msisdnVerified: true,
        givenName: 'Asha',
        locale: 'hi-IN',
        timeZone: 'Asia/Kolkata',
      });
      expect(told(await send(msisdn, register))).toMatchObject({ reply_already_registered: {} });
    });

    it('keeps nothing of what the bank says wrongly', async () => {
      const msisdn = '+919876500011';
      core.known.set(msisdn, [
        { customerId: 'C-odd', givenName: ' ', locale: 'no locale', timeZone: 'Mars/Base' },
        { customerId: '', givenName: 'Nobody', locale: '', timeZone: '' },
      ]);
      expect(told(await send(msisdn, register))).toMatchObject({ reply_registered: {} });
      await expect(registry().get('C-odd')).resolves.toMatchObject({
        givenName: null,
        locale: null,
        timeZone: null,
      });
    });

    it('knows no number that the bank does not know', async () => {
      expect(told(await send('+919876500012', register))).toMatchObject({
        reply_not_known: {},
        outcome: 'refused',
        reason: 'not_known',
      });
    });

    it('gives a customer the number that the bank has now, and holds it as any new one', async () => {
      await customers().save([customer('C-moves', { msisdn: '+919876500013', locale: 'es' })]);
      const msisdn = '+919876500014';
      known(msisdn, 'C-moves', 'hi-IN');
      expect(told(await send(msisdn, register))).toMatchObject({ reply_registered: {} });
      await expect(registry().get('C-moves')).resolves.toMatchObject({
        msisdn,
        locale: 'es',
        msisdnChangedAt: NOW,
      });
    });

    it('leaves alone whom the bank blocked', async () => {
      const before = '+919876500015';
      await customers().save([customer('C-blocked', { msisdn: before, blocked: true })]);
      known('+919876500016', 'C-blocked');
      expect(told(await send('+919876500016', register))).toMatchObject({ reply_not_known: {} });
      await expect(registry().get('C-blocked')).resolves.toMatchObject({ msisdn: before });
    });
  });

  it('LANG sets the language of all customers of the number', async () => {
    const msisdn = '+919876500020';
    await customers().save([
      customer('C-lang-1', { msisdn, locale: 'en-IN' }),
      customer('C-lang-2', { msisdn, locale: null }),
    ]);
    const step = await send(msisdn, { service: 'language', locale: 'hi' });
    expect(told(step)).toMatchObject({ reply_language_set: { language: 'हिन्दी' } });
    const after = await customers().findByMsisdn(msisdn);
    expect(new Map(after.map(({ id, locale }) => [id, locale]))).toEqual(
      new Map([
        ['C-lang-1', 'hi-IN'],
        ['C-lang-2', 'hi'],
      ]),
    );
  });

  it('STOP holds for the number and its customers until START, however often they are said', async () => {
    const msisdn = '+919876500030';
    await customers().save([customer('C-stop', { msisdn })]);
    const optOuts = gateway.app.get(OptOuts, { strict: false });
    for (const at of [NOW, NOW + 1_000]) {
      const step = await send(msisdn, { service: 'stop' }, at);
      expect(told(step)).toMatchObject({ reply_stopped: {}, outcome: 'done' });
      await expect(optOuts.has(msisdn, 'offers')).resolves.toBe(true);
    }
    await expect(registry().get('C-stop')).resolves.toMatchObject({
      consents: { offers: { granted: false, source: 'sms:stop' } },
    });
    for (const at of [NOW + 2_000, NOW + 3_000]) {
      expect(told(await send(msisdn, { service: 'start' }, at))).toMatchObject({
        reply_started: {},
      });
      await expect(optOuts.has(msisdn, 'offers')).resolves.toBe(false);
    }
  });

  it('OTP finds no code where none was sent', async () => {
    const step = await send('+919876500040', { service: 'code_missing' });
    expect(told(step)).toMatchObject({ reply_code_none: {} });
  });
});
