import { Secret } from './secret.js';
import type { CarrierSettings, Settings } from './settings.schema.js';

/** `limits`: what a bind takes up while it stays bound; `rebind`: what only a new bind can take up. */
export type CarrierChange = 'none' | 'limits' | 'rebind';

/** What is said in the bind itself, or decides how many binds there are. */
const REBIND_KEYS = [
  'name',
  'enabled',
  'host',
  'port',
  'tls',
  'systemId',
  'password',
  'systemType',
  'interfaceVersion',
  'bindType',
  'slots',
] as const satisfies readonly (keyof CarrierSettings)[];

/** What of the settings is taken up at the start only. */
const START_KEYS = [
  'mode',
  'nodeName',
  'grpc',
  'http',
  'database',
  'encryption',
  'events',
  'core',
  'demoBank',
  'simulator',
] as const satisfies readonly (keyof Settings)[];

export function carrierChange(before: CarrierSettings, after: CarrierSettings): CarrierChange {
  if (REBIND_KEYS.some((key) => !isSame(before[key], after[key]))) return 'rebind';
  return isSame(before, after) ? 'none' : 'limits';
}

/**
 * The settings to go on with: `after`, save what is taken up at the start only,
 * which stays as it was and is named in `afterRestart`.
 */
export function applicableSettings(
  before: Settings,
  after: Settings,
): { settings: Settings; afterRestart: string[] } {
  const settings: Settings = { ...after };
  const afterRestart: string[] = [];
  for (const section of START_KEYS) {
    afterRestart.push(...differingKeys(before[section], after[section], section));
    Object.assign(settings, { [section]: before[section] });
  }
  return { settings, afterRestart };
}

/** The paths of one section that differ, one level deep. */
function differingKeys(before: unknown, after: unknown, section: string): string[] {
  if (isSame(before, after)) return [];
  if (!isPlain(before) || !isPlain(after)) return [section];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys]
    .filter((key) => !isSame(before[key], after[key]))
    .map((key) => `${section}.${key}`);
}

/** Deep equality of what a settings file can hold. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof Secret || b instanceof Secret) {
    return a instanceof Secret && b instanceof Secret && a.reveal() === b.reveal();
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => isSame(a[key], b[key]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Secret)
  );
}
