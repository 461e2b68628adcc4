import { LineCounter, isNode, parseDocument } from 'yaml';
import { productionProblems } from './production-rules.js';
import { crossProblems } from './settings-checks.js';
import type { PathElement } from './settings-keys.js';
import type { FoundProblem, SettingsProblem } from './settings-problem.js';
import { describeIssues, pathText } from './settings-problem.js';
import type { SecretReference, Settings } from './settings.schema.js';
import { settingsSchema } from './settings.schema.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export type SettingsResult =
  { ok: true; settings: Settings } | { ok: false; problems: SettingsProblem[] };

/** Environment variables that stand above the file. */
const OVERRIDES: readonly {
  variable: string;
  path: [string, string];
  value: (text: string) => unknown;
}[] = [
  { variable: 'DATABASE_URL', path: ['database', 'url'], value: () => ({ env: 'DATABASE_URL' }) },
  { variable: 'TELLERLINE_GRPC_PORT', path: ['grpc', 'port'], value: numberOrText },
  { variable: 'TELLERLINE_HTTP_PORT', path: ['http', 'port'], value: numberOrText },
];

/**
 * The settings of a YAML text and an environment, or everything that is wrong
 * with them. `readFile` reads secrets kept in files; what it throws is a problem
 * of that secret.
 */
export function parseSettings(
  text: string,
  environment: Environment,
  readFile: (path: string) => string,
): SettingsResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return failed(
      document.errors.map((error) => ({
        path: '',
        description: `is not YAML: ${error.message}`,
        line: lines.linePos(error.pos[0]).line,
      })),
    );
  }
  let raw: unknown;
  try {
    raw = withoutNulls(document.toJS({ maxAliasCount: 100 })) ?? {};
  } catch (error) {
    return failed([{ path: '', description: `is not usable YAML: ${(error as Error).message}` }]);
  }
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    return failed([{ path: '', description: 'the file must hold settings as `key: value`' }]);
  }

  const overridden = override(raw as Record<string, unknown>, environment);
  const problem = ({ path, description }: FoundProblem): SettingsProblem => {
    const variable = overridden.get(path.slice(0, 2).join('.'));
    if (variable !== undefined) return { path: variable, description };
    const line = lineOf(path);
    return { path: pathText(raw, path), description, ...(line === undefined ? {} : { line }) };
  };
  // The line of the setting, or of the nearest around it that is in the file.
  const lineOf = (path: readonly PathElement[]): number | undefined => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return undefined;
  };

  const schema = settingsSchema((reference) => resolve(reference, environment, readFile));
  const parsed = schema.safeParse(raw, { reportInput: true });
  if (!parsed.success) {
    return failed(describeIssues(parsed.error.issues, schema).map(problem));
  }
  const settings = parsed.data;
  const found = [...crossProblems(settings), ...productionProblems(settings)];
  return found.length > 0 ? failed(found.map(problem)) : { ok: true, settings };
}

/** A key with nothing behind it (all of it commented out) is a key that is not there. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, withoutNulls(item)])
      .filter(([, item]) => item !== undefined),
  );
}

function failed(problems: SettingsProblem[]): SettingsResult {
  return {
    ok: false,
    problems: problems.sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity) || 0),
  };
}

/** Writes the environment's values into `raw`, and gives which variable stands for which path. */
function override(raw: Record<string, unknown>, environment: Environment): Map<string, string> {
  const overridden = new Map<string, string>();
  for (const { variable, path, value } of OVERRIDES) {
    const text = environment[variable];
    if (text === undefined || text === '') continue;
    const [section, key] = path;
    const current = (raw[section] ??= {});
    // What is not an object is wrong in the file already.
    if (typeof current !== 'object') continue;
    (current as Record<string, unknown>)[key] = value(text);
    overridden.set(path.join('.'), variable);
  }
  return overridden;
}

function numberOrText(text: string): unknown {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function resolve(
  reference: SecretReference,
  environment: Environment,
  readFile: (path: string) => string,
): string {
  if ('value' in reference) return reference.value;
  if ('env' in reference) {
    const value = environment[reference.env];
    if (value === undefined || value === '') {
      throw new Error(`is read from the environment variable ${reference.env}, which is not set`);
    }
    return value;
  }
  let text: string;
  try {
    text = readFile(reference.file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `is read from the file ${reference.file}, which cannot be read (${code ?? 'unknown'})`,
      {
        cause: error,
      },
    );
  }
  // Editors and `echo` end a file with a newline, which is no part of the secret.
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw new Error(`is read from the file ${reference.file}, which is empty`);
  return value;
}
