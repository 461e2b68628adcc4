import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { Failure } from '../failure/failure.js';
import { SettingsStore } from '../settings/settings.store.js';
import { ClientDirectory } from './client-identity.js';
import type { ClientIdentity, Credentials } from './client-identity.js';
import { RateLimits } from './rate-limit.js';

/** The clients as the settings have them now, and what each has used of its rate. */
@Injectable()
export class ClientStore implements OnModuleDestroy {
  readonly #logger = new Logger(ClientStore.name);
  readonly #limits = new RateLimits();
  readonly #changes: Subscription;
  #directory: ClientDirectory;

  constructor(settings: SettingsStore) {
    this.#directory = new ClientDirectory(settings.current.clients);
    this.#changes = settings.changes.subscribe(({ after }) => {
      try {
        this.#directory = new ClientDirectory(after.clients);
      } catch (error) {
        this.#logger.error(`clients stay as they were: ${(error as Error).message}`);
      }
    });
  }

  /** Throws a Failure `unauthenticated`. */
  identify(credentials: Credentials): ClientIdentity {
    return this.#directory.identify(credentials);
  }

  /** Who is known now, by ID. */
  get ids(): string[] {
    return this.#directory.ids;
  }

  /** Counts events or messages against the client's rate; throws a Failure `rate_exceeded` over it. */
  spend(client: ClientIdentity, count: number): void {
    this.#take(`${client.id} messages`, client, count);
  }

  /** Counts a reading call: the same rate, counted apart, so that looking never stops sending. */
  spendRead(client: ClientIdentity): void {
    this.#take(`${client.id} reads`, client, 1);
  }

  /** Counts one event of a stream in any case; gives how long the stream should wait, in milliseconds. */
  pace(client: ClientIdentity): number {
    const now = Date.now();
    return this.#limits.bucket(`${client.id} messages`, client.rate, now).charge(1, now);
  }

  onModuleDestroy(): void {
    this.#changes.unsubscribe();
  }

  #take(key: string, client: ClientIdentity, count: number): void {
    const now = Date.now();
    const wait = this.#limits.bucket(key, client.rate, now).take(count, now);
    if (wait === 0) return;
    throw new Failure(
      'rate_exceeded',
      `client ${client.id} is over its ${client.rate} per second`,
      {
        retryAfter: wait,
      },
    );
  }
}
