import type { ServerDuplexStream } from '@grpc/grpc-js';

/** What of a raw stream call is read. */
export type ReadCall<Request> = Pick<
  ServerDuplexStream<Request, never>,
  'on' | 'pause' | 'resume' | 'cancelled'
>;

/**
 * A request; or that none came for a while, that there are no more, that the
 * client is gone, or that the node is stopping.
 */
export type Arrival<Request> =
  | { kind: 'request'; request: Request }
  | { kind: 'idle' }
  | { kind: 'end' }
  | { kind: 'gone' }
  | { kind: 'stopping' };

/**
 * The requests of a stream, one by one as they are asked for: until then the
 * stream is not read on, and HTTP/2 flow control stops the sender. A stream that
 * is cut may seem to end first; whether it did is certain once something was
 * written to it after.
 */
export class Incoming<Request> {
  readonly #waiting: Request[] = [];
  #last: 'end' | 'gone' | undefined;
  #wake: (() => void) | undefined;

  constructor(
    private readonly call: ReadCall<Request>,
    private readonly stop: AbortSignal,
  ) {
    const over = (how: 'end' | 'gone') => () => {
      if (this.#last !== 'gone') this.#last = how;
      this.#wake?.();
    };
    call.on('data', (request: Request) => {
      this.#waiting.push(request);
      call.pause();
      this.#wake?.();
    });
    call.pause();
    call.on('end', over('end'));
    call.on('cancelled', over('gone'));
    call.on('error', over('gone'));
    if (call.cancelled) this.#last = 'gone';
  }

  /** `patience` in milliseconds. */
  async next(patience: number): Promise<Arrival<Request>> {
    const soon = this.#now();
    if (soon !== undefined) return soon;
    await this.#awaited(patience);
    return this.#now() ?? { kind: 'idle' };
  }

  #now(): Arrival<Request> | undefined {
    if (this.stop.aborted) return { kind: 'stopping' };
    if (this.#last === 'gone') return { kind: 'gone' };
    const request = this.#waiting.shift();
    if (request !== undefined) return { kind: 'request', request };
    return this.#last && { kind: this.#last };
  }

  #awaited(patience: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), patience);
      this.#wake = () => {
        this.#wake = undefined;
        clearTimeout(timer);
        this.stop.removeEventListener('abort', wake);
        resolve();
      };
      const wake = () => this.#wake?.();
      this.stop.addEventListener('abort', wake, { once: true });
      this.call.resume();
    });
  }
}
