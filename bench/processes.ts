import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseStat, ticksOf } from './cpu-time.js';
import type { ProcessStat } from './cpu-time.js';

/** Clock ticks a second, as the kernel counts CPU time. */
export const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

export interface MeasuredPid {
  pid: number;
  /** Whether its work is done by its children, as PostgreSQL's is. */
  family: boolean;
}

/** Ticks of CPU that each of these processes has used. */
export function cpuTicks<Name extends string>(
  processes: Record<Name, MeasuredPid>,
): Record<Name, number> {
  const stats = allStats();
  const ticks = Object.entries<MeasuredPid>(processes).map(([name, { pid, family }]) => [
    name,
    ticksOf(pid, stats, family),
  ]);
  return Object.fromEntries(ticks) as Record<Name, number>;
}

function allStats(): ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      } catch {
        // It ended between the listing and the reading.
        return [];
      }
    });
}

/** The most memory a process has had resident, in MiB. */
export function peakMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) / 1024;
}

export interface StartOptions {
  name: string;
  arguments: string[];
  env?: Record<string, string>;
  cwd: string;
  /** Standard output and error go there. */
  log: string;
}

/** A Node process of the benchmark's own. */
export class StartedProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #log: string;

  private constructor(name: string, child: ChildProcess, log: string) {
    this.name = name;
    this.#child = child;
    this.#log = log;
  }

  static start(options: StartOptions): StartedProcess {
    const output = openSync(options.log, 'a');
    const child = spawn(process.execPath, options.arguments, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    return new StartedProcess(options.name, child, options.log);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.name} could not be started`);
    return this.#child.pid;
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** All it has written so far. */
  written(): string {
    return readFileSync(this.#log, 'utf8');
  }

  /** Waits until `look` gives something; throws, with the end of the log, when the process ends first or time is up. */
  async until<T>(what: string, within: number, look: () => Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + within;
    while (!this.ended && Date.now() < deadline) {
      const found = await look();
      if (found !== undefined) return found;
      await delay(50);
    }
    const why = this.ended ? 'ended' : `was not ${what} within ${within / 1000} s`;
    throw new Error(`${this.name} ${why}:\n${this.written().slice(-3000)}`);
  }

  /** SIGTERM, and SIGKILL after `patience` milliseconds; gives the exit code, null where killed. */
  async stop(patience: number): Promise<number | null> {
    if (this.ended) return this.#child.exitCode;
    const exit = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.kill('SIGTERM');
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), patience);
    await exit;
    clearTimeout(killer);
    return this.#child.exitCode;
  }
}
