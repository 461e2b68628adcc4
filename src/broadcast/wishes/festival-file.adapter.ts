import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { calendarProblems } from './festival-calendar.js';
import { festivalFileSchema } from './festival-file.schema.js';
import type { Festival } from './festival-file.schema.js';

/** A calendar that cannot be used, with all that is wrong with it. */
export class FestivalProblems extends Error {
  override readonly name = 'FestivalProblems';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '));
  }
}

/** Reads a calendar of festivals. Throws FestivalProblems. */
export async function readFestivals(file: string): Promise<Festival[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new FestivalProblems([`cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    throw new FestivalProblems([`is not YAML: ${(error as Error).message.split('\n')[0]}`]);
  }
  const read = festivalFileSchema.safeParse(raw ?? []);
  if (!read.success) {
    throw new FestivalProblems(
      read.error.issues.map(({ path, message }) => `${placeOf(raw, path)} ${message}`.trim()),
    );
  }
  const problems = calendarProblems(read.data);
  if (problems.length > 0) throw new FestivalProblems(problems);
  return read.data;
}

/** Such as `diwali.dates[1]`: a festival by its name, where it has one. */
function placeOf(raw: unknown, path: readonly PropertyKey[]): string {
  return path.reduce<string>((place, key, depth) => {
    if (typeof key !== 'number') return place === '' ? String(key) : `${place}.${String(key)}`;
    const name: unknown = depth === 0 ? (raw as { name?: unknown }[])[key]?.name : undefined;
    return typeof name === 'string' ? name : `${place}[${key}]`;
  }, '');
}
