import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Subject } from 'rxjs';
import type { Binaries } from './embedded-binaries.js';
import { findBinaries } from './embedded-binaries.js';
import { lockDirectory } from './embedded-lock.js';
import type { ServerPlace, ServerUser } from './embedded-place.js';
import { fallbackRoot, preparePlace, serverUser } from './embedded-place.js';
import {
  ENVIRONMENT,
  childrenOf,
  deathSignalPrefix,
  killQuietly,
  lastLines,
  within,
} from './embedded-process.js';
import { SERVER_SETTINGS } from './embedded-settings.js';

export interface EmbeddedServerOptions {
  /** Made where absent; holds the data, the socket and the server's log. */
  directory: string;
  /** Added to, or instead of, those of embedded-settings. */
  settings?: Record<string, string>;
  /** The database made at the first start. */
  database?: string;
}

export type ServerReport =
  | { kind: 'exited'; code: number | null; signal: string | null }
  | { kind: 'not_started'; reason: string }
  | { kind: 'restarted' };

const USER = 'tellerline';
// A recovery after a power cut replays up to max_wal_size.
const READY_DEADLINE = 300_000;
const STOP_DEADLINE = 20_000;
const LOG_LIMIT = 10 * 1024 * 1024;
const RESTART_DELAYS = [100, 500, 2_000, 10_000];

/**
 * Runs the PostgreSQL that came with the npm package, as a child of this
 * process: on a Unix socket in a 0700 directory and on no port. It outlives no
 * kill -9 of this process where setpriv(1) is there, and an orphan found at the
 * start is stopped first. It is started again where it ends on its own.
 */
export class EmbeddedServer {
  readonly reports = new Subject<ServerReport>();
  /** At the last start, a server that an earlier daemon left behind was found and stopped. */
  orphanStopped = false;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #stopping = false;
  // Within a start, or the loop that starts again: an exit is theirs to handle.
  #launching = false;
  #release: (() => Promise<void>) | undefined;

  private constructor(
    readonly place: ServerPlace,
    private readonly user: ServerUser,
    private readonly binaries: Binaries,
    private readonly options: EmbeddedServerOptions,
  ) {}

  /** Resolves when the server takes connections; throws with the reason, from the server's log, where it does not. */
  static async start(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
    const user = serverUser(options.directory);
    const place = preparePlace(options.directory, user);
    const binaries = findBinaries(user, fallbackRoot(options.directory));
    const server = new EmbeddedServer(place, user, binaries, options);
    await server.start();
    return server;
  }

  /** Of a database of this server; without a password, for the socket's directory keeps others out. */
  url(database = this.options.database ?? USER): string {
    return `postgresql://${USER}@${encodeURIComponent(this.place.socket)}/${database}`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts again what `stop` or `kill` stopped. */
  async start(): Promise<void> {
    this.#release ??= await lockDirectory(this.place.root);
    try {
      this.#stopping = false;
      this.#stopOrphan();
      this.#initialise();
      await this.#launch();
      await this.#makeDatabase();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Ends sessions and writes out what is in memory; cut short after 20 s, which costs a recovery at the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child !== undefined) {
      // Fast, then immediate (PostgreSQL manual, 18.5), then the kernel's way.
      for (const [signal, patience] of [
        ['SIGINT', STOP_DEADLINE],
        ['SIGQUIT', 5_000],
        ['SIGKILL', 5_000],
      ] as const) {
        child.kill(signal);
        if (await within(this.#exited, patience)) break;
      }
    }
    await this.#release?.();
    this.#release = undefined;
  }

  /** Kills the server, all of its processes at once, as a power cut would: for tests. */
  async kill(): Promise<void> {
    this.#stopping = true;
    const { pid } = this;
    if (pid === undefined) return;
    for (const each of [pid, ...childrenOf(pid)]) killQuietly(each);
    await this.#exited;
  }

  /** One that an earlier daemon left behind: killed before it could stop it, where setpriv is absent. */
  #stopOrphan(): void {
    this.orphanStopped = false;
    if (!existsSync(join(this.place.data, 'postmaster.pid'))) return;
    const status = this.#run(this.binaries.pgCtl, ['status', '-D', this.place.data]);
    if (status.status !== 0) return;
    const stopped = this.#run(this.binaries.pgCtl, [
      ...['stop', '-D', this.place.data, '-m', 'fast', '-w', '-t', '30'],
    ]);
    if (stopped.status !== 0) {
      throw new Error(
        `a PostgreSQL server left behind in ${this.place.data} could not be stopped: ${lastLines(stopped.stderr)}`,
      );
    }
    this.orphanStopped = true;
  }

