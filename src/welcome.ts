import type { Settings } from './settings/settings.schema.js';

/** What is running, where, and what to try next: two lines for whoever started it. */
export function welcome(
  settings: Settings,
  file: string,
  { grpcPort, httpPort }: { grpcPort: number; httpPort: number },
): string {
  const carriers = settings.carriers.filter((carrier) => carrier.enabled);
  const names = carriers.map((carrier) => carrier.name).join(', ') || 'no carrier';
  const where = `gRPC ${settings.grpc.host}:${grpcPort}, HTTP ${settings.http.host}:${httpPort}`;
  const first = `Tellerline (${settings.mode}) runs: ${where}, binding to ${names}; settings ${file}\n`;
  if (settings.mode !== 'demo') return first;
  return `${first}Next: "npm run demo" in a second terminal; metrics on http://${settings.http.host}:${httpPort}/metrics\n`;
}
