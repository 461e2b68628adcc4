import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Octets read at once. */
const PIECE = 64 * 1024;

/**
 * What tells a file from one that was changed since, or put in its place. Rejects
 * with the error of node:fs, or where it is no plain file.
 */
export async function fileState(path: string): Promise<string> {
  const { size, mtimeNs, ino, dev } = await plainFile(path);
  return `${size} ${mtimeNs} ${dev} ${ino}`;
}

/** Pieces of a file in order; gives up when the signal is raised. */
export function filePieces(path: string, signal: AbortSignal): ReadStream {
  return createReadStream(path, { highWaterMark: PIECE, signal });
}

/** SHA-256 of a file's content, in hexadecimal. */
export async function fileDigest(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const pieces: AsyncIterable<Buffer> = filePieces(path, signal);
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

async function plainFile(path: string) {
  const found = await stat(path, { bigint: true });
  if (found.isFile()) return found;
  throw Object.assign(new Error(`${path} is no file`), { code: 'no file' });
}