  /** initdb, once; in a directory beside, so that one cut short is never taken for data. */
  #initialise(): void {
    const { data, root } = this.place;
    if (existsSync(data)) return;
    const unfinished = join(root, 'data.unfinished');
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { mode: 0o700 });
    if (this.user.change) chownSync(unfinished, this.user.uid, this.user.gid);
    const result = this.#run(this.binaries.initdb, [
      ...['-D', unfinished, '-U', USER, '-E', 'UTF8', '--auth=trust', '--data-checksums'],
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...(this.options.settings?.fsync === 'off' ? ['--no-sync'] : []),
    ]);
    if (result.status !== 0) {
      throw new Error(
        `initdb failed in ${root}: ${lastLines(result.stderr) || result.error?.message}`,
      );
    }
    renameSync(unfinished, data);
  }

  async #launch(): Promise<void> {
    const { data, socket, log } = this.place;
    const settings: Record<string, string> = {
      ...SERVER_SETTINGS,
      unix_socket_directories: socket,
      ...this.options.settings,
    };
    const server = [
      ...[this.binaries.postgres, '-D', data],
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ];
    if (existsSync(log) && statSync(log).size > LOG_LIMIT) renameSync(log, `${log}.1`);
    const output = openSync(log, 'a', 0o600);
    const prefix = deathSignalPrefix(this.user);
    const [program, ...parameters] = prefix === undefined ? server : [...prefix, ...server];
    // Detached: a Ctrl-C at the terminal must reach the daemon only, which drains first.
    const child = spawn(program, parameters, {
      ...(prefix === undefined && this.user.change
        ? { uid: this.user.uid, gid: this.user.gid }
        : {}),
      cwd: '/',
      detached: true,
      env: ENVIRONMENT,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    child.unref();
    this.#child = child;
    this.#launching = true;
    this.#exited = new Promise((done) => {
      const ended = (code: number | null, signal: string | null) => {
        this.#child = undefined;
        done();
        if (this.#stopping || this.#launching) return;
        this.reports.next({ kind: 'exited', code, signal });
        void this.#restart();
      };
      child.once('exit', ended);
      child.once('error', () => ended(null, null));
    });
    try {
      await this.#ready(child);
    } catch (error) {
      child.kill('SIGKILL');
      await this.#exited;
      throw error;
    } finally {
      this.#launching = false;
    }
  }

  /** Waits for `ready` in postmaster.pid, where the server writes its status (as pg_ctl does). */
  async #ready(child: ChildProcess): Promise<void> {
    const file = join(this.place.data, 'postmaster.pid');
    const deadline = Date.now() + READY_DEADLINE;
    while (Date.now() < deadline) {
      if (this.#child !== child) break;
      if (existsSync(file)) {
        const lines = readFileSync(file, 'utf8').split('\n');
        if (lines[0] === `${child.pid}` && lines[7]?.trim() === 'ready') return;
      }
      await delay(10);
    }
    const log = existsSync(this.place.log) ? readFileSync(this.place.log, 'utf8') : '';
    throw new Error(`the embedded PostgreSQL did not start: ${lastLines(log)} (${this.place.log})`);
  }

  async #restart(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const pause = RESTART_DELAYS[Math.min(attempt, RESTART_DELAYS.length - 1)];
      await delay(pause, undefined, { ref: false });
      if (this.#stopping) return;
      try {
        await this.#launch();
        this.reports.next({ kind: 'restarted' });
        return;
      } catch (cause) {
        this.reports.next({ kind: 'not_started', reason: (cause as Error).message });
      }
    }
  }

  async #makeDatabase(): Promise<void> {
    const name = this.options.database ?? USER;
    const client = new pg.Client({
      connectionString: this.url('postgres'),
      connectionTimeoutMillis: 10_000,
    });
    await client.connect();
    try {
      const found = await client.query('select 1 from pg_database where datname = $1', [name]);
      if (found.rowCount === 0)
        await client.query(`create database ${client.escapeIdentifier(name)}`);
    } finally {
      await client.end();
    }
  }

  #run(program: string, parameters: string[]) {
    return spawnSync(program, parameters, {
      ...(this.user.change ? { uid: this.user.uid, gid: this.user.gid } : {}),
      cwd: '/',
      encoding: 'utf8',
      env: ENVIRONMENT,
      timeout: 60_000,
    });
  }
}
