import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { GatewayClient } from '../../src/cli/client.js';
import { clientOf, testSettings, writeSettings } from './gateway.js';
import type { GatewayOptions } from './gateway.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** A daemon in a process of its own, as it is built: to be killed. */
export interface Daemon {
  process: ChildProcess;
  client: GatewayClient;
  grpcPort: number;
  httpPort: number;
  /** What it wrote to its log and its standard error. */
  output: string[];
  /** Sends the signal; resolves with the exit code, null after a signal it did not catch. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** Starts `node dist/main.js`; rejects with what it said when it does not come up. */
export async function startDaemon(options: GatewayOptions): Promise<Daemon> {
  const { file, remove } = writeSettings(testSettings(options));
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, TELLERLINE_CONFIG: file, DATABASE_URL: options.databaseUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => output.push(line));
  const ports = await new Promise<{ grpc: number; http: number }>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      output.push(line);
      const found = /gRPC 127\.0\.0\.1:(\d+), HTTP 127\.0\.0\.1:(\d+)/.exec(line);
      if (found !== null) resolve({ grpc: Number(found[1]), http: Number(found[2]) });
    });
    child.once('exit', (code) =>
      reject(new Error(`the daemon ended with ${code}: ${output.slice(-20).join('\n')}`)),
    );
  });
  const client = clientOf(ports.grpc);
  return {
    process: child,
    client,
    grpcPort: ports.grpc,
    httpPort: ports.http,
    output,
    end: async (signal) => {
      client.close();
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      remove();
      return code;
    },
  };
}

/** Of a daemon that ended by itself; lines of its standard error and its log. */
export interface RefusedDaemon {
  code: number | null;
  errors: string[];
  log: string[];
}

/** Starts `node dist/main.js` where it cannot run; resolves when it has ended. */
export async function refusedDaemon(options: GatewayOptions): Promise<RefusedDaemon> {
  const { file, remove } = writeSettings(testSettings(options));
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, TELLERLINE_CONFIG: file, DATABASE_URL: options.databaseUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 25_000,
  });
  const [errors, log, [code]] = await Promise.all([
    linesOf(child.stderr),
    linesOf(child.stdout),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  remove();
  return { code, errors, log };
}

async function linesOf(stream: NodeJS.ReadableStream): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: stream })) lines.push(line);
  return lines;
}
