import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { ServerCredentials } from '@grpc/grpc-js';
import { coreCredentials } from '../../src/core-banking/core-credentials.adapter.js';
import { CoreReports } from '../../src/core-banking/core-reports.js';
import { GrpcCoreBank } from '../../src/core-banking/grpc-core-bank.adapter.js';
import { StartRefused } from '../../src/failure/start-refused.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import { settingsOf } from '../rpc/gateway.js';
import { Certificates } from './certificates.js';
import { ScriptedCore } from './scripted-core.js';

describe('the client of the core with mutual TLS', () => {
  let bank: Certificates;
  let other: Certificates;
  let core: ScriptedCore;
  const clients: GrpcCoreBank[] = [];

  beforeAll(async () => {
    bank = new Certificates('of the bank');
    other = new Certificates('of somebody else');
    bank.issue('core', 'DNS:core.bank.example');
    bank.issue('sms', 'DNS:sms.bank.example');
    other.issue('sms', 'DNS:sms.bank.example');
    const pair = { private_key: bank.read('core.key'), cert_chain: bank.read('core.crt') };
    const credentials = ServerCredentials.createSsl(bank.read('ca.crt'), [pair], true);
    core = await ScriptedCore.start({ ListCards: () => ({ cards: [] }) }, credentials);
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.onApplicationShutdown();
  });
  afterAll(() => {
    core.stop();
    bank.remove();
    other.remove();
  });

  function asked(tls: ReturnType<typeof settingsOf>['core']['tls']): Promise<unknown> {
    const base = settingsOf();
    const settings = { ...base.core, address: core.address, attempts: 1, tls };
    const store = new SettingsStore('none', { ...base, core: settings }, {});
    const client = new GrpcCoreBank(store, new CoreReports());
    clients.push(client);
    return client.cards('C-1');
  }

  const own = () => ({ cert: bank.path('sms.crt'), key: bank.path('sms.key') });
  const serverName = 'core.bank.example';

  it('is answered where each trusts the other', async () => {
    await expect(asked({ ca: bank.path('ca.crt'), ...own(), serverName })).resolves.toEqual([]);
  });

  it.each<[string, () => Parameters<typeof asked>[0]]>([
    ['shows no certificate', () => ({ ca: bank.path('ca.crt'), serverName })],
    [
      "shows another authority's certificate",
      () => ({
        ca: bank.path('ca.crt'),
        cert: other.path('sms.crt'),
        key: other.path('sms.key'),
        serverName,
      }),
    ],
    ['trusts another authority', () => ({ ca: other.path('ca.crt'), ...own(), serverName })],
    ['expects another name', () => ({ ca: bank.path('ca.crt'), ...own() })],
    ['speaks in clear', () => 'off'],
  ])('is not answered where it %s', async (_, tls) => {
    await expect(asked(tls())).rejects.toMatchObject({ code: 'core_away' });
    expect(core.callsOf('ListCards')).toBe(1);
  });

  it.each<[string, () => Parameters<typeof coreCredentials>[0], RegExp]>([
    [
      'is not there',
      () => ({ ca: bank.path('none.crt') }),
      /^core\.tls\.ca is .*none\.crt, which cannot be read: ENOENT$/,
    ],
    [
      'is no certificate',
      () => {
        writeFileSync(bank.path('text.crt'), 'a text');
        return { ca: bank.path('ca.crt'), cert: bank.path('text.crt'), key: bank.path('sms.key') };
      },
      /^core\.tls\.cert is .*text\.crt, which is no PEM of that kind$/,
    ],
    [
      'is no key',
      () => ({ cert: bank.path('sms.crt'), key: bank.path('sms.crt') }),
      /^core\.tls\.key is .*sms\.crt, which is no PEM of that kind$/,
    ],
    [
      'is the key of another certificate',
      () => ({ cert: bank.path('sms.crt'), key: bank.path('core.key') }),
      /^core\.tls\.key is not the key of the certificate in core\.tls\.cert$/,
    ],
  ])('does not start where a file %s, and says so', (_, tls, text) => {
    expect(() => coreCredentials(tls())).toThrow(StartRefused);
    expect(() => coreCredentials(tls())).toThrow(text);
  });
});
