import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Subscription } from 'rxjs';
import { Failure } from '../../failure/failure.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { BroadcastReports } from '../run/broadcast-reports.js';
import { fileDigest, filePieces, fileState } from './register-file.adapter.js';
import { RegisterFileStore } from './register-file.store.js';
import type { KeptRegister, ReadingResult } from './register-file.store.js';

/** Of a file that this node has looked into; until it changes, that need not be done again. */
interface Seen {
  state: string;
  /** Null where it is the register. */
  refusal: string | null;
}

/** Reads the registers' files again when they change: whichever node sees it first, for all. */
@Injectable()
export class RegisterFileRunner implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #log = new Logger('Registers');
  readonly #stopping = new AbortController();
  /** By register and file. */
  readonly #seen = new Map<string, Seen>();
  /** What was said of a register last. */
  readonly #told = new Map<string, number | string>();
  #running: Promise<void> | undefined;
  #waiting: Promise<void> | undefined;
  #following: Subscription | undefined;

  constructor(
    private readonly store: RegisterFileStore,
    private readonly settings: SettingsStore,
    private readonly reports: BroadcastReports,
  ) {}

  onApplicationBootstrap(): void {
    this.#following = this.settings.changes.subscribe(() => void this.scheduled());
    void this.scheduled();
  }

  async onModuleDestroy(): Promise<void> {
    this.#following?.unsubscribe();
    this.#stopping.abort();
    await (this.#waiting ?? this.#running)?.catch(() => undefined);
  }

  @Interval(60_000)
  async scheduled(): Promise<void> {
    try {
      await this.look(Date.now());
    } catch (error) {
      if (error instanceof Failure && error.retryable) return;
      if (this.#stopping.signal.aborted) return;
      this.#log.error({ err: error }, 'the do-not-disturb registers were not looked at');
    }
  }

  /**
   * Looks at every file once, `now` in ms since the epoch. Where a look is under way,
   * another follows it, for the file may have changed since.
   */
  look(now: number): Promise<void> {
    if (this.#waiting !== undefined) return this.#waiting;
    const earlier = this.#running?.catch(() => undefined) ?? Promise.resolve();
    this.#waiting = earlier.then(() => {
      this.#running = this.#waiting;
      this.#waiting = undefined;
      return this.#look(now);
    });
    return this.#waiting;
  }

  async #look(now: number): Promise<void> {
    const { enabled, registers } = this.settings.current.broadcast;
    const files = registers.flatMap(({ name, file }) =>
      file === undefined ? [] : [{ name, file }],
    );
    if (!enabled || files.length === 0) return;
    const kept = await this.store.kept(files.map(({ name }) => name));
    for (const { name, file } of files) {
      if (this.#stopping.signal.aborted) return;
      await this.#lookAt(name, file, kept.get(name), now);
    }
  }

  async #lookAt(
    name: string,
    file: string,
    kept: KeptRegister | undefined,
    now: number,
  ): Promise<void> {
    const key = `${name} ${file}`;
    try {
      const state = await fileState(file);
      const seen = this.#seen.get(key);
      if (seen?.state === state && seen.refusal !== null) {
        return this.#refused(name, file, kept, seen.refusal);
      }
      // Another node may have read a newer file of its own since.
      if (seen?.state === state && kept !== undefined) return this.#loaded(name, kept);
      const digest = await fileDigest(file, this.#stopping.signal);
      if (digest === kept?.fingerprint) {
        this.#seen.set(key, { state, refusal: null });
        return this.#loaded(name, kept);
      }
      const result = await this.#read(name, file, state, now);
      // Another node is at it.
      if (result === undefined) return;
      this.#logBroken(name, result);
      const refusal = result.kind === 'refused' ? result.why : null;
      this.#seen.set(key, { state, refusal });
      if (result.kind === 'loaded') this.#loaded(name, result.kept);
      else this.#refused(name, file, kept, result.why);
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (this.#stopping.signal.aborted) return;
      this.#seen.delete(key);
      this.#refused(name, file, kept, unreadable(error));
    }
  }

  async #read(name: string, file: string, state: string, now: number) {
    const pieces = filePieces(file, this.#stopping.signal);
    const doubt = async () => {
      const after = await fileState(file).catch(() => null);
      return after === state ? null : 'changed while it was read';
    };
    try {
      return await this.store.load({ name, pieces, doubt, now });
    } finally {
      pieces.destroy();
    }
  }

  /** Every node says once of every generation what holds. */
  #loaded(name: string, { generation, numbers }: KeptRegister): void {
    if (this.#told.get(name) === generation) return;
    this.#told.set(name, generation);
    this.#log.log(`the do-not-disturb register ${name} has ${numbers} numbers`);
    this.reports.all.next({ kind: 'register', name, outcome: 'loaded', numbers });
  }

  /** Reported at every look, and logged once. */
  #refused(name: string, file: string, kept: KeptRegister | undefined, why: string): void {
    const numbers = kept?.numbers ?? 0;
    this.reports.all.next({ kind: 'register', name, outcome: 'refused', numbers });
    const text = `the file of the do-not-disturb register ${name}, ${file}, ${why}`;
    if (this.#told.get(name) === text) return;
    this.#told.set(name, text);
    const stays =
      kept === undefined
        ? 'nothing is sent that it covers, until it can be read'
        : `the register stays as it was, with ${numbers} numbers`;
    this.#log.error(`${text} (looked for from ${process.cwd()}); ${stays}`);
  }

  #logBroken(name: string, { broken, brokenLines }: ReadingResult): void {
    if (broken === 0) return;
    this.#log.warn(
      `the file of the do-not-disturb register ${name} has ${broken} lines that are no number, such as line ${brokenLines.join(', ')}`,
    );
  }
}

function unreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return `cannot be read (${code ?? 'unknown'})`;
}
