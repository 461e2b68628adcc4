import { Secret } from './secret.js';
import type { FoundProblem } from './settings-problem.js';
import type { PathElement } from './settings-keys.js';
import type { Settings } from './settings.schema.js';

/** In the files that come with Tellerline, and so known to everyone. */
export const DEMO_SECRETS: ReadonlySet<string> = new Set(['tellerline-demo', 'secret']);

const SHORTEST_API_KEY = 20;

/** What the demo may do and a bank may not. */
export function productionProblems(settings: Settings): FoundProblem[] {
  if (settings.mode !== 'production') return [];
  const found: FoundProblem[] = [];
  const refuse = (path: PathElement[], description: string) => found.push({ path, description });

  for (const { path, secret } of secretsIn(settings)) {
    if (secret.inFile) {
      refuse(
        path,
        'is written in the settings file; in production it must come from { env: NAME } or { file: PATH }',
      );
    } else if (DEMO_SECRETS.has(secret.reveal())) {
      refuse(
        path,
        'is a secret of the demo, which everyone knows; in production it must be your own',
      );
    }
  }
  settings.clients.forEach(({ apiKey }, index) => {
    if (apiKey !== undefined && apiKey.reveal().length < SHORTEST_API_KEY) {
      refuse(
        ['clients', index, 'apiKey'],
        `must have at least ${SHORTEST_API_KEY} characters in production`,
      );
    }
  });
  if (settings.simulator.enabled) {
    refuse(['simulator', 'enabled'], 'is true; in production it must be false');
  }
  if (settings.demoBank.enabled) {
    refuse(['demoBank', 'enabled'], 'is true; in production it must be false');
  }
  const { address, tls: coreTls } = settings.core;
  if (address !== undefined && coreTls === 'off' && !isLoopback(address.split(':')[0])) {
    refuse(
      ['core', 'tls'],
      `is off while core.address is ${address}; it may be off on loopback only`,
    );
  }
  settings.broadcast.registers.forEach(({ address: register, tls }, index) => {
    if (register === undefined || tls !== 'off' || isLoopback(register.split(':')[0])) return;
    refuse(
      ['broadcast', 'registers', index, 'tls'],
      `is off while address is ${register}; it may be off on loopback only`,
    );
  });
  if (!settings.carriers.some((carrier) => carrier.enabled)) {
    refuse(['carriers'], 'has no enabled carrier; production needs one at least');
  }
  if (settings.routes.length === 0)
    refuse(['routes'], 'is empty; production needs one route at least');
  if (settings.clients.length === 0)
    refuse(['clients'], 'is empty; production needs one client at least');
  if (settings.database.url === undefined) {
    refuse(['database', 'url'], 'is missing; production needs it, or DATABASE_URL');
  }
  const { keys, lookupKey } = settings.encryption;
  if (keys.length === 0 && lookupKey === undefined) {
    refuse(['encryption'], 'has no keys and no lookupKey; production needs both');
  }
  const { tls, host } = settings.grpc;
  if (tls === undefined) {
    refuse(
      ['grpc', 'tls'],
      'is missing; production needs a decision: cert and key, or off on a loopback host',
    );
  } else if (tls === 'off' && !isLoopback(host)) {
    refuse(
      ['grpc', 'tls'],
      `is off while grpc.host is ${host}; it may be off on a loopback host only`,
    );
  }
  return found;
}

/** Whether only this machine can connect. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function secretsIn(
  value: unknown,
  path: PathElement[] = [],
): { path: PathElement[]; secret: Secret }[] {
  if (value instanceof Secret) return [{ path, secret: value }];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => secretsIn(item, [...path, index]));
  return Object.entries(value).flatMap(([key, item]) => secretsIn(item, [...path, key]));
}
