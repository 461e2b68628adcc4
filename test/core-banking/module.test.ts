import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CORE_ADDRESS } from '../../src/core-banking/core-address.js';
import { CORE_BANK } from '../../src/core-banking/core-bank.js';
import type { CoreBank } from '../../src/core-banking/core-bank.js';
import { CoreBankingModule } from '../../src/core-banking/core-banking.module.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import { settingsOf } from '../rpc/gateway.js';
import { ScriptedCore } from './scripted-core.js';

@Global()
@Module({})
class GivenModule {}

function rootOf(...providers: Provider[]): DynamicModule {
  const settings = {
    provide: SettingsStore,
    useValue: new SettingsStore('none', settingsOf(), {}),
  };
  const all = [settings, ...providers];
  const exported = all.map((provider) => (provider as { provide: symbol }).provide);
  const given = { module: GivenModule, providers: all, exports: exported };
  return { module: class RootModule {}, imports: [given, CoreBankingModule] };
}

async function cardsOf(root: DynamicModule): Promise<unknown> {
  const app = await NestFactory.createApplicationContext(root, {
    logger: false,
    abortOnError: false,
  });
  try {
    return await app.get<CoreBank>(CORE_BANK).cards('C-1');
  } finally {
    await app.close();
  }
}

describe('the module of the core', () => {
  it('has nobody to ask without an address', async () => {
    await expect(cardsOf(rootOf())).rejects.toMatchObject({ code: 'core_away', asked: false });
  });

  it('asks at the address that a global module gives', async () => {
    const core = await ScriptedCore.start({ ListCards: () => ({ cards: [] }) });
    const current = () => core.address;
    const address = { provide: CORE_ADDRESS, useValue: { current } };
    await expect(cardsOf(rootOf(address))).resolves.toEqual([]);
    core.stop();
  });
});
