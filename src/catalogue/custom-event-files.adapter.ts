import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CatalogueProblems } from './catalogue-problems.js';
import type { EventFile } from './build-custom-events.js';

const MOST_FILES = 200;

/** The files of a directory by name; other files, hidden ones too, are left alone. Throws CatalogueProblems. */
export function readEventFiles(directory: string): EventFile[] {
  const names = read(directory, () => readdirSync(directory))
    .filter((name) => /^[^.].*\.ya?ml$/.test(name))
    .sort();
  if (names.length > MOST_FILES) {
    throw new CatalogueProblems([`${directory} has ${names.length} files; at most ${MOST_FILES}`]);
  }
  return names.map((name) => {
    const path = join(directory, name);
    return { name, content: read(path, () => readFileSync(path, 'utf8')) };
  });
}

function read<T>(path: string, reading: () => T): T {
  try {
    return reading();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const hint = code === 'ENOENT' ? '; the directory may be empty, but must be there' : '';
    throw new CatalogueProblems([`${path} (events.directory) cannot be read: ${code}${hint}`]);
  }
}
