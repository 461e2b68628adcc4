import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SealingKey } from './sealing.js';

export interface StorageKeys {
  keys: SealingKey[];
  lookupKey: Buffer;
}

const FILE = 'demo-keys.json';

/**
 * The demo's own keys, made at the first start and kept in a file (0600) beside
 * the data that they seal. Production names its own.
 */
export function demoKeys(directory: string): StorageKeys {
  const file = join(directory, FILE);
  mkdirSync(directory, { recursive: true });
  const made = `${file}.${process.pid}`;
  const key = () => randomBytes(32).toString('base64');
  writeFileSync(made, JSON.stringify({ keys: [{ id: 1, key: key() }], lookupKey: key() }), {
    mode: 0o600,
  });
  try {
    // Whole or not at all, and never over those that sealed something already.
    linkSync(made, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(made);
  }
  const stored = JSON.parse(readFileSync(file, 'utf8')) as {
    keys: { id: number; key: string }[];
    lookupKey: string;
  };
  return {
    keys: stored.keys.map(({ id, key: text }) => ({ id, key: Buffer.from(text, 'base64') })),
    lookupKey: Buffer.from(stored.lookupKey, 'base64'),
  };
}
