import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { listenFailure, StartRefused } from '../failure/start-refused.js';
import { SettingsStore } from '../settings/settings.store.js';
import { readSimulatorSettings } from './simulator.schema.js';
import { SmscSimulator } from './smsc.js';

/** Runs the simulator inside the daemon when the settings say so. */
@Injectable()
export class SimulatorRunner implements OnModuleInit, OnApplicationShutdown {
  readonly #logger = new Logger('Simulator');
  #smsc: SmscSimulator | undefined;

  constructor(private readonly settings: SettingsStore) {}

  /** The running simulator, if it is enabled. */
  get smsc(): SmscSimulator | undefined {
    return this.#smsc;
  }

  async onModuleInit(): Promise<void> {
    const { enabled, host, port, file } = this.settings.current.simulator;
    if (!enabled) return;
    const accounts = accountsOf(file);
    const smsc = new SmscSimulator({ host, port, accounts });
    try {
      await smsc.start();
    } catch (error) {
      const together = 'the port of the carriers that bind to it';
      throw listenFailure(error, { setting: 'simulator.port', together, host, port });
    }
    this.#smsc = smsc;
    this.#logger.log(`SMSC simulator listens on ${host}:${smsc.port}`);
  }

  async onApplicationShutdown(): Promise<void> {
    // The binds are gone by now; what is left of them need not be asked.
    await this.#smsc?.stop(false);
    this.#smsc = undefined;
  }
}

function accountsOf(file: string) {
  try {
    return readSimulatorSettings(file).accounts;
  } catch (error) {
    throw new StartRefused('settings', (error as Error).message, error);
  }
}
