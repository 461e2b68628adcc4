import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** A PDU as the raw client cut it out of the stream. */
export interface RawPdu {
  id: number;
  status: number;
  sequence: number;
  body: Buffer;
}

const WAIT = 5000;

/** Hexadecimal of a C-Octet String. */
export function z(text: string): string {
  return Buffer.from(`${text}\0`, 'latin1').toString('hex');
}

/** Hexadecimal of octets. */
export function o(...octets: number[]): string {
  return Buffer.from(octets).toString('hex');
}

/** Hexadecimal of a PDU of a hexadecimal body. */
export function pdu(id: number, sequence: number, body = '', status = 0): string {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(16 + body.length / 2, 0);
  header.writeUInt32BE(id, 4);
  header.writeUInt32BE(status, 8);
  header.writeUInt32BE(sequence, 12);
  return header.toString('hex') + body;
}

/** A submit_sm of plain text; `registered` is registered_delivery. */
export function submit(sequence: number, destination: string, text = 'Hi', registered = 1): string {
  const octets = Buffer.from(text, 'latin1');
  return pdu(
    0x04,
    sequence,
    z('') +
      o(5, 0) +
      z('BANK') +
      o(1, 1) +
      z(destination) +
      o(0, 0, 0) +
      z('') +
      z('') +
      o(registered, 0, 0, 0, octets.length) +
      octets.toString('hex'),
  );
}

/** The C-Octet String at the start of a body. */
export function name(body: Buffer): string {
  return body.toString('latin1', 0, body.indexOf(0));
}

/** The value of a TLV by the hexadecimal of its tag and length, anywhere in a body. */
export function tlv(body: Buffer, tagAndLength: string): Buffer | undefined {
  const at = body.indexOf(Buffer.from(tagAndLength, 'hex'));
  return at < 0 ? undefined : body.subarray(at + 4, at + 4 + parseInt(tagAndLength.slice(4), 16));
}

/** Knows nothing of the simulator's code: octets in, octets out. */
export class RawClient {
  #unread: RawPdu[] = [];
  #waiters: { takes: (pdu: RawPdu) => boolean; give: (pdu: RawPdu) => void }[] = [];
  #rest = Buffer.alloc(0);
  readonly closed: Promise<void>;
  /** command_status given to each deliver_sm in turn, and then 0; `undefined` in it is no answer. */
  deliverStatuses: (number | undefined)[] = [];

  private constructor(readonly socket: Socket) {
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => this.#read(chunk));
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new RawClient(socket);
  }

  /** Connects and binds, as transceiver unless told otherwise. */
  static async bound(port: number, id = 0x09, systemId = 'tellerline'): Promise<RawClient> {
    const client = await RawClient.connect(port);
    const answer = await client.bind(id, systemId);
    if (answer.status !== 0) throw new Error(`bind answered ${answer.status}`);
    return client;
  }

  async bind(id = 0x09, systemId = 'tellerline', password = 'secret', version = 0x34) {
    this.send(pdu(id, 1, z(systemId) + z(password) + z('') + o(version, 0, 0) + z('')));
    return this.response(1);
  }

  send(hex: string): void {
    this.socket.write(Buffer.from(hex, 'hex'));
  }

  /** The response (or generic_nack) to a sequence number of ours. */
  async response(sequence: number): Promise<RawPdu> {
    return this.next((got) => got.id >= 0x80000000 && got.sequence === sequence);
  }

  /** The next deliver_sm; it is answered already. */
  async delivery(): Promise<RawPdu> {
    return this.next((got) => got.id === 0x05);
  }

  async next(takes: (pdu: RawPdu) => boolean): Promise<RawPdu> {
    const at = this.#unread.findIndex(takes);
    if (at >= 0) return this.#unread.splice(at, 1)[0];
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no such PDU came')), WAIT);
      const give = (got: RawPdu) => {
        clearTimeout(timer);
        resolve(got);
      };
      this.#waiters.push({ takes, give });
    });
  }

  /** What came and nobody asked for, after an enquire_link made a round trip. */
  async unread(): Promise<RawPdu[]> {
    this.send(pdu(0x15, 0x7777));
    await this.response(0x7777);
    return this.#unread;
  }

  /** What came and nobody asked for, once the other side has closed. */
  async untilClosed(): Promise<RawPdu[]> {
    await this.closed;
    return this.#unread;
  }

  close(): void {
    this.socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 16) {
      const length = this.#rest.readUInt32BE(0);
      if (length < 16 || this.#rest.length < length) return;
      this.#got({
        id: this.#rest.readUInt32BE(4),
        status: this.#rest.readUInt32BE(8),
        sequence: this.#rest.readUInt32BE(12),
        body: Buffer.from(this.#rest.subarray(16, length)),
      });
      this.#rest = this.#rest.subarray(length);
    }
  }

  #got(got: RawPdu): void {
    if (got.id === 0x05) {
      const status = this.deliverStatuses.length > 0 ? this.deliverStatuses.shift() : 0;
      if (status !== undefined) this.send(pdu(0x80000005, got.sequence, z(''), status));
    }
    const waiter = this.#waiters.findIndex(({ takes }) => takes(got));
    if (waiter < 0) this.#unread.push(got);
    else this.#waiters.splice(waiter, 1)[0].give(got);
  }
}
