import { randomBytes } from 'node:crypto';
import { stringify } from 'yaml';

/** What one run of the benchmark is made with. */
export interface RunPlace {
  smppPort: number;
  grpcPort: number;
  httpPort: number;
  apiKey: string;
  /** Whether every step of every message is logged. */
  logMessages: boolean;
}

/** The account both the daemon and the bare loop bind with; no limit, nothing but good news. */
export const ACCOUNT = { systemId: 'bench', password: 'bench' };

export const CARRIER = 'bench';

/** The simulator's file: answers at once, receipts at once. */
export function simulatorYaml(): string {
  return stringify({
    host: '127.0.0.1',
    port: 0,
    statistics: '0s',
    accounts: [
      {
        ...ACCOUNT,
        tps: 'unlimited',
        maxBinds: 16,
        maxWindow: 'unlimited',
        responseLatency: '0ms',
        responseJitter: '0ms',
        receiptDelay: '0ms',
        receiptJitter: '0ms',
        magicNumbers: false,
        deliverWindow: 1000,
      },
    ],
  });
}

/** The daemon's file: one carrier, one slot, a window of 1,000, and no limit that is ever met. */
export function daemonYaml(place: RunPlace): string {
  const secret = () => ({ value: randomBytes(32).toString('base64') });
  return stringify({
    mode: 'demo',
    nodeName: 'bench',
    grpc: { port: place.grpcPort, tls: 'off', streamWindow: 2000 },
    http: { port: place.httpPort },
    clients: [
      {
        id: 'bench',
        apiKey: { value: place.apiKey },
        rate: 1_000_000,
        permissions: ['publish', 'send', 'read', 'operate'],
      },
    ],
    encryption: { keys: [{ id: 1, key: secret() }], lookupKey: secret() },
    carriers: [
      {
        name: CARRIER,
        host: '127.0.0.1',
        port: place.smppPort,
        tls: 'off',
        systemId: ACCOUNT.systemId,
        password: { value: ACCOUNT.password },
        windowSize: 1000,
        segmentsPerSecond: 100_000,
      },
    ],
    routes: [{ prefixes: ['+'], carriers: [CARRIER], senderId: 'BENCH' }],
    log: { level: 'info', messages: place.logMessages },
  });
}
