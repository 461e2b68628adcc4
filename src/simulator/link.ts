import type { Socket } from 'node:net';
import { FrameReader } from './frame-reader.js';
import type { Frame } from './frame-reader.js';

/** Above this many octets waiting to be sent, the link stops reading: its peer does not read either. */
const MAX_UNSENT = 8 * 1024 * 1024;

export interface LinkEvents {
  frame(frame: Frame): void;
  badLength(length: number): void;
  closed(): void;
}

/** A connection cut into PDUs, with one write per turn of the event loop. */
export class Link {
  readonly #reader = new FrameReader();
  #outbox: Buffer[] = [];
  #flushing = false;
  #ending = false;
  #gone = false;
  #halfOpen = false;

  constructor(
    private readonly socket: Socket,
    private readonly events: LinkEvents,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk));
    // Whatever the error, 'close' follows it.
    socket.on('error', () => undefined);
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      this.#gone = true;
      events.closed();
    });
    socket.on('drain', () => {
      if (!this.#halfOpen) socket.resume();
    });
  }

  send(pdu: Buffer): void {
    if (this.#gone || this.#ending || this.#halfOpen) return;
    this.#outbox.push(pdu);
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => this.#flush());
  }

  /** Closes once what was sent is written. */
  end(): void {
    this.#flush();
    this.#ending = true;
    if (!this.#gone) this.socket.end();
  }

  /** Closes at once, after what was sent before; `reset` sends RST instead of FIN. */
  drop(reset = false): void {
    this.#flush();
    this.#ending = true;
    if (reset) this.socket.resetAndDestroy();
    else this.socket.destroySoon();
  }

  /** Neither reads nor writes any more, and says nothing: as if the peer's host had vanished. */
  goHalfOpen(): void {
    this.#halfOpen = true;
    this.socket.pause();
  }

  /** Ends a half-open or any other link without a word. */
  destroy(): void {
    this.socket.destroy();
  }

  #read(chunk: Buffer): void {
    const { frames, badLength } = this.#reader.push(chunk);
    for (const frame of frames) {
      if (this.#gone || this.#ending || this.#halfOpen) return;
      this.events.frame(frame);
    }
    if (badLength !== undefined && !this.#ending) this.events.badLength(badLength);
  }

  #flush(): void {
    this.#flushing = false;
    if (this.#outbox.length === 0) return;
    const octets = this.#outbox.length === 1 ? this.#outbox[0] : Buffer.concat(this.#outbox);
    this.#outbox = [];
    if (this.#gone || this.#ending || this.#halfOpen || !this.socket.writable) return;
    this.socket.write(octets);
    if (this.socket.writableLength > MAX_UNSENT) this.socket.pause();
  }
}
