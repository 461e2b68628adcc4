import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import pg from 'pg';
import { GatewayClient } from '../src/cli/client.js';
import { EmbeddedServer } from '../src/storage/embedded-server.js';
import { migrate } from '../src/storage/migrator.js';
import { StartedProcess } from './processes.js';
import type { MeasuredPid } from './processes.js';
import type { MeasuredProcess } from './report.js';
import { daemonYaml, simulatorYaml } from './run-settings.js';
import type { PullPlace } from './run-settings.js';

const START_PATIENCE = 60_000;
const STOP_PATIENCE = 40_000;

interface Prepared {
  directory: string;
  server: EmbeddedServer;
  simulator: StartedProcess;
  smppPort: number;
  /** Tells whoever watches what is being done. */
  say: (text: string) => void;
  /** Leave the working directory, with its logs. */
  keep: boolean;
}

interface DaemonOptions {
  logMessages: boolean;
  profile: boolean;
  /** Null where customers' commands are not measured. */
  pull: PullPlace | null;
}

/**
 * Everything a run needs, each in a process of its own: PostgreSQL with a fresh
 * database, the simulator, the daemon. `clear` ends what was started, whatever
 * happened, and removes the working directory.
 */
export class Stage {
  readonly root = join(import.meta.dirname, '..');
  readonly directory: string;
  readonly server: EmbeddedServer;
  readonly simulator: StartedProcess;
  readonly smppPort: number;
  readonly #keep: boolean;
  readonly #say: (text: string) => void;
  readonly #apiKey = randomBytes(16).toString('hex');
  readonly #approverKey = randomBytes(16).toString('hex');
  #daemon: StartedProcess | undefined;
  #client: GatewayClient | undefined;
  #approver: GatewayClient | undefined;
  #database: pg.Client | undefined;
  #cleared: Promise<void> | undefined;

  private constructor(prepared: Prepared) {
    this.directory = prepared.directory;
    this.server = prepared.server;
    this.simulator = prepared.simulator;
    this.smppPort = prepared.smppPort;
    this.#keep = prepared.keep;
    this.#say = prepared.say;
  }

  static async prepare(say: (text: string) => void, keep: boolean): Promise<Stage> {
    const directory = mkdtempSync(join(tmpdir(), 'tellerline-bench-'));
    // PostgreSQL does not run as root: its user has to come through.
    chmodSync(directory, 0o755);
    let server: EmbeddedServer | undefined;
    let simulator: StartedProcess | undefined;
    try {
      say(`working in ${directory}`);
      server = await EmbeddedServer.start({ directory: join(directory, 'postgres') });
      await migrate(server.url());
      const file = join(directory, 'simulator.yaml');
      writeFileSync(file, simulatorYaml());
      const root = join(import.meta.dirname, '..');
      const started = StartedProcess.start({
        name: 'simulator',
        arguments: [join(root, 'dist/simulator/main.js'), file],
        cwd: root,
        log: join(directory, 'simulator.log'),
      });
      simulator = started;
      const port = await started.until('listening', START_PATIENCE, async () => {
        const found = /listens on [^\s:]+:(\d+)/.exec(started.written())?.[1];
        return found === undefined ? undefined : Number(found);
      });
      return new Stage({ directory, server, simulator, smppPort: port, say, keep });
    } catch (error) {
      await simulator?.stop(STOP_PATIENCE);
      await server?.stop();
      if (!keep) rmSync(directory, { recursive: true, force: true });
      throw error;
    }
  }

  get databaseUrl(): string {
    return this.server.url();
  }

  get client(): GatewayClient {
    if (this.#client === undefined) throw new Error('the daemon is not started');
    return this.#client;
  }

  /** Who approves what `client` wrote. */
  get approver(): GatewayClient {
    if (this.#approver === undefined) throw new Error('the daemon is not started');
    return this.#approver;
  }

  get daemon(): StartedProcess {
    if (this.#daemon === undefined) throw new Error('the daemon is not started');
    return this.#daemon;
  }

  /** By the names of the report; the generator is this process. */
  get processes(): Record<MeasuredProcess, MeasuredPid> {
    if (this.server.pid === undefined) throw new Error('PostgreSQL has ended');
    return {
      daemon: { pid: this.daemon.pid, family: false },
      postgresql: { pid: this.server.pid, family: true },
      simulator: { pid: this.simulator.pid, family: false },
      generator: { pid: process.pid, family: false },
    };
  }

  /** A connection of the benchmark's own, for counters and progress. */
  async database(): Promise<pg.Client> {
    if (this.#database === undefined) {
      this.#database = new pg.Client({ connectionString: this.databaseUrl });
      await this.#database.connect();
    }
    return this.#database;
  }

  /** Starts the daemon and waits until its binds are bound. */
  async startDaemon(options: DaemonOptions): Promise<void> {
    const [grpcPort, httpPort] = [await freePort(), await freePort()];
    const file = join(this.directory, 'tellerline.yaml');
    const { logMessages, pull } = options;
    const yaml = daemonYaml({
      smppPort: this.smppPort,
      grpcPort,
      httpPort,
      apiKey: this.#apiKey,
      approverKey: this.#approverKey,
      logMessages,
      pull,
    });
    writeFileSync(file, yaml);
    const profiling = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${this.directory}`] : [];
    const daemon = StartedProcess.start({
      name: 'daemon',
      arguments: [...profiling, join(this.root, 'dist/main.js')],
      env: { TELLERLINE_CONFIG: file, DATABASE_URL: this.databaseUrl, NODE_ENV: 'production' },
      cwd: this.root,
      log: join(this.directory, 'daemon.log'),
    });
    this.#daemon = daemon;
    const clientOf = (apiKey: string) =>
      new GatewayClient({
        address: `127.0.0.1:${grpcPort}`,
        credentials: credentials.createInsecure(),
        apiKey,
        timeout: 30_000,
      });
    const client = clientOf(this.#apiKey);
    this.#client = client;
    this.#approver = clientOf(this.#approverKey);
    await daemon.until('bound', START_PATIENCE, async () => {
      const status = await client.status().catch(() => undefined);
      const bound = status?.binds.filter((bind) => String(bind.state) === 'BIND_STATE_BOUND');
      return bound?.length === (pull === null ? 2 : 3) ? true : undefined;
    });
  }

  /** In an orderly way; gives its exit code. */
  async stopDaemon(): Promise<number | null> {
    this.#client?.close();
    this.#client = undefined;
    this.#approver?.close();
    this.#approver = undefined;
    return (await this.#daemon?.stop(STOP_PATIENCE)) ?? null;
  }

  /** Ends everything; a second call waits for the first. */
  clear(): Promise<void> {
    this.#cleared ??= this.#clear();
    return this.#cleared;
  }

  async #clear(): Promise<void> {
    await this.stopDaemon();
    await this.simulator.stop(STOP_PATIENCE);
    await this.#database?.end().catch(() => undefined);
    await this.server.stop();
    if (this.#keep) this.#say(`logs are kept in ${this.directory}`);
    else rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A port that is free now; the daemon takes it a moment later. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
