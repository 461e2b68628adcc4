import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { credentials } from '@grpc/grpc-js';
import type { ChannelCredentials } from '@grpc/grpc-js';
import { parse } from 'yaml';
import type { GatewayTarget } from './client.js';
import { UsageError } from './usage-error.js';

/** The global options that say where the daemon is and who calls. */
export interface ConnectionOptions {
  address: string;
  apiKeyFile?: string | undefined;
  tlsCa?: string | undefined;
  tlsCert?: string | undefined;
  tlsKey?: string | undefined;
  plaintext?: boolean | undefined;
  /** Milliseconds. */
  timeout: number;
}

export const DEFAULT_ADDRESS = '127.0.0.1:50051';

const DEMO_SETTINGS = fileURLToPath(new URL('../../config/tellerline.yaml', import.meta.url));

/** Where to call and as whom; reads the key and certificate files. Throws a UsageError. */
export function connectionTarget(
  options: ConnectionOptions,
  env: NodeJS.ProcessEnv,
): GatewayTarget {
  const loopback = isLoopback(hostOf(options.address));
  return {
    address: options.address,
    credentials: channelCredentials(options, loopback),
    apiKey: apiKey(options, env, loopback),
    timeout: options.timeout,
  };
}

/** The host of `host:port` or `[v6]:port`; throws a UsageError on anything else. */
export function hostOf(address: string, option = '--address'): string {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(address);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || Number(match?.[3]) > 65535 || Number(match?.[3]) === 0) {
    throw new UsageError(
      `${option} is "${address}"; it must be host:port, such as ${DEFAULT_ADDRESS}`,
    );
  }
  return host;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** As the options say; without any, in clear on a loopback address and with TLS elsewhere. */
export function channelCredentials(
  options: Omit<ConnectionOptions, 'address'>,
  loopback: boolean,
): ChannelCredentials {
  const { tlsCa, tlsCert, tlsKey } = options;
  const tls = tlsCa !== undefined || tlsCert !== undefined || tlsKey !== undefined;
  if (options.plaintext === true) {
    if (tls) throw new UsageError('--plaintext and --tls-… exclude each other');
    return credentials.createInsecure();
  }
  // An API key must not cross a network in clear by default.
  if (!tls && loopback) return credentials.createInsecure();
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new UsageError('--tls-cert and --tls-key go together');
  }
  const read = (path: string | undefined, option: string) =>
    path === undefined ? null : readNamedFile(path, option);
  return credentials.createSsl(
    read(tlsCa, '--tls-ca'),
    read(tlsKey, '--tls-key'),
    read(tlsCert, '--tls-cert'),
  );
}

function apiKey(
  options: ConnectionOptions,
  env: NodeJS.ProcessEnv,
  loopback: boolean,
): string | null {
  if (options.apiKeyFile !== undefined) {
    const key = readNamedFile(options.apiKeyFile, '--api-key-file').toString('utf8').trim();
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw new UsageError(
        `--api-key-file ${options.apiKeyFile} must hold one line of printable ASCII`,
      );
    }
    return key;
  }
  const key = env['TELLERLINE_API_KEY']?.trim();
  if (key !== undefined && key !== '') return key;
  if (options.tlsCert !== undefined || !loopback) return null;
  return demoKey(env);
}

function readNamedFile(path: string, option: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError(
      `${option} ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`,
    );
  }
}

interface DemoClient {
  apiKey?: { value?: unknown } | null;
  permissions?: unknown;
}

/** The demo client's key, which is written in the demo settings in clear, or that of one with a permission; null where there is none. */
export function demoKey(env: NodeJS.ProcessEnv, permission?: string): string | null {
  let text: string;
  try {
    text = readFileSync(env['TELLERLINE_CONFIG'] ?? DEMO_SETTINGS, 'utf8');
  } catch {
    return null;
  }
  return demoKeyIn(text, permission);
}

/**
 * The first key given by `value` in settings that are in demo mode, of a client
 * with the permission where one is given; production settings have none.
 */
export function demoKeyIn(yaml: string, permission?: string): string | null {
  let settings: unknown;
  try {
    settings = parse(yaml);
  } catch {
    return null;
  }
  const { mode = 'demo', clients } = (settings ?? {}) as { mode?: unknown; clients?: unknown };
  if (mode !== 'demo' || !Array.isArray(clients)) return null;
  for (const client of clients as DemoClient[]) {
    const value = client?.apiKey?.value;
    const { permissions } = client ?? {};
    const may = Array.isArray(permissions) ? permissions : [];
    if (permission !== undefined && !may.includes(permission)) continue;
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}
