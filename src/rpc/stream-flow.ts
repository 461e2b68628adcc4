import type { ServerDuplexStream } from '@grpc/grpc-js';

/** What of a raw stream call is used here. */
export type StreamCall<Request, Response> = Pick<
  ServerDuplexStream<Request, Response>,
  'on' | 'pause' | 'resume' | 'write' | 'end' | 'emit' | 'cancelled'
>;

export interface StreamFlowOptions<Request, Response> {
  /** Requests read and not yet answered on the wire, at most. */
  window: number;
  /** Once aborted: reads no more, answers what was read, ends with `stopped`. */
  stop: AbortSignal;
  stopped: () => Error;
  /** Called for every request; gives the milliseconds to wait before the next is read. */
  pace: () => number;
  /** Answers one request. A rejection ends the stream with `failed`. */
  answer: (request: Request) => Promise<Response>;
  failed: (error: unknown) => Error;
}

/**
 * Answers a stream of requests, each as soon as its answer is there. A request
 * counts against the window until its answer has been handed to the
 * connection, so that neither a slow database nor a slow reader makes anything
 * grow; then reading stops, and HTTP/2 flow control stops the sender. The
 * client's half-close ends the stream after the last answer; a cancelled call
 * only stops the answers. Resolves when the stream is over.
 */
export function answerStream<Request, Response>(
  call: StreamCall<Request, Response>,
  options: StreamFlowOptions<Request, Response>,
): Promise<void> {
  return new Promise((resolve) => new StreamFlow(call, options, resolve).start());
}

class StreamFlow<Request, Response> {
  #outstanding = 0;
  #halfClosed = false;
  #over = false;
  #waiting: NodeJS.Timeout | undefined;

  constructor(
    private readonly call: StreamCall<Request, Response>,
    private readonly options: StreamFlowOptions<Request, Response>,
    private readonly done: () => void,
  ) {}

  start(): void {
    const { call, options } = this;
    if (call.cancelled) return this.#finish();
    options.stop.addEventListener('abort', this.#stopped);
    call.on('data', (request: Request) => this.#take(request));
    call.on('end', () => {
      this.#halfClosed = true;
      this.#settle();
    });
    call.on('cancelled', () => this.#finish());
    call.on('error', () => this.#finish());
    if (options.stop.aborted) this.#stopped();
  }

  #take(request: Request): void {
    if (this.#over) return;
    this.#outstanding += 1;
    const wait = this.options.pace();
    if (wait > 0) this.#rest(wait);
    if (this.#outstanding >= this.options.window) this.call.pause();
    this.options.answer(request).then(this.#reply, this.#fail);
  }

  readonly #reply = (response: Response): void => {
    if (this.#over) return;
    this.call.write(response, this.#written);
  };

  readonly #written = (): void => {
    this.#outstanding -= 1;
    this.#settle();
  };

  readonly #fail = (error: unknown): void => {
    if (this.#over) return;
    this.#finish();
    this.call.emit('error', this.options.failed(error));
  };

  readonly #stopped = (): void => {
    this.call.pause();
    this.#settle();
  };

  /** Goes on reading, or ends, as things stand now. */
  #settle(): void {
    if (this.#over) return;
    const { stop, window } = this.options;
    if (this.#outstanding === 0 && this.#halfClosed) {
      this.#finish();
      this.call.end();
    } else if (this.#outstanding === 0 && stop.aborted) {
      this.#finish();
      this.call.emit('error', this.options.stopped());
    } else if (this.#outstanding < window && this.#waiting === undefined && !stop.aborted) {
      this.call.resume();
    }
  }

  #rest(milliseconds: number): void {
    this.call.pause();
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => {
      this.#waiting = undefined;
      this.#settle();
    }, milliseconds);
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#waiting);
    this.options.stop.removeEventListener('abort', this.#stopped);
    this.done();
  }
}
