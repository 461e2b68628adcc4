import type { Chunk } from './recorded-link.js';

/** What a capture calls the SMSC's port. */
export const SMSC_PORT = 2775;
/** Addresses for documentation (RFC 5737). */
const DAEMON = [192, 0, 2, 1];
const SMSC = [192, 0, 2, 2];
const FIRST_PORT = 40_000;
/** Octets in a segment of TCP: PDUs are cut as they are on a network. */
const SEGMENT = 1400;
const [FIN, SYN, PSH, ACK] = [0x01, 0x02, 0x08, 0x10];

const NOTHING: Buffer = Buffer.alloc(0);

/** A connection's ends and how far each has come. */
interface Flow {
  port: number;
  daemon: number;
  smsc: number;
}

/**
 * The chunks as a capture in the classic pcap format, of raw IPv4 packets
 * (link type 101): each connection is opened, every segment is acknowledged,
 * and at the end each is closed. Checksums are 0.
 */
export function pcapOf(chunks: readonly Chunk[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(0x4_0000, 16);
  header.writeUInt32LE(101, 20);
  const records: Buffer[] = [header];
  const flows = new Map<number, Flow>();

  const add = (flow: Flow, sent: boolean, flags: number, data = NOTHING) => {
    records.push(record(records.length, packet(flow, sent, flags, data)));
    const counted = data.length + ((flags & (SYN | FIN)) === 0 ? 0 : 1);
    if (sent) flow.daemon += counted;
    else flow.smsc += counted;
  };

  for (const { connection, sent, octets } of chunks) {
    let flow = flows.get(connection);
    if (flow === undefined) {
      flow = { port: FIRST_PORT + connection, daemon: 1000, smsc: 2000 };
      flows.set(connection, flow);
      add(flow, true, SYN);
      add(flow, false, SYN | ACK);
      add(flow, true, ACK);
    }
    for (let at = 0; at < octets.length; at += SEGMENT) {
      add(flow, sent, PSH | ACK, octets.subarray(at, at + SEGMENT));
      add(flow, !sent, ACK);
    }
  }
  for (const flow of flows.values()) {
    add(flow, true, FIN | ACK);
    add(flow, false, FIN | ACK);
    add(flow, true, ACK);
  }
  return Buffer.concat(records);
}

function record(index: number, octets: Buffer): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(Math.floor(index / 1000), 0);
  header.writeUInt32LE((index % 1000) * 1000, 4);
  header.writeUInt32LE(octets.length, 8);
  header.writeUInt32LE(octets.length, 12);
  return Buffer.concat([header, octets]);
}

/** IPv4 and TCP without options (RFC 791, 3.1; RFC 9293, 3.1). */
function packet(flow: Flow, sent: boolean, flags: number, data: Buffer): Buffer {
  const headers = Buffer.alloc(40);
  headers[0] = 0x45;
  headers.writeUInt16BE(headers.length + data.length, 2);
  headers.writeUInt16BE(0x4000, 6);
  headers[8] = 64;
  headers[9] = 6;
  headers.set(sent ? DAEMON : SMSC, 12);
  headers.set(sent ? SMSC : DAEMON, 16);
  headers.writeUInt16BE(sent ? flow.port : SMSC_PORT, 20);
  headers.writeUInt16BE(sent ? SMSC_PORT : flow.port, 22);
  headers.writeUInt32BE(sent ? flow.daemon : flow.smsc, 24);
  if ((flags & ACK) !== 0) headers.writeUInt32BE(sent ? flow.smsc : flow.daemon, 28);
  headers[32] = 0x50;
  headers[33] = flags;
  headers.writeUInt16BE(0xffff, 34);
  return Buffer.concat([headers, data]);
}
