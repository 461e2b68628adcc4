import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Database } from '../storage/database.js';
import { Sealer } from '../storage/sealing.js';
import { BLOCKED_NUMBERS, CUSTOMER_CHANGED_CHANNEL } from './customer.sql.js';

/** Milliseconds between two readings, at least: an import tells of many changes. */
const READING_PAUSE = 500;

/**
 * The numbers of blocked customers, so that a message to a bare number is not
 * sent to one either. They are few, and kept by their hashes: with none, asking
 * costs nothing.
 */
@Injectable()
export class BlockedNumbers implements OnModuleInit, OnModuleDestroy {
  readonly #log = new Logger('Customers');
  #hashes: ReadonlySet<string> = new Set();
  #stopListening: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  async onModuleInit(): Promise<void> {
    this.#stopListening = this.database.listen(CUSTOMER_CHANGED_CHANNEL, () => this.#settle());
    await this.#read();
  }

  onModuleDestroy(): void {
    this.#stopListening?.();
    clearTimeout(this.#timer);
  }

  /** `msisdn` in E.164 with the plus sign. */
  has(msisdn: string): boolean {
    return (
      this.#hashes.size > 0 && this.#hashes.has(this.sealer.lookupHash(msisdn).toString('hex'))
    );
  }

  #settle(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#read().catch((error: Error) => {
        this.#log.warn(`the blocked numbers were not read again: ${error.message}`);
        this.#settle();
      });
    }, READING_PAUSE).unref();
  }

  async #read(): Promise<void> {
    const rows = await this.database.rows<{ hash: string }>(BLOCKED_NUMBERS, []);
    this.#hashes = new Set(rows.map(({ hash }) => hash));
  }
}
