import { problemText } from '../../src/settings/settings-problem.js';
import type { Settings } from '../../src/settings/settings.schema.js';
import { parseSettings } from '../../src/settings/settings.js';

/** 32 octets in base64. */
export const KEY = Buffer.alloc(32, 7).toString('base64');

/** One carrier with what it must have, from line 2 on. */
export const CARRIER = `
carriers:
  - name: demo
    host: 127.0.0.1
    port: 2775
    tls: off
    systemId: tellerline
    password: { env: PASSWORD }
    segmentsPerSecond: 10
`;

/** The settings of a text; throws with its problems. */
export function read(text: string, environment: Record<string, string> = {}): Settings {
  const result = parseSettings(text, { PASSWORD: 'secret', ...environment }, noFile);
  if (!result.ok) throw new Error(result.problems.map(problemText).join('\n'));
  return result.settings;
}

/** The problems of a text, as they are told. */
export function problems(text: string, environment: Record<string, string> = {}): string[] {
  const result = parseSettings(text, { PASSWORD: 'secret', ...environment }, noFile);
  return result.ok ? [] : result.problems.map(problemText);
}

export function noFile(path: string): string {
  throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
}
