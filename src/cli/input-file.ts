import { readFileSync } from 'node:fs';
import type { CommandContext } from './command-context.js';
import { UsageError } from './usage-error.js';

/** What a person hands over in one piece is smaller, in octets. */
const MOST = 4 * 1024 * 1024;

/** A file's text, or the standard input's for `-`. Throws a UsageError. */
export async function readInput(path: string, { input }: CommandContext): Promise<string> {
  if (path === '-') return readAll(input);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** That a file cannot be read, or written, is an error of the command line. */
export function unreadable(path: string, error: unknown, what = 'read'): UsageError {
  return new UsageError(`${path} cannot be ${what}: ${(error as NodeJS.ErrnoException).code}`);
}

async function readAll(input: CommandContext['input']): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of input) {
    pieces.push(Buffer.from(piece as Uint8Array));
    size += piece.length;
    if (size > MOST) throw new UsageError(`the standard input is over ${MOST} octets`);
  }
  return Buffer.concat(pieces).toString('utf8');
}
