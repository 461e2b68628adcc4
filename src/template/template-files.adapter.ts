import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TemplateProblems } from './build-catalogue.js';
import type { TemplateFile } from './build-catalogue.js';

const MAX_FILES = 1000;

/** The templates of a directory by name; other files, hidden ones too, are left alone. */
export async function readTemplateFiles(directory: string): Promise<TemplateFile[]> {
  let entries: string[];
  try {
    entries = await readdir(directory);
  } catch (error) {
    throw unreadable(directory, error);
  }
  const names = entries.filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort();
  if (names.length === 0) {
    throw new TemplateProblems([`${directory} (templates.directory) has no .yaml file`]);
  }
  if (names.length > MAX_FILES) {
    throw new TemplateProblems([`${directory} has ${names.length} files; at most ${MAX_FILES}`]);
  }
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      try {
        return { name, content: await readFile(path, 'utf8') };
      } catch (error) {
        throw unreadable(path, error);
      }
    }),
  );
}

function unreadable(path: string, error: unknown): TemplateProblems {
  const { code } = error as NodeJS.ErrnoException;
  return new TemplateProblems([`${path} (templates.directory) cannot be read: ${code}`]);
}
