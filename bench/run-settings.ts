import { randomBytes } from 'node:crypto';
import { stringify } from 'yaml';

/** What one run of the benchmark is made with. */
export interface RunPlace {
  smppPort: number;
  grpcPort: number;
  httpPort: number;
  apiKey: string;
  approverKey: string;
  /** Whether every step of every message is logged. */
  logMessages: boolean;
  /** For customers' commands; null where none is measured. */
  pull: PullPlace | null;
}

/** Who asks and who is asked, both in the benchmark's process. */
export interface PullPlace {
  handsetPort: number;
  /** HOST:PORT. */
  coreAddress: string;
}

/** The account both the daemon and the bare loop bind with; no limit, nothing but good news. */
export const ACCOUNT = { systemId: 'bench', password: 'bench' };

/** Another account, for an SMSC gives a receipt to any bind of the account that sent. */
const LIMITED_ACCOUNT = { systemId: 'limited', password: 'bench' };

export const CARRIER = 'bench';

/** Numbers that go by a carrier with a limit, which a campaign fills. */
export const LIMITED_PREFIX = '+44';
const LIMITED = 'limited';
export const LIMITED_SEGMENTS_PER_SECOND = 500;

/** Approves what the benchmark writes. */
export const APPROVER = 'approver';

/** The carrier that customers' messages come by. */
const HANDSETS = 'handsets';

/** The simulator's file: answers at once, receipts at once. */
export function simulatorYaml(): string {
  return stringify({
    host: '127.0.0.1',
    port: 0,
    statistics: '0s',
    accounts: [ACCOUNT, LIMITED_ACCOUNT].map((account) => ({
      ...account,
      tps: 'unlimited',
      maxBinds: 16,
      maxWindow: 'unlimited',
      responseLatency: '0ms',
      responseJitter: '0ms',
      receiptDelay: '0ms',
      receiptJitter: '0ms',
      magicNumbers: false,
      deliverWindow: 1000,
    })),
  });
}

/** The daemon's file: a carrier for each SMSC, one slot, a window of 1,000, and no limit that is ever met. */
export function daemonYaml(place: RunPlace): string {
  const secret = () => ({ value: randomBytes(32).toString('base64') });
  const carrier = (
    name: string,
    port: number,
    { systemId, password } = ACCOUNT,
    segmentsPerSecond = 100_000,
  ) => ({
    name,
    host: '127.0.0.1',
    port,
    tls: 'off',
    systemId,
    password: { value: password },
    windowSize: 1000,
    segmentsPerSecond,
  });
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
        permissions: ['publish', 'send', 'read', 'operate', 'customers', 'otp', 'broadcast'],
      },
      { id: APPROVER, apiKey: { value: place.approverKey }, permissions: ['approve'] },
    ],
    encryption: { keys: [{ id: 1, key: secret() }], lookupKey: secret() },
    carriers: [
      carrier(CARRIER, place.smppPort),
      carrier(LIMITED, place.smppPort, LIMITED_ACCOUNT, LIMITED_SEGMENTS_PER_SECOND),
      ...(place.pull === null ? [] : [carrier(HANDSETS, place.pull.handsetPort)]),
    ],
    routes: [
      { prefixes: ['+'], carriers: [CARRIER], senderId: 'BENCH' },
      { prefixes: [LIMITED_PREFIX], carriers: [LIMITED], senderId: 'BENCH' },
    ],
    log: { level: 'info', messages: place.logMessages },
    ...(place.pull === null ? {} : pullSettings(place.pull)),
  });
}

/** An order asks the core for two things at once: its limit is of calls, inbound's of messages. */
function pullSettings({ coreAddress }: PullPlace): object {
  const never = { limit: 100_000, within: '1h' };
  return {
    inbound: { rates: { message: never, stranger: never, notUnderstood: never } },
    core: { address: coreAddress, tls: 'off' },
  };
}
