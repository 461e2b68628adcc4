import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Subject } from 'rxjs';
import { Database } from '../storage/database.js';
import { fallbacks } from './locale.js';
import { RegisteredPattern } from './registered-pattern.js';
import { RegisteredTexts } from './registered-texts.js';
import { REGISTRATION_CHANGED_CHANNEL, REGISTRATIONS_SELECT } from './registration.sql.js';
import type { RegistrationColumns } from './registration.sql.js';

/** Milliseconds until registrations that could not be read are read again. */
const RETRY_DELAY = 2_000;

/** All registrations, in memory: asked for every message to a carrier that wants them. */
@Injectable()
export class RegistrationStore implements OnModuleInit, OnApplicationShutdown {
  /** Emits when the registrations were read again. */
  readonly changes = new Subject<void>();
  readonly #log = new Logger('Registrations');
  #known: ReadonlyMap<string, RegisteredTexts> = new Map();
  #reading: Promise<void> = Promise.resolve();
  #stopListening: (() => void) | undefined;
  #retrying: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(private readonly database: Database) {}

  /** Reads them; what cannot be read stops the start. */
  async onModuleInit(): Promise<void> {
    this.#known = await this.#read();
    this.#stopListening = this.database.listen(REGISTRATION_CHANGED_CHANNEL, () => {
      void this.refresh();
    });
  }

  onApplicationShutdown(): void {
    this.#stopped = true;
    this.#stopListening?.();
    clearTimeout(this.#retrying);
    this.changes.complete();
  }

  /** Of exactly this locale. */
  find(carrier: string, key: string, locale: string): RegisteredTexts | undefined {
    return this.#known.get(place(carrier, key, locale));
  }

  /** Of the locale, or the nearest less exact one. */
  nearest(carrier: string, key: string, locale: string): RegisteredTexts | undefined {
    for (const tag of fallbacks(locale)) {
      const found = this.find(carrier, key, tag);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Reads them now, after any reading under way. Never rejects. */
  refresh(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#tryRefresh());
    return this.#reading;
  }

  async #tryRefresh(): Promise<void> {
    clearTimeout(this.#retrying);
    try {
      this.#known = await this.#read();
      this.changes.next();
    } catch (error) {
      if (this.#stopped) return;
      this.#log.warn(`the registrations stay as they were: ${(error as Error).message}`);
      // The database may be back without anything being told again.
      this.#retrying = setTimeout(() => void this.refresh(), RETRY_DELAY).unref();
    }
  }

  async #read(): Promise<Map<string, RegisteredTexts>> {
    const rows = await this.database.rows<RegistrationColumns>(REGISTRATIONS_SELECT, []);
    const known = new Map<string, RegisteredTexts>();
    for (const row of rows) {
      const pattern = this.#patternOf(row);
      if (pattern === null) continue;
      const key = place(row.carrier, row.template_key, row.locale);
      const texts = known.get(key) ?? new RegisteredTexts();
      known.set(key, texts.with({ id: row.registered_template_id, pattern }));
    }
    return known;
  }

  /** A pattern that an older or newer release allowed does not hold up the others. */
  #patternOf({
    carrier,
    template_key: key,
    locale,
    pattern,
  }: RegistrationColumns): RegisteredPattern | null {
    try {
      return new RegisteredPattern(pattern);
    } catch (error) {
      this.#log.error(`${key} in ${locale} at ${carrier} is left out: ${(error as Error).message}`);
      return null;
    }
  }
}

function place(carrier: string, key: string, locale: string): string {
  return `${carrier} ${key} ${locale}`;
}
