import { afterEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { SettingsStore } from '../../src/settings/settings.store.js';
import { SimulatorRunner } from '../../src/simulator/simulator.runner.js';
import { RawClient } from './raw-client.js';

Logger.overrideLogger(false);

function runner(simulator: { enabled: boolean; file: string }): SimulatorRunner {
  const current = { simulator: { host: '127.0.0.1', port: 0, ...simulator } };
  return new SimulatorRunner({ current } as unknown as SettingsStore);
}

describe('the simulator in the daemon', () => {
  let running: SimulatorRunner;
  afterEach(async () => running.onApplicationShutdown());

  it('listens where the daemon says, with the accounts of its own file', async () => {
    running = runner({ enabled: true, file: 'config/simulator.yaml' });
    await running.onModuleInit();
    const client = await RawClient.bound(running.smsc?.port as number, 0x09, 'narrow');
    await running.onApplicationShutdown();
    await client.closed;
  });

  it('does not run unless it is enabled', async () => {
    running = runner({ enabled: false, file: 'nowhere.yaml' });
    await running.onModuleInit();
    expect(running.smsc).toBeUndefined();
  });

  it('stops the start when its file cannot be read', async () => {
    running = runner({ enabled: true, file: 'nowhere.yaml' });
    await expect(running.onModuleInit()).rejects.toThrow('nowhere.yaml');
  });
});
