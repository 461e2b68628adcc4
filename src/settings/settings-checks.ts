import { STATUS_NAMES, statusCode } from '../smpp/status.js';
import { broadcastProblems } from './broadcast-checks.js';
import { scheduleProblems } from './schedule-checks.js';
import type { FoundProblem } from './settings-problem.js';
import type { PathElement } from './settings-keys.js';
import { nearestOf } from './settings-problem.js';
import type { CarrierSettings, Settings } from './settings.schema.js';

const DAY = 86_400_000;
const ERROR_NAMES = STATUS_NAMES.filter((name) => name !== 'ESME_ROK');

/** Under which Tellerline itself sends: replies, campaigns, reminders. */
export const OWN_CLIENT_ID = 'tellerline';

/** What no single setting shows: names that must agree, limits that depend on each other. */
export function crossProblems(settings: Settings): FoundProblem[] {
  return [
    ...settings.carriers.flatMap(carrierProblems),
    ...duplicates(settings.carriers, (carrier) => carrier.name, ['carriers'], 'name'),
    ...duplicates(settings.clients, (client) => client.id, ['clients'], 'id'),
    ...duplicates(settings.encryption.keys, (key) => key.id, ['encryption', 'keys'], 'id'),
    ...clientProblems(settings),
    ...routeProblems(settings),
    ...encryptionProblems(settings),
    ...bankProblems(settings),
    ...classProblems(settings),
    ...portProblems(settings),
    ...databaseProblems(settings),
    ...coreProblems(settings),
    ...broadcastProblems(settings),
    ...scheduleProblems(settings),
  ];
}

function carrierProblems(carrier: CarrierSettings, index: number): FoundProblem[] {
  const found: FoundProblem[] = [];
  const at = (...path: PathElement[]) => ['carriers', index, ...path];
  if (carrier.reconnect.max < carrier.reconnect.initial) {
    found.push({
      path: at('reconnect', 'max'),
      description: `is ${carrier.reconnect.max}ms; it must be at least reconnect.initial, ${carrier.reconnect.initial}ms`,
    });
  }
  if (carrier.slots > carrier.segmentsPerSecond) {
    found.push({
      path: at('slots'),
      description: `is ${carrier.slots}; it must be at most segmentsPerSecond, ${carrier.segmentsPerSecond}, for the binds share the rate`,
    });
  }
  for (const key of ['throttledBy', 'retriedBy'] as const) {
    carrier[key].forEach((name, position) => {
      if (statusCode(name) !== null && name !== 'ESME_ROK') return;
      const description = `is "${name}", which is no error of SMPP; ${statusAdvice(name)}`;
      found.push({ path: at(key, position), description });
    });
  }
  const both = carrier.throttledBy.find((status) => carrier.retriedBy.includes(status));
  if (both !== undefined) {
    found.push({
      path: at('retriedBy'),
      description: `has ${both}, which throttledBy has too; it must be in one only`,
    });
  }
  found.push(...tlsProblems(carrier.tls, at('tls')));
  const pattern = patternProblem(carrier.receiptPattern);
  if (pattern !== undefined) found.push({ path: at('receiptPattern'), description: pattern });
  return found;
}

function tlsProblems(tls: CarrierSettings['tls'], path: PathElement[]): FoundProblem[] {
  if (tls === 'off' || (tls.cert === undefined) === (tls.key === undefined)) return [];
  return [{ path, description: 'must have both cert and key, or neither' }];
}

function coreProblems({ core, inbound }: Settings): FoundProblem[] {
  const found = tlsProblems(core.tls, ['core', 'tls']);
  for (const service of ['bill_payment', 'own_transfer'] as const) {
    const { perCommand, perDay } = inbound.services[service];
    const at = (currency: string) => ['inbound', 'services', service, 'perDay', currency];
    for (const [currency, most] of Object.entries(perCommand)) {
      const day = perDay[currency];
      if (day === undefined || day < most) {
        const is = day === undefined ? 'is missing' : `is ${day}`;
        const description = `${is}; it must be at least perCommand's, ${most}`;
        found.push({ path: at(currency), description });
      }
    }
  }
  return found;
}

