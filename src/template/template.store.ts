import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { Subscription } from 'rxjs';
import { SettingsStore } from '../settings/settings.store.js';
import { TemplateProblems, buildCatalogue } from './build-catalogue.js';
import type { TemplateFile } from './build-catalogue.js';
import type { Catalogue } from './catalogue.js';
import { render } from './render.js';
import type { RenderOptions, Rendered } from './render.js';
import type { TemplateValue } from './values.js';

/** What became of one reading of the directory. */
export interface TemplateReload {
  outcome: 'loaded' | 'refused';
  /** How many are in force now. */
  templates: number;
  problems: readonly string[];
}

// Editors write a file in several steps.
const SETTLE_TIME = 150;
const MAX_FILES = 1000;

/**
 * The templates in force. They are read again after every reading of the
 * settings and after a change in their directory; a directory with anything
 * wrong in it is refused whole, and the old templates stay.
 */
@Injectable()
export class TemplateStore implements OnModuleInit, OnApplicationShutdown {
  readonly reloads = new Subject<TemplateReload>();
  readonly #log = new Logger('Templates');
  #catalogue: Catalogue | undefined;
  #directory = '';
  #watcher: FSWatcher | undefined;
  #settling: NodeJS.Timeout | undefined;
  #following: Subscription | undefined;
  #reading: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(private readonly settings: SettingsStore) {}

  /** Reads the templates; throws TemplateProblems, which stops the start. */
  async onModuleInit(): Promise<void> {
    this.#catalogue = await this.#read();
    this.#watch();
    this.#following = this.settings.reloads.subscribe(({ outcome }) => {
      if (outcome !== 'refused') void this.reload();
    });
  }

  onApplicationShutdown(): void {
    this.#stopped = true;
    this.#following?.unsubscribe();
    this.#watcher?.close();
    clearTimeout(this.#settling);
    this.reloads.complete();
  }

  get catalogue(): Catalogue {
    if (this.#catalogue === undefined) throw new Error('the templates are not read yet');
    return this.#catalogue;
  }

  /** As `render`, of the templates in force. */
  render(
    key: string,
    locale: string,
    variables: Readonly<Record<string, TemplateValue>>,
    options?: RenderOptions,
  ): Rendered {
    return render(this.catalogue, key, locale, variables, options);
  }

  /** Reads the directory now, after any reading under way. Never rejects. */
  reload(): Promise<TemplateReload> {
    const reload = this.#reading.then(() => this.#tryReload());
    this.#reading = reload;
    return reload;
  }

  async #tryReload(): Promise<TemplateReload> {
    let reload: TemplateReload;
    try {
      this.#catalogue = await this.#read();
      reload = { outcome: 'loaded', templates: this.catalogue.keys.length, problems: [] };
      this.#log.log(`${reload.templates} templates read again from ${this.#directory}`);
      this.#watch();
    } catch (error) {
      const problems =
        error instanceof TemplateProblems ? error.problems : [(error as Error).message];
      reload = { outcome: 'refused', templates: this.catalogue.keys.length, problems };
      this.#log.error(`refused, and the templates stay as they were: ${problems.join('; ')}`);
    }
    this.reloads.next(reload);
    return reload;
  }

  async #read(): Promise<Catalogue> {
    const { templates, bank } = this.settings.current;
    const files = await readTemplates(templates.directory);
    return buildCatalogue(files, bank);
  }

  #watch(): void {
    const { directory } = this.settings.current.templates;
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

/** The templates of a directory by name; other files, hidden ones too, are left alone. */
async function readTemplates(directory: string): Promise<TemplateFile[]> {
  let entries: string[];
  try {
    entries = await readdir(directory);
  } catch (error) {
    throw unreadable(directory, error);
  }
  const names = entries.filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort();
  if (names.length === 0) {
    throw new TemplateProblems([`${directory} (templates.directory) has no .yaml file`]);
  }
  if (names.length > MAX_FILES) {
    throw new TemplateProblems([`${directory} has ${names.length} files; at most ${MAX_FILES}`]);
  }
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      try {
        return { name, content: await readFile(path, 'utf8') };
      } catch (error) {
        throw unreadable(path, error);
      }
    }),
  );
}

function unreadable(path: string, error: unknown): TemplateProblems {
  const { code } = error as NodeJS.ErrnoException;
  return new TemplateProblems([`${path} (templates.directory) cannot be read: ${code}`]);
}
