import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Database } from '../storage/database.js';
import { Sealer } from '../storage/sealing.js';
import { BLOCKED_NUMBERS, CUSTOMER_CHANGED_CHANNEL } from './customer.sql.js';

/** Milliseconds after a reading before the next one: an import tells of many changes. */
const READING_PAUSE = 500;

/**
 * The numbers of blocked customers, so that a message to a bare number is not
 * sent to one either. They are few, and kept by their hashes: with none, asking
 * costs nothing.
 */
@Injectable()
export class BlockedNumbers implements OnModuleInit, OnModuleDestroy {
  readonly #log = new Logger('Customers');
  readonly #closed = new AbortController();
  #hashes: ReadonlySet<string> = new Set();
  #stopListening: (() => void) | undefined;
  #isOutdated = false;
  #isReading = true;

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  async onModuleInit(): Promise<void> {
    this.#stopListening = this.database.listen(CUSTOMER_CHANGED_CHANNEL, () => {
      this.#isOutdated = true;
      if (!this.#isReading) void this.#keepUp();
    });
    await this.#read();
    void this.#keepUp();
  }

  onModuleDestroy(): void {
    this.#stopListening?.();
    this.#closed.abort();
  }

  /** `msisdn` in E.164 with the plus sign. */
  has(msisdn: string): boolean {
    return (
      this.#hashes.size > 0 && this.#hashes.has(this.sealer.lookupHash(msisdn).toString('hex'))
    );
  }

  /** One reading after the other: the older of two could come last. */
  async #keepUp(): Promise<void> {
    const { signal } = this.#closed;
    this.#isReading = true;
    while (this.#isOutdated && !signal.aborted) {
      this.#isOutdated = false;
      try {
        await this.#read();
      } catch (error) {
        this.#isOutdated = true;
        if (signal.aborted) break;
        this.#log.warn(`the blocked numbers were not read again: ${(error as Error).message}`);
      }
      await delay(READING_PAUSE, undefined, { signal, ref: false }).catch(() => undefined);
    }
    this.#isReading = false;
  }

  async #read(): Promise<void> {
    const rows = await this.database.rows<{ hash: string }>(BLOCKED_NUMBERS, []);
    this.#hashes = new Set(rows.map(({ hash }) => hash));
  }
}
