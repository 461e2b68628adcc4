import { readFileSync } from 'node:fs';
import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { Framer } from './framing.js';
import type { FramingFault } from './framing.js';

export type SessionTls =
  | 'off'
  | {
      /** PEM files. */
      ca?: string | undefined;
      cert?: string | undefined;
      key?: string | undefined;
      /** The name the certificate must carry; the host where absent. */
      serverName?: string | undefined;
    };

export interface SessionOptions {
  host: string;
  port: number;
  tls: SessionTls;
  /** Milliseconds for TCP and TLS together. */
  connectTimeout: number;
}

/** What a session's user is told. An exception from here goes to `failed` and changes nothing else. */
export interface SessionListener {
  /** Connected, and the certificate verified where TLS is on. */
  connected(): void;
  /** One whole PDU, at least 16 octets. */
  pdu(octets: Buffer): void;
  /** The stream cannot be followed any further; nothing more is read. */
  framingFault(fault: FramingFault): void;
  /** What was written has drained after `writable` was false. */
  drained(): void;
  /** The end, exactly once, whatever the reason. */
  closed(reason: string): void;
  /** A listener threw. */
  failed(error: unknown): void;
}

/** Unsent octets above which `writable` turns false. */
const MOST_UNSENT = 256 * 1024;
/** Unsent octets above which nothing more is read: a peer that does not take our answers gets no more of our memory. */
const MOST_UNANSWERED = 4 * MOST_UNSENT;

/**
 * One TCP or TLS connection to an SMSC that carries whole PDUs; it is never
 * opened again. What is sent within one turn of the event loop goes out in one
 * write, without Nagle's delay: the size of a burst, not of a PDU, is what a
 * write costs.
 */
export class SmppSession {
  readonly #socket: Socket;
  readonly #framer = new Framer();
  readonly #listener: SessionListener;
  #connectTimer: NodeJS.Timeout | undefined;
  #closeTimer: NodeJS.Timeout | undefined;
  #connected = false;
  #closed = false;
  /** Nothing more is read: a framing fault, or we are closing. */
  #deaf = false;
  #reason: string | null = null;
  #queue: Buffer[] = [];
  #queued = 0;
  #flushing: NodeJS.Immediate | undefined;
  #congested = false;
  /** Reading stopped: by the user, and because the peer does not read. */
  #pausedByUser = false;
  #pausedByPeer = false;

  /** Begins to connect. Throws when a PEM file cannot be read. */
  constructor(options: SessionOptions, listener: SessionListener) {
    this.#listener = listener;
    this.#socket = open(options);
    const connected = options.tls === 'off' ? 'connect' : 'secureConnect';
    this.#connectTimer = setTimeout(
      () => this.destroy(`no connection within ${options.connectTimeout} ms`),
      options.connectTimeout,
    );
    this.#socket
      .setNoDelay(true)
      .setKeepAlive(true, 30_000)
      .once(connected, () => {
        clearTimeout(this.#connectTimer);
        this.#connected = true;
        this.#call(() => listener.connected());
      })
      .on('data', (chunk) => this.#read(chunk))
      .on('drain', () => this.#drained())
      .once('end', () => this.destroy('closed by the SMSC'))
      .once('error', (error) => {
        this.#reason ??= describe(error);
      })
      .once('close', () => this.#end());
  }

  /** False when closing, and while so much is unsent that no more should be submitted; `drained` follows. */
  get writable(): boolean {
    return this.#connected && !this.#deaf && !this.#congested;
  }

  /** Octets given to `send` and not yet taken by the system. */
  get unsent(): number {
    return this.#queued + this.#socket.writableLength;
  }

  /** Sends a PDU at the end of this turn of the event loop; dropped when closed. */
  send(octets: Buffer): void {
    if (this.#closed) return;
    this.#queue.push(octets);
    this.#queued += octets.length;
    this.#flushing ??= setImmediate(() => this.#flush());
    if (this.unsent > MOST_UNSENT) this.#congested = true;
  }

  /** Stops reading from the socket; PDUs already read still come. */
  pause(): void {
    this.#pausedByUser = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#pausedByUser = false;
    if (!this.#pausedByPeer) this.#socket.resume();
  }

  /** Sends what is waiting, closes, and cuts the connection after `grace` ms. Nothing more is read. */
  close(reason: string, grace: number): void {
    if (this.#closed) return;
    this.#reason ??= reason;
    this.#deaf = true;
    this.#flush();
    this.#socket.end();
    // Unread octets would keep the end of the stream from being seen.
    this.#socket.resume();
    this.#closeTimer ??= setTimeout(() => this.#socket.destroy(), grace);
  }

  /** Cuts the connection at once. */
  destroy(reason: string): void {
    this.#reason ??= reason;
    this.#deaf = true;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (this.#deaf) return;
    const { pdus, fault } = this.#framer.feed(chunk);
    for (const octets of pdus) {
      this.#call(() => this.#listener.pdu(octets));
      if (this.#deaf) return;
    }
    if (fault !== null) {
      this.#deaf = true;
      this.#call(() => this.#listener.framingFault(fault));
    }
  }

  #flush(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    const queue = this.#queue;
    if (queue.length === 0 || this.#socket.destroyed || this.#socket.writableEnded) return;
    const octets = queue.length === 1 ? queue[0] : Buffer.concat(queue, this.#queued);
    this.#queue = [];
    this.#queued = 0;
    if (!this.#socket.write(octets) && this.#socket.writableLength > MOST_UNANSWERED) {
      this.#pausedByPeer = true;
      this.#socket.pause();
    }
    if (this.#congested && !this.#socket.writableNeedDrain) this.#drained();
  }

  #drained(): void {
    if (this.#pausedByPeer) {
      this.#pausedByPeer = false;
      if (!this.#pausedByUser) this.#socket.resume();
    }
    if (!this.#congested) return;
    this.#congested = false;
    this.#call(() => this.#listener.drained());
  }

  #end(): void {
    this.#closed = true;
    this.#deaf = true;
    clearTimeout(this.#connectTimer);
    clearTimeout(this.#closeTimer);
    clearImmediate(this.#flushing);
    this.#queue = [];
    this.#queued = 0;
    this.#call(() => this.#listener.closed(this.#reason ?? 'connection lost'));
  }

  #call(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#listener.failed(error);
    }
  }
}

function open(options: SessionOptions): Socket {
  const { host, port, tls } = options;
  if (tls === 'off') return connectTcp({ host, port });
  const name = tls.serverName ?? host;
  const secure: ConnectionOptions = {
    host,
    port,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    // An address is no server name (RFC 6066, 3), and is checked all the same.
    servername: isIP(name) === 0 ? name : '',
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
  };
  if (tls.ca !== undefined) secure.ca = readFileSync(tls.ca);
  if (tls.cert !== undefined) secure.cert = readFileSync(tls.cert);
  if (tls.key !== undefined) secure.key = readFileSync(tls.key);
  return connectTls(secure);
}

/** The code and the text of an error of the system or of TLS. */
function describe(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  const text = error.message || 'connection failed';
  return code === undefined || text.includes(code) ? text : `${text} (${code})`;
}
