import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Subject } from 'rxjs';
import { StartRefused } from '../failure/start-refused.js';
import { SettingsStore } from '../settings/settings.store.js';
import { ACTIVE_VERSIONS, NO_VERSIONS, putInForce, versionInForce } from './active-versions.js';
import type {
  ActiveVersion,
  ActiveVersions,
  FilesJudge,
  InForce,
  VersionJudge,
} from './active-versions.js';
import { TemplateProblems, compileFiles } from './build-catalogue.js';
import { Catalogue } from './catalogue.js';
import type { BankFacts, Texts } from './catalogue.js';
import { render } from './render.js';
import type { RenderOptions, Rendered } from './render.js';
import { readTemplateFiles } from './template-files.adapter.js';
import type { TemplateValue } from './values.js';

/** What became of one reading of the directory, or of a change of the versions in force. */
export interface TemplateReload {
  outcome: 'loaded' | 'refused';
  /** How many are in force now. */
  templates: number;
  problems: readonly string[];
}

/** The templates of the files, for a bank as the settings had it then. */
interface Shipped {
  bank: BankFacts;
  templates: ReadonlyMap<string, Texts>;
}

// Editors write a file in several steps.
const SETTLE_TIME = 150;
/** Milliseconds until versions that could not be read are read again. */
const RETRY_DELAY = 2_000;

/**
 * The templates in force: the files of a directory, and over them the versions
 * that were put in force. The files are read again after every reading of the
 * settings and after a change in their directory; a directory with anything
 * wrong in it is refused whole, and the old templates stay. The versions are
 * read again when any node changed them.
 */
@Injectable()
export class TemplateStore implements OnModuleInit, OnApplicationShutdown {
  readonly reloads = new Subject<TemplateReload>();
  readonly #log = new Logger('Templates');
  #shipped: Shipped | undefined;
  #active: readonly ActiveVersion[] = [];
  #judgeVersion: VersionJudge = () => [];
  #judgeFiles: FilesJudge = () => [];
  #inForce: InForce | undefined;
  #catalogue: Catalogue | undefined;
  #directory = '';
  #watcher: FSWatcher | undefined;
  #settling: NodeJS.Timeout | undefined;
  #retrying: NodeJS.Timeout | undefined;
  readonly #following: (() => void)[] = [];
  #reading: Promise<unknown> = Promise.resolve();
  #filesRefused = false;
  #stopped = false;

  constructor(
    private readonly settings: SettingsStore,
    @Optional()
    @Inject(ACTIVE_VERSIONS)
    private readonly versions: ActiveVersions = NO_VERSIONS,
  ) {}

  /** Before the start, by who knows what the texts are held against. */
  judgeBy(version: VersionJudge, files: FilesJudge): void {
    this.#judgeVersion = version;
    this.#judgeFiles = files;
  }

