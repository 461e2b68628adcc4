import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { RefusedRow } from '../rpc/generated/tellerline/v1/customer_service.js';
import type { ImportCustomersResponse } from '../rpc/generated/tellerline/v1/customer_service.js';
import type { GatewayClient } from './client.js';
import { unreadable } from './input-file.js';

/** How far an import is. */
export interface ImportProgress {
  rows: number;
  stored: number;
  refused: number;
  /** The daemon judged every row. */
  done: boolean;
}

/** Octets of one piece: well under what the daemon takes for a request. */
const PIECE = 64 * 1024;

/**
 * Streams a CSV file to the daemon, no faster than it reads. Calls `answered`
 * with every answer; resolves with the last count, also when `signal` ended it.
 * Throws the call's error, with what was stored until then in `progress`.
 */
export async function importFile(
  client: GatewayClient,
  path: string,
  signal: AbortSignal,
  answered: (progress: ImportProgress, refused: readonly RefusedRow[]) => void,
): Promise<ImportProgress> {
  let progress: ImportProgress = { rows: 0, stored: 0, refused: 0, done: false };
  const stream = client.importCustomers();
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  stop.addEventListener('abort', () => stream.cancel(), { once: true });
  const written = write(path, stream, stop).catch((error: unknown) => {
    ended.abort();
    return error;
  });
  try {
    for await (const response of stream as AsyncIterable<ImportCustomersResponse>) {
      const { rows, stored, refused, done } = response;
      progress = { rows: Number(rows), stored: Number(stored), refused: Number(refused), done };
      answered(progress, response.refusedRows);
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
  stream: ReturnType<GatewayClient['importCustomers']>,
  signal: AbortSignal,
): Promise<void> {
  for await (const csv of createReadStream(path, { highWaterMark: PIECE })) {
    if (signal.aborted) return;
    if (stream.write({ csv: csv as Uint8Array })) continue;
    await once(stream, 'drain', { signal }).catch(() => undefined);
  }
  if (!signal.aborted) stream.end();
}
