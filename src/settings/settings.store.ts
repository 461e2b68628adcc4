import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { Environment } from './settings.js';
import { applicableSettings, isSame } from './settings-diff.js';
import { SettingsRefused, readSettings, settingsFile } from './settings-file.adapter.js';
import type { SettingsProblem } from './settings-problem.js';
import { problemText } from './settings-problem.js';
import type { Settings } from './settings.schema.js';

/** Nest token of the settings as they were at the start; who follows changes injects SettingsStore. */
export const SETTINGS = Symbol('SETTINGS');

export interface SettingsChange {
  before: Settings;
  after: Settings;
}

/** What became of one reading of the file. */
export interface SettingsReload {
  outcome: 'changed' | 'unchanged' | 'refused';
  problems: readonly SettingsProblem[];
  /** Keys that differ in the file and are taken up at the next start. */
  afterRestart: readonly string[];
}

// Editors write a file in several steps.
const SETTLE_TIME = 150;

/**
 * The settings in force. SIGHUP, or a change of the file, reads them again; a
 * file that cannot be used is refused whole, and the old settings stay.
 */
export class SettingsStore implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly changes = new Subject<SettingsChange>();
  readonly reloads = new Subject<SettingsReload>();
  readonly #log = new Logger('Settings');
  #current: Settings;
  #watcher: FSWatcher | undefined;
  #settling: NodeJS.Timeout | undefined;
  readonly #onHangUp = () => void this.reload();

  constructor(
    readonly file: string,
    initial: Settings,
    private readonly environment: Environment,
  ) {
    this.#current = initial;
  }

  /** Throws SettingsRefused with every problem there is. */
  static open(environment: Environment = process.env): SettingsStore {
    const file = settingsFile(environment);
    const result = readSettings(file, environment);
    if (!result.ok) throw new SettingsRefused(file, result.problems);
    return new SettingsStore(file, result.settings, environment);
  }

  get current(): Settings {
    return this.#current;
  }

  onApplicationBootstrap(): void {
    process.on('SIGHUP', this.#onHangUp);
    const name = basename(this.file);
    try {
      // The directory, for a file that is replaced is another file. `..data` is
      // how Kubernetes swaps a ConfigMap.
      this.#watcher = watch(dirname(this.file), { persistent: false }, (_, changed) => {
        if (changed === name || changed === '..data') this.#settle();
      });
      this.#watcher.on('error', (error) => this.#unwatched(error));
    } catch (error) {
      this.#unwatched(error as Error);
    }
  }

  onApplicationShutdown(): void {
    process.off('SIGHUP', this.#onHangUp);
    this.#watcher?.close();
    clearTimeout(this.#settling);
    this.changes.complete();
    this.reloads.complete();
  }

  /** Reads the file now. */
  reload(): SettingsReload {
    const reload = this.#read();
    this.reloads.next(reload);
    return reload;
  }

  #read(): SettingsReload {
    const result = readSettings(this.file, this.environment);
    if (!result.ok) {
      this.#log.error(
        `${this.file} was refused, and the settings stay as they were: ${result.problems.map(problemText).join('; ')}`,
      );
      return { outcome: 'refused', problems: result.problems, afterRestart: [] };
    }
    const before = this.#current;
    const { settings, afterRestart } = applicableSettings(before, result.settings);
    for (const key of afterRestart)
      this.#log.warn(`${key} was changed; it takes effect after a restart`);
    if (isSame(before, settings)) return { outcome: 'unchanged', problems: [], afterRestart };
    this.#current = settings;
    this.#log.log(`settings read again from ${this.file}`);
    this.changes.next({ before, after: settings });
    return { outcome: 'changed', problems: [], afterRestart };
  }

  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.reload(), SETTLE_TIME);
    this.#settling.unref();
  }

  #unwatched(error: Error): void {
    this.#log.warn(
      `${this.file} is not watched for changes (${error.message}); send SIGHUP after one`,
    );
  }
}
