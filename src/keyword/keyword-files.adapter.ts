import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KeywordProblems } from './keyword-problems.js';
import type { KeywordSource } from './keyword-problems.js';

const MOST_FILES = 50;

/** The keyword files of a directory by name; other files, hidden ones too, are left alone. Throws KeywordProblems. */
export async function readKeywordFiles(directory: string): Promise<KeywordSource[]> {
  const entries = await read(directory, () => readdir(directory));
  const names = entries.filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort();
  if (names.length === 0) {
    throw new KeywordProblems([`${directory} (inbound.keywords.directory) has no .yaml file`]);
  }
  if (names.length > MOST_FILES) {
    throw new KeywordProblems([`${directory} has ${names.length} files; at most ${MOST_FILES}`]);
  }
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return { name, content: await read(path, () => readFile(path, 'utf8')) };
    }),
  );
}

async function read<T>(path: string, reading: () => Promise<T>): Promise<T> {
  try {
    return await reading();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new KeywordProblems([`${path} (inbound.keywords.directory) cannot be read: ${code}`]);
  }
}
