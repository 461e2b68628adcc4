import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { credentials } from '@grpc/grpc-js';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { stringify } from 'yaml';
import { GatewayClient } from '../../src/cli/client.js';
import { DispatchReports } from '../../src/dispatch/dispatch-reports.js';
import type { DispatchReport } from '../../src/dispatch/dispatch-reports.js';
import { startGateway } from '../../src/gateway.runner.js';
import type { Gateway } from '../../src/gateway.runner.js';
import type { MessageChange } from '../../src/rpc/generated/tellerline/v1/message.js';
import { SettingsStore } from '../../src/settings/settings.store.js';

export const API_KEY = 'a-key-for-tests';

export interface GatewayOptions {
  databaseUrl: string;
  smscPort: number;
  /** Over the carrier `demo`. */
  carrier?: Record<string, unknown>;
  /** Over the whole settings, section by section. */
  settings?: Record<string, unknown>;
}

export interface TestGateway {
  gateway: Gateway;
  client: GatewayClient;
  store: SettingsStore;
  settingsFile: string;
  /** Every line of its log so far. */
  log: string[];
  /** The text of /metrics. */
  metrics(): Promise<string>;
  /** Resolves with the next report that matches, from now on. */
  reported(matches: (report: DispatchReport) => boolean): Promise<DispatchReport>;
  stop(): Promise<void>;
}

/** The settings of a gateway under test: nothing but loopback, small waits, one carrier. */
export function testSettings({ smscPort, carrier, settings }: GatewayOptions) {
  return {
    mode: 'demo',
    bank: { name: 'Demo Bank', locale: 'en', timeZone: 'Asia/Kolkata' },
    grpc: { host: '127.0.0.1', port: 0 },
    http: { host: '127.0.0.1', port: 0 },
    clients: [
      {
        id: 'core',
        apiKey: { value: API_KEY },
        rate: 100_000,
        permissions: ['publish', 'send', 'read', 'operate', 'otp'],
      },
    ],
    encryption: {
      keys: [{ id: 1, key: { value: Buffer.alloc(32, 7).toString('base64') } }],
      lookupKey: { value: Buffer.alloc(32, 8).toString('base64') },
    },
    carriers: [
      {
        name: 'demo',
        host: '127.0.0.1',
        port: smscPort,
        tls: 'off',
        systemId: 'tellerline',
        password: { value: 'secret' },
        windowSize: 50,
        segmentsPerSecond: 5000,
        reconnect: { initial: '10ms', max: '200ms' },
        ...carrier,
      },
    ],
    routes: [{ prefixes: ['+'], carriers: ['demo'], senderId: 'DemoBank' }],
    shutdownDeadline: '10s',
    ...settings,
  };
}

/** Writes a settings file into a directory of its own. */
export function writeSettings(settings: object): { file: string; remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'tellerline-test-'));
  const file = join(directory, 'tellerline.yaml');
  writeFileSync(file, stringify(settings));
  return { file, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export function clientOf(port: number, apiKey: string | null = API_KEY): GatewayClient {
  return new GatewayClient({
    address: `127.0.0.1:${port}`,
    credentials: credentials.createInsecure(),
    apiKey,
    timeout: 15_000,
  });
}

/** A whole daemon in this process, with a real gRPC client. */
export async function startTestGateway(options: GatewayOptions): Promise<TestGateway> {
  const { file, remove } = writeSettings(testSettings(options));
  const store = SettingsStore.open({
    TELLERLINE_CONFIG: file,
    DATABASE_URL: options.databaseUrl,
  });
  const log: string[] = [];
  const lines = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log.push(chunk.toString());
      done();
    },
  });
  const gateway = await startGateway(store, lines);
  const client = clientOf(gateway.grpcPort);
  const reports = gateway.app.get(DispatchReports);
  return {
    gateway,
    client,
    store,
    settingsFile: file,
    log,
    metrics: async () => (await fetch(`http://127.0.0.1:${gateway.httpPort}/metrics`)).text(),
    reported: (matches) =>
      firstValueFrom(reports.all.pipe(filter(matches), timeout({ first: 15_000 }))),
    stop: async () => {
      client.close();
      await gateway.stop();
      remove();
    },
  };
}

/**
 * Watches every message of the client. `until` resolves with all changes so far
 * once they satisfy the condition.
 */
export class Watching {
  readonly changes: MessageChange[] = [];
  cursor = '';
  readonly #stream: ReturnType<GatewayClient['watch']>;
  #waiters: { done: (changes: MessageChange[]) => boolean; resolve: () => void }[] = [];
  readonly #began: Promise<void>;

  constructor(client: GatewayClient, cursor = '') {
    this.#stream = client.watch({ cursor });
    this.#began = new Promise((resolve) => this.#stream.once('data', () => resolve()));
    this.#stream.on('data', (response: { changes: MessageChange[]; cursor: string }) => {
      this.cursor = response.cursor;
      this.changes.push(...response.changes);
      this.#waiters = this.#waiters.filter(({ done, resolve }) => {
        if (!done(this.changes)) return true;
        resolve();
        return false;
      });
    });
    this.#stream.on('error', () => undefined);
  }

  /** Resolves once the stream has said where it begins. */
  began(): Promise<void> {
    return this.#began;
  }

  async until(
    done: (changes: MessageChange[]) => boolean,
    patience = 20_000,
  ): Promise<MessageChange[]> {
    if (done(this.changes)) return this.changes;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        const last = new Map(this.changes.map((one) => [one.messageId, one.messageState]));
        const counts = Map.groupBy(last.values(), (state) => state);
        const so = [...counts].map(([state, of]) => `${of.length} ${state}`).join(', ');
        reject(new Error(`the changes did not come within ${patience} ms; messages so far: ${so}`));
      }, patience);
      this.#waiters.push({
        done,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      });
    });
    return this.changes;
  }

  /** Until a segment of every one of these messages has passed through a state, whatever came after. */
  passed(messageIds: readonly string[], state: string, patience?: number) {
    return this.until(
      (changes) =>
        messageIds.every((id) =>
          changes.some(
            (change) => change.messageId === id && String(change.segmentState) === state,
          ),
        ),
      patience,
    );
  }

  /** Until every one of these messages is in a state. */
  reached(messageIds: readonly string[], state: string, patience?: number) {
    return this.until(
      (changes) =>
        messageIds.every((id) =>
          changes.some(
            (change) => change.messageId === id && String(change.messageState) === state,
          ),
        ),
      patience,
    );
  }

  stop(): void {
    this.#stream.cancel();
  }
}
