import { parse } from 'yaml';
import { CatalogueProblems } from './catalogue-problems.js';
import { customEventFileSchema } from './custom-event-file.schema.js';
import { customKind } from './custom-kind.js';
import type { EventKind } from './event-kind.js';

/** A file of the directory of a bank's own events. */
export interface EventFile {
  /** Such as `loyalty_points.yaml`; without its ending it is the event's key. */
  name: string;
  content: string;
}

const FILE_NAME = /^([a-z][a-z0-9_]{0,63})\.yaml$/;
const LARGEST_FILE = 64 * 1024;

/**
 * The bank's own events; throws CatalogueProblems with all that is wrong in any
 * file. `taken` are the keys that other events have.
 */
export function buildCustomEvents(
  files: readonly EventFile[],
  taken: readonly string[],
): EventKind[] {
  const problems: string[] = [];
  const kinds = files.flatMap((file) => {
    const kind = readKind(file, taken, (problem) => problems.push(`${file.name}: ${problem}`));
    return kind === null ? [] : [kind];
  });
  if (problems.length > 0) throw new CatalogueProblems(problems);
  return kinds;
}

function readKind(
  { name, content }: EventFile,
  taken: readonly string[],
  report: (problem: string) => void,
): EventKind | null {
  const key = FILE_NAME.exec(name)?.[1];
  if (key === undefined) {
    report('the name must be a-z, 0-9 and _, from a letter, and end in .yaml');
    return null;
  }
  if (taken.includes(key)) {
    report(`the name ${key} is taken; call the event something else`);
    return null;
  }
  if (content.length > LARGEST_FILE) {
    report(`has ${content.length} characters; it may have ${LARGEST_FILE}`);
    return null;
  }
  let parsed: unknown;
  try {
    parsed = parse(content, { logLevel: 'error' });
  } catch (error) {
    // The first line names the place; the others quote the file.
    report((error as Error).message.split('\n')[0].replace(/:$/, ''));
    return null;
  }
  const file = customEventFileSchema.safeParse(parsed);
  if (file.success) return customKind(key, file.data, report);
  for (const { path, message } of file.error.issues) {
    report(path.length === 0 ? message : `${path.join('.')} ${message}`);
  }
  return null;
}
