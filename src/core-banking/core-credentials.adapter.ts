import { readFileSync } from 'node:fs';
import { credentials } from '@grpc/grpc-js';
import type { ChannelCredentials } from '@grpc/grpc-js';
import { createSecureContext } from 'node:tls';
import { StartRefused } from '../failure/start-refused.js';
import type { Settings } from '../settings/settings.schema.js';

type CoreTls = Settings['core']['tls'];

/**
 * Reads what a setting names, of the core or of another service that Tellerline
 * calls; throws StartRefused, which says which file is wrong and how.
 */
export function coreCredentials(tls: CoreTls, setting = 'core.tls'): ChannelCredentials {
  if (tls === 'off') return credentials.createInsecure();
  const ca = read(`${setting}.ca`, tls.ca);
  const cert = read(`${setting}.cert`, tls.cert);
  const key = read(`${setting}.key`, tls.key);
  // Each alone first, for OpenSSL does not say which of them it does not understand.
  understand(`${setting}.ca`, tls.ca, () => createSecureContext({ ca: ca ?? undefined }));
  understand(`${setting}.cert`, tls.cert, () => createSecureContext({ cert: cert ?? undefined }));
  understand(`${setting}.key`, tls.key, () => createSecureContext({ key: key ?? undefined }));
  try {
    return credentials.createSsl(ca, key, cert);
  } catch (error) {
    const text = `${setting}.key is not the key of the certificate in ${setting}.cert`;
    throw new StartRefused('settings', text, error);
  }
}

function read(setting: string, path: string | undefined): Buffer | null {
  if (path === undefined) return null;
  try {
    return readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new StartRefused('settings', `${setting} is ${path}, which cannot be read: ${code}`);
  }
}

function understand(setting: string, path: string | undefined, parse: () => unknown): void {
  if (path === undefined) return;
  try {
    parse();
  } catch {
    throw new StartRefused('settings', `${setting} is ${path}, which is no PEM of that kind`);
  }
}
