import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import smpp from 'smpp';
import type { PDU } from 'smpp';
import { Framer } from '../../src/smpp/framing.js';

/** What the package makes of a PDU, which is how these tests hear us: not by our own codec. */
export type HeardPdu = PDU & Record<string, unknown>;

/** Values that are waited for, in order. */
class Inbox<T> {
  readonly #values: T[] = [];
  readonly #waiting: ((value: T) => void)[] = [];

  put(value: T): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#values.push(value);
    else next(value);
  }

  take(): Promise<T> {
    if (this.#values.length > 0) return Promise.resolve(this.#values.shift() as T);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  get size(): number {
    return this.#values.length;
  }
}

/** One connection of an ESME, which does only what the test says. */
export class ScriptedConnection {
  readonly closed: Promise<void>;
  readonly #heard = new Inbox<HeardPdu>();

  constructor(readonly socket: Socket) {
    const framer = new Framer();
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      for (const octets of framer.feed(chunk).pdus) {
        this.#heard.put(new smpp.PDU(octets) as HeardPdu);
      }
    });
  }

  /** PDUs heard and not yet taken. */
  get waiting(): number {
    return this.#heard.size;
  }

  /** The next PDU; throws when it is another command. */
  async next(command: string): Promise<HeardPdu> {
    const pdu = await this.#heard.take();
    if (pdu.command !== command) throw new Error(`${pdu.command} came where ${command} should`);
    return pdu;
  }

  send(command: string, fields: Record<string, unknown>): void {
    this.socket.write(new smpp.PDU(command, fields).toBuffer());
  }

  sendOctets(octets: Buffer | string): void {
    this.socket.write(
      typeof octets === 'string' ? Buffer.from(octets.replaceAll(' ', ''), 'hex') : octets,
    );
  }

  respond(pdu: HeardPdu, fields: Record<string, unknown> = {}): void {
    this.send(`${pdu.command}_resp`, { sequence_number: pdu.sequence_number, ...fields });
  }

  /** Answers the bind that must come first. */
  async acceptBind(commandStatus = 0): Promise<HeardPdu> {
    const pdu = await this.#heard.take();
    this.respond(pdu, { system_id: 'smsc', command_status: commandStatus });
    return pdu;
  }
}

/** A server on an ephemeral port of the loopback that answers nothing by itself. */
export class ScriptedSmsc {
  readonly #connections = new Inbox<ScriptedConnection>();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(tls?: { key: Buffer; cert: Buffer }) {
    const accept = (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      this.#connections.put(new ScriptedConnection(socket));
    };
    this.#server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept);
    this.#server.on('tlsClientError', () => {});
  }

  static async start(tls?: { key: Buffer; cert: Buffer }): Promise<ScriptedSmsc> {
    const smsc = new ScriptedSmsc(tls);
    await new Promise<void>((resolve) => smsc.#server.listen(0, '127.0.0.1', resolve));
    return smsc;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  connection(): Promise<ScriptedConnection> {
    return this.#connections.take();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
