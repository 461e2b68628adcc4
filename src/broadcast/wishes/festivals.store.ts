import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Subject } from 'rxjs';
import { StartRefused } from '../../failure/start-refused.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { readFestivals } from './festival-file.adapter.js';
import type { Festival } from './festival-file.schema.js';

/** What became of one reading of the calendar. */
export interface FestivalReload {
  outcome: 'loaded' | 'refused';
  festivals: number;
}

/**
 * The calendar of festivals, while it is wanted. It is read again after every
 * reading of the settings; one with anything wrong in it is refused whole, and the
 * old one stays.
 */
@Injectable()
export class FestivalsStore implements OnModuleInit, OnApplicationShutdown {
  readonly reloads = new Subject<FestivalReload>();
  readonly #log = new Logger('Festivals');
  #festivals: readonly Festival[] | null = null;
  #unfollow: () => void = () => undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(private readonly settings: SettingsStore) {}

  /** Throws StartRefused with all that is wrong with the calendar. */
  async onModuleInit(): Promise<void> {
    const { enabled, file } = this.settings.current.schedules.festivals;
    if (enabled) {
      try {
        this.#festivals = await readFestivals(file);
      } catch (error) {
        const message = `schedules.festivals.file is ${file}: ${(error as Error).message}`;
        throw new StartRefused('settings', message, error);
      }
    }
    const reloads = this.settings.reloads.subscribe(({ outcome }) => {
      if (outcome !== 'refused') void this.reload();
    });
    this.#unfollow = () => reloads.unsubscribe();
  }

  onApplicationShutdown(): void {
    this.#unfollow();
    this.reloads.complete();
  }

  /** Null where there is none that can be used. */
  get festivals(): readonly Festival[] | null {
    return this.#festivals;
  }

  /** Reads the file now, after any reading under way. Never rejects. */
  reload(): Promise<void> {
    const turn = this.#reading.then(() => this.#reload());
    this.#reading = turn;
    return turn;
  }

  async #reload(): Promise<void> {
    const { enabled, file } = this.settings.current.schedules.festivals;
    if (!enabled) return;
    try {
      this.#festivals = await readFestivals(file);
      this.#log.log(`${this.#festivals.length} festivals read from ${file}`);
      this.#tell('loaded');
    } catch (error) {
      const { message } = error as Error;
      this.#log.error(`${file} was refused, and the festivals stay as they were: ${message}`);
      this.#tell('refused');
    }
  }

  #tell(outcome: FestivalReload['outcome']): void {
    this.reloads.next({ outcome, festivals: this.#festivals?.length ?? 0 });
  }
}
