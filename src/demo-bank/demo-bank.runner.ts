import { isIP } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { listenFailure, StartRefused } from '../failure/start-refused.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Database } from '../storage/database.js';
import { Sealer } from '../storage/sealing.js';
import { prepareBank } from './bank-schema.js';
import { BankServer } from './bank-server.js';
import type { Behaviour } from './behaviour.js';
import { Calls } from './calls.js';
import { OperationsStore } from './operations.store.js';
import { PinsStore } from './pins.store.js';
import { ReadsStore } from './reads.store.js';

/** Longer than the operationTimeout that settings.core has unless told otherwise, in milliseconds. */
const LATE_BY = 7_000;

/** Runs the demo bank inside the daemon when the settings say so. */
@Injectable()
export class DemoBankRunner implements OnModuleInit, OnApplicationShutdown {
  /** By how many milliseconds an answer is late, of an amount that asks for it (docs/demo-bank.md). */
  lateBy = LATE_BY;
  readonly #logger = new Logger('DemoBank');
  readonly #calls: Calls;
  #server: BankServer | undefined;
  #port: number | null = null;
  #behaviour: Behaviour = { kind: 'well' };

  constructor(
    private readonly settings: SettingsStore,
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {
    this.#calls = new Calls(
      new ReadsStore(database, sealer),
      new PinsStore(database, sealer),
      new OperationsStore(database),
    );
  }

  /** Where it listens, or did before the port was closed; null unless it ran. */
  get port(): number | null {
    return this.#port;
  }

  /** Such as `127.0.0.1:50052`; null as the port. */
  get address(): string | null {
    const { host } = this.settings.current.demoBank;
    const named = host.includes(':') ? `[${host}]` : host;
    return this.#port === null ? null : `${named}:${this.#port}`;
  }

  get behaviour(): Behaviour {
    return this.#behaviour;
  }

  /** From now on; calls under way are answered as they began. */
  behave(behaviour: Behaviour): void {
    this.#behaviour = behaviour;
  }

  async onModuleInit(): Promise<void> {
    if (this.settings.current.demoBank.enabled) await this.start();
  }

  /** Makes the bank where it is not made yet, and opens the port. */
  async start(): Promise<void> {
    const { host } = this.settings.current.demoBank;
    if (!isLoopback(host)) {
      throw new StartRefused(
        'settings',
        `demoBank.host is ${host}; it must be a loopback address such as 127.0.0.1, for nobody is asked who calls`,
      );
    }
    await prepareBank(this.database, this.sealer, Date.now());
    await this.openPort();
    this.#logger.log(`demo bank listens on ${this.address}`);
  }

  /** Nobody reaches the bank, as if it had ended. */
  async closePort(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.stop();
  }

  /** The same port again, after `closePort`. */
  async openPort(): Promise<void> {
    if (this.#server !== undefined) return;
    const { host, port: wanted } = this.settings.current.demoBank;
    const port = this.#port ?? wanted;
    const mood = () => ({ behaviour: this.#behaviour, lateBy: this.lateBy });
    try {
      const started = await BankServer.start({ host, port }, this.#calls, mood);
      this.#server = started.server;
      this.#port = started.port;
    } catch (error) {
      throw listenFailure(error, { setting: 'demoBank.port', host, port });
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.closePort();
    this.#port = null;
  }
}

/** 127.0.0.0/8 (RFC 1122, 3.2.1.3) and ::1. */
function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
