import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { subjectsSchema } from '../core-banking/conformance/subjects.js';
import type { Subjects } from '../core-banking/conformance/subjects.js';
import { unreadable } from './input-file.js';
import { UsageError } from './usage-error.js';

/** Of the command line; each stands above the file's. */
export type SubjectOptions = Partial<Record<keyof Subjects, string>> & { subjects?: string };

/** What the checks are made with. Throws a UsageError that names every wrong one. */
export function readSubjects(options: SubjectOptions): Subjects {
  const given: Record<string, unknown> = options.subjects ? readFile(options.subjects) : {};
  for (const name of Object.keys(subjectsSchema.shape) as (keyof Subjects)[]) {
    if (options[name] !== undefined) given[name] = options[name];
  }
  if (given['customer'] === undefined) {
    throw new UsageError('a customer to check with is missing; give --customer, or --subjects');
  }
  const read = subjectsSchema.safeParse(given);
  if (read.success) return read.data;
  const problems = read.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the subjects'}: ${message}`,
  );
  throw new UsageError(`what to check with is wrong:\n  ${problems.join('\n  ')}`);
}

function readFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new UsageError(`${path} is no YAML: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new UsageError(`${path} must hold names and values, such as "customer: C-1001"`);
}
