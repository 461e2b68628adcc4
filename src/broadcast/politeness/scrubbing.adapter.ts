import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { Failure } from '../../failure/failure.js';
import type { BroadcastConsent } from '../../settings/broadcast-settings.schema.js';
import { isSame } from '../../settings/settings-diff.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { BroadcastReports } from '../run/broadcast-reports.js';
import type { Register } from './register-rules.js';
import { ScrubbingClient } from './scrubbing-client.adapter.js';
import type { ScrubbingTrouble, ServiceRegister } from './scrubbing-client.adapter.js';

/** The registers that are services, as the settings have them at the moment. */
@Injectable()
export class Scrubbing implements OnModuleInit, OnApplicationShutdown {
  readonly #log = new Logger('Registers');
  readonly #clients = new Map<string, ScrubbingClient>();
  /** Registers that were asked in vain; said once. */
  readonly #troubles = new Set<string>();
  #following: Subscription | undefined;

  constructor(
    private readonly settings: SettingsStore,
    private readonly reports: BroadcastReports,
  ) {}

  /** Throws StartRefused where a certificate cannot be read. */
  onModuleInit(): void {
    for (const register of this.settings.current.broadcast.registers) {
      if (isService(register)) this.#clientOf(register);
    }
    this.#following = this.settings.changes.subscribe(({ after }) =>
      this.#forgetOthers(after.broadcast.registers),
    );
  }

  /** Of the numbers (E.164), those that must not be written to. Rejects with the Failure `core_away`. */
  async refused(
    register: Register,
    consent: BroadcastConsent,
    msisdns: readonly string[],
  ): Promise<Set<string>> {
    if (!isService(register)) throw new Error(`the register ${register.name} is no service`);
    const refused = await this.#clientNow(register).refused(consent, msisdns);
    if (this.#troubles.delete(register.name)) {
      this.#log.log(`the do-not-disturb register ${register.name} answers again`);
    }
    return refused;
  }

  onApplicationShutdown(): void {
    this.#following?.unsubscribe();
    this.#forgetOthers([]);
  }

  #clientNow(register: ServiceRegister): ScrubbingClient {
    try {
      return this.#clientOf(register);
    } catch (error) {
      const { name } = register;
      this.#troubled(name, { outcome: 'away', why: (error as Error).message });
      throw new Failure('core_away', `the do-not-disturb register ${name} cannot be asked`, {
        cause: error,
      });
    }
  }

  #clientOf(register: ServiceRegister): ScrubbingClient {
    const { name } = register;
    const known = this.#clients.get(name);
    if (known !== undefined && isSame(known.register, register)) return known;
    known?.close();
    this.#clients.delete(name);
    const client = new ScrubbingClient(register, (trouble) => this.#troubled(name, trouble));
    this.#clients.set(name, client);
    return client;
  }

  #forgetOthers(registers: readonly Register[]): void {
    for (const [name, client] of this.#clients) {
      if (registers.some((register) => isSame(register, client.register))) continue;
      client.close();
      this.#clients.delete(name);
    }
  }

  #troubled(name: string, { outcome, why }: ScrubbingTrouble): void {
    if (!this.#troubles.has(name)) {
      this.#troubles.add(name);
      this.#log.error(
        `the do-not-disturb register ${name} was asked in vain: ${why}; nothing is sent that it covers, until it answers`,
      );
    }
    this.reports.all.next({ kind: 'register', name, outcome, numbers: 0 });
  }
}

function isService(register: Register): register is ServiceRegister {
  return register.address !== undefined;
}
