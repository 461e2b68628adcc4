import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerUser } from './embedded-place.js';

// Nothing of the daemon's: PGDATA and its like would change the server, and secrets are not its business.
export const ENVIRONMENT = { PATH: process.env.PATH ?? '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C' };

/** A command line that has the kernel send SIGINT (a fast stop) when this process dies; undefined where there is no setpriv(1). */
export function deathSignalPrefix(user: ServerUser): string[] | undefined {
  const probe = spawnSync('setpriv', ['--pdeathsig', 'INT', '--', 'true'], { env: ENVIRONMENT });
  if (probe.status !== 0) return undefined;
  const change = user.change
    ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
    : [];
  return ['setpriv', '--pdeathsig', 'INT', ...change, '--'];
}

/** The processes that it started, at this moment. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((text) => text !== '')
    .map(Number);
}

/** SIGKILL, to a process that may have ended. */
export function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** Whether it was done within so many milliseconds. */
export async function within(done: Promise<void>, patience: number): Promise<boolean> {
  const cancel = new AbortController();
  const timer = delay(patience, false, { signal: cancel.signal }).catch(() => false);
  try {
    return await Promise.race([done.then(() => true), timer]);
  } finally {
    cancel.abort();
  }
}

/** The end of a program's output, on one line. */
export function lastLines(text: string): string {
  return text.trim().split('\n').slice(-4).join(' | ');
}
