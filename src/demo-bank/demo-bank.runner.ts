import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { SettingsStore } from '../settings/settings.store.js';
import { Database } from '../storage/database.js';
import { Sealer } from '../storage/sealing.js';
import type { Behaviour } from './behaviour.js';

/** Runs the demo bank inside the daemon when the settings say so. */
@Injectable()
export class DemoBankRunner implements OnModuleInit, OnApplicationShutdown {
  #port: number | null = null;
  #behaviour: Behaviour = { kind: 'well' };

  constructor(
    private readonly settings: SettingsStore,
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** Where it listens; null unless it does. With port 0 in the settings, the one that the system chose. */
  get port(): number | null {
    return this.#port;
  }

  /** Such as `127.0.0.1:50052`; null unless it listens. */
  get address(): string | null {
    return this.#port === null ? null : `${this.settings.current.demoBank.host}:${this.#port}`;
  }

  get behaviour(): Behaviour {
    return this.#behaviour;
  }

  /** From now on; calls under way are answered as they began. */
  behave(behaviour: Behaviour): void {
    this.#behaviour = behaviour;
  }

  async onModuleInit(): Promise<void> {}

  async onApplicationShutdown(): Promise<void> {}
}
