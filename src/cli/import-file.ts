import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import { unreadable } from './input-file.js';

/** How far an import is. */
export interface ImportProgress {
  rows: number;
  stored: number;
  refused: number;
  /** The daemon judged every row. */
  done: boolean;
}

/** What the daemon answers in between, and at the end. */
interface ImportAnswer {
  rows: string;
  stored: string;
  refused: string;
  done: boolean;
}

/** Octets of one piece: well under what the daemon takes for a request. */
const PIECE = 64 * 1024;

/**
 * Streams a CSV file to the daemon, no faster than it reads. Calls `answered`
 * with every answer; resolves with the last count, also when `signal` ended it.
 * Throws the call's error, with what was stored until then in `progress`.
 */
export async function importFile<Answer extends ImportAnswer>(
  stream: ClientDuplexStream<{ csv: Uint8Array }, Answer>,
  path: string,
  signal: AbortSignal,
  answered: (progress: ImportProgress, answer: Answer) => void,
): Promise<ImportProgress> {
  let progress: ImportProgress = { rows: 0, stored: 0, refused: 0, done: false };
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  stop.addEventListener('abort', () => stream.cancel(), { once: true });
  const written = write(path, stream, stop).catch((error: unknown) => {
    ended.abort();
    return error;
  });
  try {
    for await (const answer of stream as AsyncIterable<Answer>) {
      const { rows, stored, refused, done } = answer;
      progress = { rows: Number(rows), stored: Number(stored), refused: Number(refused), done };
      answered(progress, answer);
    }
  } catch (error) {
    const reading = ended.signal.aborted ? await written : undefined;
    if (reading !== undefined) throw unreadable(path, reading);
    if (!signal.aborted) throw error;
  } finally {
    ended.abort();
    await written;
  }
  return progress;
}

/** Throws what reading the file throws; ends in silence when told to stop. */
async function write(
  path: string,
  stream: ClientDuplexStream<{ csv: Uint8Array }, unknown>,
  signal: AbortSignal,
): Promise<void> {
  for await (const csv of createReadStream(path, { highWaterMark: PIECE })) {
    if (signal.aborted) return;
    if (stream.write({ csv: csv as Uint8Array })) continue;
    await once(stream, 'drain', { signal }).catch(() => undefined);
  }
  if (!signal.aborted) stream.end();
}