function statusAdvice(name: string): string {
  const nearest = nearestOf(name, ERROR_NAMES);
  return nearest === undefined
    ? 'it must be the name of a command_status, such as ESME_RSYSERR'
    : `did you mean ${nearest}?`;
}

function patternProblem(pattern: string | undefined): string | undefined {
  if (pattern === undefined) return undefined;
  let groups: string[];
  try {
    // With an empty alternative it matches anything, and names its groups.
    groups = Object.keys(new RegExp(`${pattern}|`).exec('')?.groups ?? {});
  } catch (error) {
    return `is not a regular expression: ${(error as Error).message}`;
  }
  const missing = ['id', 'stat'].filter((group) => !groups.includes(group));
  if (missing.length > 0)
    return `must have the named groups id and stat; it lacks ${missing.join(' and ')}`;
  const known = ['id', 'stat', 'err', 'sub', 'dlvrd', 'submit', 'done'];
  const unknown = groups.find((group) => !known.includes(group));
  return unknown === undefined
    ? undefined
    : `has the named group ${unknown}; it must be one of ${known.join(', ')}`;
}

function clientProblems({ clients, grpc }: Settings): FoundProblem[] {
  const found: FoundProblem[] = [];
  const keys = new Map<string, string>();
  const names = new Map<string, string>();
  clients.forEach((client, index) => {
    const path = ['clients', index];
    const { apiKey, certificateCommonName } = client;
    if (client.id === OWN_CLIENT_ID) {
      found.push({
        path: [...path, 'id'],
        description: `is "${OWN_CLIENT_ID}", which is that of what Tellerline itself sends; it must be another`,
      });
    }
    if (apiKey === undefined && certificateCommonName === undefined) {
      found.push({
        path,
        description: 'must have apiKey or certificateCommonName, to be known by',
      });
    }
    if (certificateCommonName !== undefined) {
      const other = names.get(certificateCommonName);
      if (other !== undefined) {
        found.push({
          path: [...path, 'certificateCommonName'],
          description: `is that of the client ${other} too; each must have its own`,
        });
      }
      names.set(certificateCommonName, client.id);
      if (typeof grpc.tls !== 'object' || grpc.tls.clientCa === undefined) {
        found.push({
          path: [...path, 'certificateCommonName'],
          description: 'needs grpc.tls.clientCa, or no client shows a certificate',
        });
      }
    }
    if (apiKey !== undefined) {
      const other = keys.get(apiKey.reveal());
      if (other !== undefined) {
        found.push({
          path: [...path, 'apiKey'],
          description: `is that of the client ${other} too; each must have its own`,
        });
      }
      keys.set(apiKey.reveal(), client.id);
      if (!/^[\x21-\x7e]{8,256}$/.test(apiKey.reveal())) {
        found.push({
          path: [...path, 'apiKey'],
          description: 'must be 8 to 256 printable ASCII characters without spaces',
        });
      }
    }
  });
  return found;
}

function routeProblems({ routes, carriers }: Settings): FoundProblem[] {
  const found: FoundProblem[] = [];
  const names = carriers.map((carrier) => carrier.name);
  const seen = new Map<string, number>();
  routes.forEach((route, index) => {
    route.carriers.forEach((carrier, position) => {
      if (names.includes(carrier)) return;
      const nearest = nearestOf(carrier, names);
      const advice =
        nearest === undefined
          ? `it must be one of ${names.join(', ') || '(none)'}`
          : `did you mean ${nearest}?`;
      found.push({
        path: ['routes', index, 'carriers', position],
        description: `is "${carrier}", which is no carrier; ${advice}`,
      });
    });
    for (const prefix of route.prefixes) {
      for (const messageClass of route.classes ?? ['(every class)']) {
        const key = `${prefix} ${messageClass}`;
        const earlier = seen.get(key);
        if (earlier !== undefined) {
          found.push({
            path: ['routes', index, 'prefixes'],
            description: `has ${prefix} for ${messageClass}, as routes[${earlier}] has; it must be in one route only`,
          });
        }
        seen.set(key, index);
      }
    }
  });
  return found;
}

