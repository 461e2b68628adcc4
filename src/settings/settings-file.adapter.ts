import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment, SettingsResult } from './settings.js';
import { parseSettings } from './settings.js';
import type { SettingsProblem } from './settings-problem.js';
import { problemText } from './settings-problem.js';
import type { Settings } from './settings.schema.js';

const DEFAULT_FILE = 'config/tellerline.yaml';
const PACKAGE_ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Settings that cannot be used, with every problem there is. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';

  constructor(
    file: string,
    readonly problems: readonly SettingsProblem[],
  ) {
    super([`the settings in ${file} cannot be used:`, ...problems.map(problemText)].join('\n  '));
  }
}

/**
 * The file that TELLERLINE_CONFIG names; else config/tellerline.yaml of the
 * working directory; else that of the package.
 */
export function settingsFile(environment: Environment): string {
  const named = environment.TELLERLINE_CONFIG;
  if (named !== undefined && named !== '') return resolve(named);
  const local = resolve(DEFAULT_FILE);
  return existsSync(local) ? local : join(PACKAGE_ROOT, DEFAULT_FILE);
}

/** Reads and checks the file, and the files that it names; relative paths in it are of the working directory. */
export function readSettings(file: string, environment: Environment): SettingsResult {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const description = `the file ${file} cannot be read (${code ?? 'unknown'}); TELLERLINE_CONFIG may name another`;
    return { ok: false, problems: [{ path: '', description }] };
  }
  const result = parseSettings(text, environment, (path) => readFileSync(path, 'utf8'));
  if (!result.ok) return result;
  const problems = fileProblems(result.settings);
  return problems.length === 0 ? result : { ok: false, problems };
}

/** For programs that cannot go on without: throws SettingsRefused. */
export function requireSettings(environment: Environment): { file: string; settings: Settings } {
  const file = settingsFile(environment);
  const result = readSettings(file, environment);
  if (!result.ok) throw new SettingsRefused(file, result.problems);
  return { file, settings: result.settings };
}

function fileProblems(settings: Settings): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const { directory } = settings.templates;
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    problems.push({
      path: 'templates.directory',
      description: `is ${directory}, which is not a directory (looked for from ${process.cwd()})`,
    });
  }
  const files: [path: string, file: string | undefined][] = [];
  if (settings.simulator.enabled) files.push(['simulator.file', settings.simulator.file]);
  const { tls } = settings.grpc;
  if (typeof tls === 'object') {
    files.push(
      ['grpc.tls.cert', tls.cert],
      ['grpc.tls.key', tls.key],
      ['grpc.tls.clientCa', tls.clientCa],
    );
  }
  for (const carrier of settings.carriers) {
    if (typeof carrier.tls !== 'object') continue;
    const path = `carriers."${carrier.name}".tls`;
    files.push(
      [`${path}.ca`, carrier.tls.ca],
      [`${path}.cert`, carrier.tls.cert],
      [`${path}.key`, carrier.tls.key],
    );
  }
  for (const [path, file] of files) {
    if (file === undefined || isReadable(file)) continue;
    problems.push({
      path,
      description: `is ${file}, which cannot be read (looked for from ${process.cwd()})`,
    });
  }
  return problems;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
