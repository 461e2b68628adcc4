import { Server, ServerCredentials } from '@grpc/grpc-js';
import type {
  sendUnaryData,
  ServerUnaryCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { Failure } from '../failure/failure.js';
import { callError } from '../rpc/call-error.adapter.js';
import { packageDefinition } from '../rpc/descriptor-set.adapter.js';
import type { Behaviour } from './behaviour.js';
import type { Calls, Surroundings } from './calls.js';
import { away, pause } from './faults.js';

const SERVICE = 'tellerline.corebanking.v1.CoreBankingService';
/** Octets; the longest sensible request has some hundred. */
const LONGEST_REQUEST = 16_384;
const MOST_STREAMS_PER_CONNECTION = 200;
/** Over all connections; what is more is asked to come again. */
const MOST_CALLS = 200;
/** Milliseconds that calls may go on when the server closes. */
const CLOSE_WITHIN = 1_000;

type MethodName = Exclude<keyof Calls, symbol>;
type Handler = (request: never, around: Surroundings) => Promise<unknown>;

/** Why and how the bank answers at the moment. */
export interface Mood {
  behaviour: Behaviour;
  /** Milliseconds. */
  lateBy: number;
}

/** CoreBankingService over gRPC, in clear: for a loopback address only. */
export class BankServer {
  readonly #server: Server;
  readonly #stopped = new AbortController();
  #underWay = 0;

  private constructor(
    private readonly calls: Calls,
    private readonly mood: () => Mood,
  ) {
    this.#server = new Server({
      'grpc.max_receive_message_length': LONGEST_REQUEST,
      'grpc.max_concurrent_streams': MOST_STREAMS_PER_CONNECTION,
    });
  }

  /** Rejects with what the system said where it cannot listen. Port 0 takes a free one. */
  static async start(
    { host, port }: { host: string; port: number },
    calls: Calls,
    mood: () => Mood,
  ): Promise<{ server: BankServer; port: number }> {
    const bank = new BankServer(calls, mood);
    const definition = packageDefinition()[SERVICE] as ServiceDefinition;
    const handlers: UntypedServiceImplementation = {};
    for (const { originalName } of Object.values(definition)) {
      handlers[originalName!] = bank.#handler(originalName as MethodName);
    }
    bank.#server.addService(definition, handlers);
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const bound = await new Promise<number>((resolve, reject) => {
      bank.#server.bindAsync(address, ServerCredentials.createInsecure(), (error, chosen) =>
        error === null ? resolve(chosen) : reject(error),
      );
    });
    return { server: bank, port: bound };
  }

  /** What waits is answered at once; what is under way may end, within a second. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve())),
      new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_WITHIN))),
    ]);
    clearTimeout(timer);
    this.#server.forceShutdown();
  }

  #handler(method: MethodName) {
    return (call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>): void => {
      this.#serve(method, call.request).then(
        (response) => answer(null, response),
        (error: unknown) => answer(callError(error)),
      );
    };
  }

  async #serve(method: MethodName, request: unknown): Promise<unknown> {
    if (this.#underWay >= MOST_CALLS) {
      throw new Failure('overloaded', `the demo bank does ${MOST_CALLS} calls at a time`);
    }
    this.#underWay += 1;
    try {
      // As it was when the call came.
      const { behaviour, lateBy } = this.mood();
      if (behaviour.kind === 'away') throw away();
      const stopped = this.#stopped.signal;
      const around: Surroundings = { behaviour, lateBy, stopped, now: Date.now() };
      const handler = this.calls[method].bind(this.calls) as Handler;
      const response = await handler(request as never, around);
      if (behaviour.kind === 'slow') await pause(behaviour.by, stopped);
      return response;
    } finally {
      this.#underWay -= 1;
    }
  }
}