function encryptionProblems({ encryption }: Settings): FoundProblem[] {
  const found: FoundProblem[] = [];
  const description = 'must be 32 octets in base64, as `openssl rand -base64 32` makes them';
  encryption.keys.forEach(({ key }, index) => {
    if (!isKey(key.reveal()))
      found.push({ path: ['encryption', 'keys', index, 'key'], description });
  });
  const { lookupKey } = encryption;
  if (lookupKey !== undefined && !isKey(lookupKey.reveal())) {
    found.push({ path: ['encryption', 'lookupKey'], description });
  }
  if (encryption.keys.length > 0 !== (lookupKey !== undefined)) {
    const missing = lookupKey === undefined ? 'lookupKey' : 'keys';
    found.push({
      path: ['encryption', missing],
      description: 'is missing; keys and lookupKey go together',
    });
  }
  return found;
}

function isKey(base64: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(base64) && Buffer.from(base64, 'base64').length === 32;
}

function bankProblems({ bank }: Settings): FoundProblem[] {
  const found: FoundProblem[] = [];
  try {
    Intl.getCanonicalLocales(bank.locale);
  } catch {
    found.push({
      path: ['bank', 'locale'],
      description: `is "${bank.locale}"; it must be a language tag (BCP 47), such as en or pt-BR`,
    });
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: bank.timeZone });
  } catch {
    found.push({
      path: ['bank', 'timeZone'],
      description: `is "${bank.timeZone}"; it must be an IANA time zone, such as Europe/Paris or UTC`,
    });
  }
  return found;
}

function classProblems({ classes, retention }: Settings): FoundProblem[] {
  const found: FoundProblem[] = [];
  const total = Object.values(classes).reduce(
    (sum, { guaranteedShare }) => sum + guaranteedShare,
    0,
  );
  if (total > 50) {
    found.push({
      path: ['classes'],
      description: `have guaranteedShare of ${total} % together; it must be at most 50, or the highest class waits`,
    });
  }
  for (const [name, { timeToLive }] of Object.entries(classes)) {
    // A partition that still has something to send must not be dropped.
    if (timeToLive + DAY > retention.messages) {
      found.push({
        path: ['classes', name, 'timeToLive'],
        description: 'must be at least a day shorter than retention.messages',
      });
    }
  }
  return found;
}

function portProblems({ grpc, http, simulator }: Settings): FoundProblem[] {
  const found: FoundProblem[] = [];
  const listeners = [
    { section: 'grpc', port: grpc.port },
    { section: 'http', port: http.port },
    ...(simulator.enabled ? [{ section: 'simulator', port: simulator.port }] : []),
  ];
  listeners.forEach(({ section, port }, index) => {
    const other = listeners.slice(0, index).find((earlier) => earlier.port === port && port !== 0);
    if (other === undefined) return;
    found.push({
      path: [section, 'port'],
      description: `is ${port}, which is ${other.section}.port too`,
    });
  });
  return found;
}

function databaseProblems({ database }: Settings): FoundProblem[] {
  if (database.url === undefined) return [];
  const url = URL.canParse(database.url.reveal()) ? new URL(database.url.reveal()) : undefined;
  if (url !== undefined && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1)
    return [];
  return [
    {
      path: ['database', 'url'],
      description: 'must be a URL such as postgresql://user:password@host:5432/database',
    },
  ];
}

function duplicates<T>(
  list: readonly T[],
  keyOf: (item: T) => string | number,
  path: PathElement[],
  field: string,
): FoundProblem[] {
  const seen = new Set<string | number>();
  const found: FoundProblem[] = [];
  list.forEach((item, index) => {
    const key = keyOf(item);
    if (seen.has(key)) {
      found.push({
        path: [...path, index, field],
        description: `is ${key} a second time; each must have its own`,
      });
    }
    seen.add(key);
  });
  return found;
}