  /** Reads the templates; throws StartRefused with all that is wrong with them. */
  async onModuleInit(): Promise<void> {
    try {
      const shipped = await this.#read();
      this.#active = await this.versions.load();
      this.#take(shipped);
    } catch (error) {
      if (!(error instanceof TemplateProblems)) throw error;
      const { directory } = this.settings.current.templates;
      const message = `templates.directory is ${directory}; ${error.message}`;
      throw new StartRefused('settings', message, error);
    }
    this.#watch();
    const reloads = this.settings.reloads.subscribe(({ outcome }) => {
      if (outcome !== 'refused') void this.reload();
    });
    this.#following.push(
      () => reloads.unsubscribe(),
      this.versions.onChange(() => void this.refresh()),
    );
  }

  onApplicationShutdown(): void {
    this.#stopped = true;
    for (const stop of this.#following) stop();
    this.#watcher?.close();
    clearTimeout(this.#settling);
    clearTimeout(this.#retrying);
    this.reloads.complete();
  }

  get catalogue(): Catalogue {
    if (this.#catalogue === undefined) throw new Error('the templates are not read yet');
    return this.#catalogue;
  }

  /** The texts of a template's file; undefined where none was shipped. */
  shipped(key: string): Texts | undefined {
    return this.#shipped?.templates.get(key);
  }

  /** Which version of a template is in force; 0 is the file. */
  version(key: string): number {
    return this.#inForce === undefined ? 0 : versionInForce(this.#inForce, key);
  }

  /** Whether the files are others than those in force, as the last reading refused them. */
  get filesRefused(): boolean {
    return this.#filesRefused;
  }

  /** By key, why a version that should be in force is not, and the file is. */
  get problems(): ReadonlyMap<string, string> {
    return this.#inForce?.problems ?? new Map();
  }

  /** As `render`, of the templates in force. */
  render(
    key: string,
    locale: string,
    variables: Readonly<Record<string, TemplateValue>>,
    options?: RenderOptions,
  ): Rendered {
    const links = this.settings.current.links.allowed;
    return render(this.catalogue, key, locale, variables, { links, ...options });
  }

  /** Reads the directory now, after any reading under way. Never rejects. */
  reload(): Promise<TemplateReload> {
    return this.#inTurn(() => this.#tryReload());
  }

  /** Reads the versions in force now, after any reading under way. Never rejects. */
  refresh(): Promise<void> {
    return this.#inTurn(() => this.#tryRefresh());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#reading.then(work);
    this.#reading = turn;
    return turn;
  }

  async #tryReload(): Promise<TemplateReload> {
    let reload: TemplateReload;
    try {
      reload = this.#take(await this.#read());
      this.#log.log(`${reload.templates} templates read again from ${this.#directory}`);
      this.#watch();
      this.#filesRefused = false;
    } catch (error) {
      this.#filesRefused = true;
      const problems =
        error instanceof TemplateProblems ? error.problems : [(error as Error).message];
      reload = { outcome: 'refused', templates: this.catalogue.keys.length, problems };
      this.#log.error(`refused, and the templates stay as they were: ${problems.join('; ')}`);
    }
    this.reloads.next(reload);
    return reload;
  }

  async #tryRefresh(): Promise<void> {
    clearTimeout(this.#retrying);
    try {
      const active = await this.versions.load();
      if (this.#stopped || isSame(active, this.#active)) return;
      const inForce = this.#merged(this.#shipped!, active);
      this.#active = active;
      const reload = this.#putInForce(inForce);
      const names = [...inForce.versions].map(([key, version]) => `${key} ${version}`).join(', ');
      this.#log.log(`versions in force, besides the files: ${names || 'none'}`);
      this.reloads.next(reload);
    } catch (error) {
      if (this.#stopped) return;
      this.#log.warn(`the versions in force stay as they were: ${(error as Error).message}`);
      // The database may be back without anything being told again.
      this.#retrying = setTimeout(() => void this.refresh(), RETRY_DELAY).unref();
    }
  }

  /** Throws TemplateProblems, and leaves all as it was, where the files would not do. */
  #take(shipped: Shipped): TemplateReload {
    const inForce = this.#merged(shipped, this.#active);
    const problems = this.#judgeFiles(inForce.templates);
    if (problems.length > 0) throw new TemplateProblems(problems);
    this.#shipped = shipped;
    return this.#putInForce(inForce);
  }

  #merged({ bank, templates }: Shipped, active: readonly ActiveVersion[]): InForce {
    return putInForce(templates, active, bank, this.#judgeVersion);
  }

  #putInForce(inForce: InForce): TemplateReload {
    this.#inForce = inForce;
    this.#catalogue = new Catalogue(this.#shipped!.bank, inForce.templates);
    const problems = [...inForce.problems.values()];
    for (const problem of problems) this.#log.error(problem);
    return { outcome: 'loaded', templates: this.catalogue.keys.length, problems };
  }

  async #read(): Promise<Shipped> {
    const { templates, bank } = this.settings.current;
    const files = await readTemplateFiles(templates.directory);
    return { bank, templates: compileFiles(files, bank) };
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

/** A version's texts never change. */
function isSame(some: readonly ActiveVersion[], others: readonly ActiveVersion[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ key, version }, i) => key === others[i].key && version === others[i].version)
  );
}
