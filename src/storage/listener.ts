import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const RECONNECT_DELAYS = [50, 250, 1_000, 2_000];
const HEARTBEAT_INTERVAL = 10_000;
const HEARTBEAT_TIMEOUT = 5_000;

type Handler = (payload: string) => void;

/** The connection that LISTENs: one for all channels, made at the first, and made again for ever. */
export class Listener {
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #closed = new AbortController();
  #client: pg.Client | undefined;
  #running: Promise<void> | undefined;
  #asked: Promise<unknown> = Promise.resolve();

  constructor(private readonly connection: pg.ClientConfig) {}

  listen(channel: string, handler: Handler): () => void {
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(channel)) {
      throw new Error(`the channel ${channel} is not a plain lower-case identifier`);
    }
    let handlers = this.#handlers.get(channel);
    if (handlers === undefined) {
      handlers = new Set();
      this.#handlers.set(channel, handlers);
    }
    handlers.add(handler);
    if (this.#running === undefined) this.#running = this.#run();
    else if (this.#client !== undefined) void this.#subscribe(this.#client, channel, [handler]);
    return () => {
      handlers.delete(handler);
      if (handlers.size > 0 || this.#handlers.get(channel) !== handlers) return;
      this.#handlers.delete(channel);
      // The connection may be gone; then so is the subscription.
      if (this.#client) void this.#ask(this.#client, `unlisten ${channel}`).catch(() => undefined);
    };
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed;
    const closed = new Promise<void>((done) => {
      signal.addEventListener('abort', () => done(), { once: true });
    });
    let failures = 0;
    while (!signal.aborted) {
      const client = new pg.Client({ ...this.connection, query_timeout: HEARTBEAT_TIMEOUT });
      const ended = new Promise<void>((done) => {
        client.once('end', done);
        // `error` without a listener would end the process.
        client.on('error', () => done());
      });
      try {
        await client.connect();
        failures = 0;
        client.on('notification', ({ channel, payload }) => this.#deliver(channel, payload ?? ''));
        this.#client = client;
        for (const [channel, handlers] of this.#handlers) {
          await this.#subscribe(client, channel, [...handlers]);
        }
        await this.#watch(client, Promise.race([ended, closed]));
      } catch {
        // Away: the pool's own statements report it.
      }
      this.#client = undefined;
      await closeQuietly(client);
      const pause = RECONNECT_DELAYS[Math.min(failures++, RECONNECT_DELAYS.length - 1)];
      await delay(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #subscribe(client: pg.Client, channel: string, handlers: Handler[]): Promise<void> {
    try {
      await this.#ask(client, `listen ${channel}`);
    } catch {
      // The connection is lost: it is made again, and then every channel.
      await closeQuietly(client);
      return;
    }
    for (const handler of handlers) {
      if (this.#handlers.get(channel)?.has(handler)) handler('');
    }
  }

  /** One after the other: the driver takes no statement while another runs. */
  #ask(client: pg.Client, statement: string): Promise<unknown> {
    const answer = this.#asked.then(() => client.query(statement));
    this.#asked = answer.catch(() => undefined);
    return answer;
  }

  /** Until the connection ends, or a heartbeat goes unanswered. */
  async #watch(client: pg.Client, ended: Promise<void>): Promise<void> {
    const stop = new AbortController();
    const end = ended.then(() => stop.abort());
    while (!stop.signal.aborted) {
      await delay(HEARTBEAT_INTERVAL, undefined, { signal: stop.signal, ref: false }).catch(
        () => undefined,
      );
      if (!stop.signal.aborted) await this.#ask(client, 'select 1');
    }
    await end;
  }

  #deliver(channel: string, payload: string): void {
    for (const handler of this.#handlers.get(channel) ?? []) handler(payload);
  }
}

async function closeQuietly(client: pg.Client): Promise<void> {
  const patience = new AbortController();
  await Promise.race([
    client.end().catch(() => undefined),
    delay(1_000, undefined, { signal: patience.signal }).catch(() => undefined),
  ]);
  patience.abort();
}
