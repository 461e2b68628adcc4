import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { isSecretAt, keysAt, schemasAt } from './settings-keys.js';
import type { PathElement } from './settings-keys.js';

/** One thing wrong with the settings. */
export interface SettingsProblem {
  /** Such as `carriers."demo".windowSize`; empty for the file as a whole. */
  path: string;
  /** What was wrong and what is allowed; never a secret. */
  description: string;
  /** Of the file, from 1, where known. */
  line?: number;
}

/** Such as `line 12: carriers."demo".windowSize is 0; it must be …`. */
export function problemText({ path, description, line }: SettingsProblem): string {
  const where = line === undefined ? '' : `line ${line}: `;
  return path === '' ? `${where}${description}` : `${where}${path} ${description}`;
}

/** Writes a path with the name of an element, where it has one, in place of its index. */
export function pathText(raw: unknown, path: readonly PathElement[]): string {
  let text = '';
  let value: unknown = raw;
  for (const element of path) {
    value = (value as Record<PathElement, unknown> | null | undefined)?.[element];
    if (typeof element === 'string') {
      text += text === '' ? element : `.${element}`;
      continue;
    }
    const { name, id } = (value ?? {}) as { name?: unknown; id?: unknown };
    const label = name ?? id;
    text += typeof label === 'string' ? `."${label}"` : `[${element}]`;
  }
  return text;
}

/** A problem before its path is written out. */
export interface FoundProblem {
  path: PathElement[];
  description: string;
}

/** All of zod's issues, in our words. */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  schema: z.core.$ZodType,
): FoundProblem[] {
  const described: FoundProblem[] = [];
  // A key that was misspelt is not also missing.
  const meant = new Set<string>();
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const path = issue.path as PathElement[];
    const known = keysAt(schema, path);
    for (const key of issue.keys) {
      const nearest = nearestOf(key, known);
      if (nearest !== undefined) meant.add([...path, nearest].join('\0'));
      const advice =
        nearest === undefined ? `here may be ${known.join(', ')}` : `did you mean ${nearest}?`;
      described.push({ path: [...path, key], description: `is not a setting; ${advice}` });
    }
  }
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') continue;
    const path = issue.path as PathElement[];
    if (issue.input === undefined && meant.has(path.join('\0'))) continue;
    described.push({ path, description: describe(issue, path, schema) });
  }
  return described;
}

/** The known word that was probably meant. */
export function nearestOf(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(
    word.toLowerCase(),
    known.map((k) => k.toLowerCase()),
  );
  const found = known.find((k) => k.toLowerCase() === nearest);
  const far = distance(word.toLowerCase(), nearest) > Math.max(2, Math.floor(word.length / 3));
  return far ? undefined : found;
}

function describe(issue: z.core.$ZodIssue, path: PathElement[], schema: z.core.$ZodType): string {
  if (issue.code === 'custom') return issue.message;
  const was =
    issue.input === undefined ? 'is missing' : `is ${shown(issue.input, isSecretAt(schema, path))}`;
  // The schema's own words.
  if (issue.message.startsWith('must be ')) return `${was}; it ${issue.message}`;
  return `${was}; it must be ${allowed(issue, path, schema)}`;
}

function allowed(issue: z.core.$ZodIssue, path: PathElement[], schema: z.core.$ZodType): string {
  switch (issue.code) {
    case 'invalid_value':
      return oneOf(issue.values.map(String));
    case 'invalid_type':
    case 'too_small':
    case 'too_big': {
      const [at] = schemasAt(schema, path);
      return at === undefined ? issue.message : kindOf(at);
    }
    default:
      return issue.message;
  }
}

/** What a schema takes, in words: `a whole number from 1 to 5000`. */
function kindOf(schema: z.core.$ZodType): string {
  const known = schema as unknown as {
    minValue?: number | null;
    maxValue?: number | null;
    isInt?: boolean;
    minLength?: number | null;
    maxLength?: number | null;
    options?: unknown[];
  };
  switch (schema._zod.def.type) {
    case 'number':
      return `a ${known.isInt === true ? 'whole ' : ''}number from ${known.minValue} to ${known.maxValue}`;
    case 'string': {
      const { minLength, maxLength } = known;
      if (typeof maxLength === 'number')
        return `a text of ${minLength ?? 0} to ${maxLength} characters`;
      return minLength === 1 ? 'a text that is not empty' : 'a text';
    }
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list that is not empty';
    case 'enum':
      return oneOf((known.options ?? []).map(String));
    case 'object':
      return 'an object';
    default:
      return `a value of the type ${schema._zod.def.type}`;
  }
}

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? words[0] : `one of ${words.join(', ')}`;
}

function shown(input: unknown, secret: boolean): string {
  if (input === null) return 'empty';
  if (Array.isArray(input)) return input.length === 0 ? 'an empty list' : 'a list';
  if (typeof input === 'object') return 'an object';
  if (secret) return `a ${typeof input}`;
  if (typeof input === 'string') {
    return `"${input.length > 60 ? `${input.slice(0, 60)}…` : input}"`;
  }
  if (typeof input === 'number' || typeof input === 'boolean') return `${input}`;
  return `a ${typeof input}`;
}
