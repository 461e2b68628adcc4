import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Settings } from './settings.schema.js';

/** The version of the package. */
export const { version: VERSION } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

/** What this node is called in logs, leases and answers. */
export function nodeNameOf(settings: Pick<Settings, 'nodeName'>): string {
  return settings.nodeName ?? `${hostname()}:${process.pid}`;
}
