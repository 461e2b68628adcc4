import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Subject } from 'rxjs';
import { StartRefused } from '../failure/start-refused.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { SettingsStore } from '../settings/settings.store.js';
import { buildInterpreter } from './build-interpreter.js';
import type { Interpreter } from './interpreter.js';
import { readKeywordFiles } from './keyword-files.adapter.js';
import { KeywordProblems } from './keyword-problems.js';
import type { Understood } from './understood.js';

/** What became of one reading of the directory. */
export interface KeywordReload {
  outcome: 'loaded' | 'refused';
  /** The languages in force now. */
  locales: readonly string[];
  problems: readonly string[];
}

// Editors write a file in several steps.
const SETTLE_TIME = 150;

/**
 * The keywords in force. They are read again after every reading of the
 * settings and after a change in their directory; a directory with anything
 * wrong in it is refused whole, and the old keywords stay.
 */
@Injectable()
export class KeywordStore implements OnModuleInit, OnApplicationShutdown {
  readonly reloads = new Subject<KeywordReload>();
  readonly #log = new Logger('Keywords');
  #interpreter: Interpreter | undefined;
  #directory = '';
  #watcher: FSWatcher | undefined;
  #settling: NodeJS.Timeout | undefined;
  #unfollow: () => void = () => {};
  #reading: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(private readonly settings: SettingsStore) {}

  /** Reads the keywords; throws StartRefused with all that is wrong with them. */
  async onModuleInit(): Promise<void> {
    try {
      this.#interpreter = await this.#read();
    } catch (error) {
      if (!(error instanceof KeywordProblems)) throw error;
      const { directory } = this.settings.current.inbound.keywords;
      const message = `inbound.keywords.directory is ${directory}; ${error.message}`;
      throw new StartRefused('settings', message, error);
    }
    this.#watch();
    const reloads = this.settings.reloads.subscribe(({ outcome }) => {
      if (outcome !== 'refused') void this.reload();
    });
    this.#unfollow = () => reloads.unsubscribe();
  }

  onApplicationShutdown(): void {
    this.#stopped = true;
    this.#unfollow();
    this.#watcher?.close();
    clearTimeout(this.#settling);
    this.reloads.complete();
  }

  /**
   * What a customer's text is understood as; `locale` is the customer's ('' the
   * bank's) and prefers one of several readings. Never throws.
   */
  interpret(text: string, locale: string): Understood {
    return this.#current.interpret(text, locale);
  }

  /** The languages that there are files of. */
  get locales(): readonly string[] {
    return this.#current.locales;
  }

  /** A language's name in itself, or in another. */
  languageName(locale: string, inLocale?: string): string {
    return this.#current.languageName(locale, inLocale);
  }

  /** How a service is asked for, in the language nearest to the locale. */
  example(service: ServiceName, locale: string): string {
    return this.#current.example(service, locale);
  }

  /** As the file of the language nearest to the locale has them. */
  keywords(service: ServiceName, locale: string): readonly string[] {
    return this.#current.keywords(service, locale);
  }

  /** A line for each service, such as `BAL 4321: balance of an account`; at most 60 characters. */
  helpLines(locale: string, services: readonly ServiceName[]): readonly string[] {
    return this.#current.helpLines(locale, services);
  }

  /** Reads the directory now, after any reading under way. Never rejects. */
  reload(): Promise<KeywordReload> {
    const turn = this.#reading.then(() => this.#tryReload());
    this.#reading = turn;
    return turn;
  }

  get #current(): Interpreter {
    if (this.#interpreter === undefined) throw new Error('the keywords are not read yet');
    return this.#interpreter;
  }

  async #tryReload(): Promise<KeywordReload> {
    let problems: readonly string[] = [];
    try {
      this.#interpreter = await this.#read();
      this.#log.log(`keywords of ${this.locales.join(', ')} read again`);
      this.#watch();
    } catch (error) {
      problems = error instanceof KeywordProblems ? error.problems : [(error as Error).message];
      this.#log.error(`refused, and the keywords stay as they were: ${problems.join('; ')}`);
    }
    const outcome = problems.length === 0 ? 'loaded' : 'refused';
    const reload: KeywordReload = { outcome, locales: this.locales, problems };
    this.reloads.next(reload);
    return reload;
  }

  async #read(): Promise<Interpreter> {
    const { inbound, bank } = this.settings.current;
    return buildInterpreter(await readKeywordFiles(inbound.keywords.directory), bank.locale);
  }

  #watch(): void {
    const { directory } = this.settings.current.inbound.keywords;
    if (this.#stopped || directory === this.#directory) return;
    this.#directory = directory;
    this.#watcher?.close();
    const unwatched = ({ message }: Error) =>
      this.#log.warn(`${directory} is not watched for changes (${message}); send SIGHUP after one`);
    try {
      this.#watcher = watch(directory, { persistent: false }, () => this.#settle());
      this.#watcher.on('error', unwatched);
    } catch (error) {
      unwatched(error as Error);
    }
  }

  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.reload(), SETTLE_TIME);
    this.#settling.unref();
  }
}
