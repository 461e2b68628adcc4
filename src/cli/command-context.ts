import type { Command } from 'commander';
import { connectionTarget } from './connection.js';
import type { ConnectionOptions } from './connection.js';
import { GatewayClient } from './client.js';
import type { ExitCode } from './exit-codes.js';
import { paintFor } from './text/paint.js';
import type { Paint } from './text/paint.js';
import { plainJson } from './text/plain-json.js';

/** Where a command line is run: streams and environment, so that tests can give their own. */
export interface Surroundings {
  out: { write(text: string): unknown; isTTY?: boolean };
  err: { write(text: string): unknown; isTTY?: boolean; columns?: number };
  env: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C. */
  interrupted: AbortSignal;
  /** The standard input, for what is read from `-`. */
  input?: AsyncIterable<Uint8Array | string>;
}

/** What a command works with. */
export interface CommandContext {
  client: GatewayClient;
  json: boolean;
  paint: Paint;
  interrupted: AbortSignal;
  /** One line, or several, to standard output. */
  print: (text: string) => void;
  /** A response as JSON: one line, so that a stream of them is JSON lines. */
  printJson: (value: unknown) => void;
  /** A remark to standard error. */
  remark: (text: string) => void;
  /** A line on standard error that the next one takes the place of; null where nobody looks. */
  progress: ((text: string) => void) | null;
  /** Columns that such a line may have. */
  columns: number;
  input: AsyncIterable<Uint8Array | string>;
}

export type GlobalOptions = ConnectionOptions & { json?: boolean };

/** Opens a client for the command, runs the work, closes it whatever happens. */
export async function withContext(
  command: Command,
  surroundings: Surroundings,
  work: (context: CommandContext) => Promise<ExitCode>,
): Promise<ExitCode> {
  const options = command.optsWithGlobals<GlobalOptions>();
  const { out, err, env, interrupted } = surroundings;
  const client = new GatewayClient(connectionTarget(options, env));
  try {
    return await work({
      client,
      json: options.json === true,
      paint: paintFor(out, env),
      interrupted,
      print: (text) => out.write(`${text}\n`),
      printJson: (value) => out.write(`${JSON.stringify(plainJson(value))}\n`),
      remark: (text) => err.write(`${text}\n`),
      progress: err.isTTY === true ? (text) => void err.write(`\r${text}\u001b[K`) : null,
      // The last one is left free: some terminals begin a new line when it is taken.
      columns: Math.max(1, (err.columns ?? 80) - 1),
      input: surroundings.input ?? nothing(),
    });
  } finally {
    client.close();
  }
}

async function* nothing(): AsyncGenerator<string> {}
