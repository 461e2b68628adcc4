import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { filter, firstValueFrom, Subject, timeout } from 'rxjs';

/** Octets that went over a connection, in the order they went. */
export interface Chunk {
  /** Counted from 0. */
  connection: number;
  /** From the daemon to its SMSC. */
  sent: boolean;
  octets: Buffer;
}

/** A way to an SMSC that keeps every octet of both directions. */
export class RecordedLink {
  readonly chunks: Chunk[] = [];
  readonly #server: Server;
  readonly #recorded = new Subject<Chunk>();
  readonly #sockets = new Set<Socket>();
  #connections = 0;

  constructor(smscPort: number) {
    this.#server = createServer((daemon) => this.#join(daemon, connect(smscPort, '127.0.0.1')));
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Resolves with the PDUs the daemon sent, once they satisfy the condition. */
  async until(enough: (pdus: Buffer[]) => boolean): Promise<Buffer[]> {
    const sent = () => pdusSent(this.chunks).map(({ octets }) => octets);
    if (!enough(sent())) {
      const satisfied = this.#recorded.pipe(
        filter(() => enough(sent())),
        timeout({ first: 15_000 }),
      );
      await firstValueFrom(satisfied);
    }
    return sent();
  }

  #join(daemon: Socket, smsc: Socket): void {
    const connection = this.#connections++;
    for (const [from, to] of [
      [daemon, smsc],
      [smsc, daemon],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (octets) => {
        this.#record({ connection, sent: from === daemon, octets });
        to.write(octets);
      });
      from.on('error', () => undefined);
      from.on('end', () => to.end());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }

  #record(chunk: Chunk): void {
    this.chunks.push(chunk);
    this.#recorded.next(chunk);
  }
}

/** What the daemon sent, PDU by PDU: cut by command_length alone, in the order each was whole. */
export function pdusSent(chunks: readonly Chunk[]): Chunk[] {
  const pdus: Chunk[] = [];
  const rests = new Map<number, Buffer>();
  for (const chunk of chunks.filter(({ sent }) => sent)) {
    const { connection } = chunk;
    let rest = Buffer.concat([rests.get(connection) ?? Buffer.alloc(0), chunk.octets]);
    while (rest.length >= 16 && rest.length >= rest.readUInt32BE(0)) {
      const octets = rest.subarray(0, rest.readUInt32BE(0));
      pdus.push({ ...chunk, octets });
      rest = rest.subarray(octets.length);
    }
    rests.set(connection, rest);
  }
  return pdus;
}
