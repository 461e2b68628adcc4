import { readFileSync } from 'node:fs';
import { credentials } from '@grpc/grpc-js';
import type { ChannelCredentials } from '@grpc/grpc-js';
import { createSecureContext } from 'node:tls';
import { StartRefused } from '../failure/start-refused.js';
import type { Settings } from '../settings/settings.schema.js';

type CoreTls = Settings['core']['tls'];

/** Reads what settings.core.tls names; throws StartRefused, which says which file is wrong and how. */
export function coreCredentials(tls: CoreTls): ChannelCredentials {
  if (tls === 'off') return credentials.createInsecure();
  const ca = read('core.tls.ca', tls.ca);
  const cert = read('core.tls.cert', tls.cert);
  const key = read('core.tls.key', tls.key);
  // Each alone first, for OpenSSL does not say which of them it does not understand.
  understand('core.tls.ca', tls.ca, () => createSecureContext({ ca: ca ?? undefined }));
  understand('core.tls.cert', tls.cert, () => createSecureContext({ cert: cert ?? undefined }));
  understand('core.tls.key', tls.key, () => createSecureContext({ key: key ?? undefined }));
  try {
    return credentials.createSsl(ca, key, cert);
  } catch (error) {
    const text = `core.tls.key is not the key of the certificate in core.tls.cert`;
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
