import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import { Subject } from 'rxjs';
import { coreService } from '../../src/core-banking/core-channel.adapter.js';
import type { CoreMethod, CoreRequest, CoreResponse } from '../../src/core-banking/core-method.js';

/** A response with what it needs; protobuf fills the rest in. Enums may be numbers that nobody knows. */
type Loose<Value> = Value extends string
  ? string | number
  : Value extends readonly (infer Item)[]
    ? Loose<Item>[]
    : Value extends object
      ? { [Name in keyof Value]?: Loose<Value[Name]> }
      : Value;

export type Answerer<Method extends CoreMethod> = (
  request: CoreRequest<Method>,
) => Loose<CoreResponse<Method>> | Promise<Loose<CoreResponse<Method>>>;

export type Answers = { [Method in CoreMethod]?: Answerer<Method> };

/** Thrown by an answer: the call ends with this status. */
export class CoreStatus extends Error {
  constructor(
    readonly code: status,
    readonly details: string = 'as scripted',
  ) {
    super(status[code]);
  }
}

/** Never answers. */
export const never = (): Promise<never> => new Promise<never>(() => undefined);

/** Ends with this status. */
export const fails = (code: status, details?: string) => (): never => {
  throw new CoreStatus(code, details);
};

/** Answers in this order, one a call; the last one again and again. */
export function inTurn(...answers: [() => unknown, ...(() => unknown)[]]): () => never {
  let turn = 0;
  // Whoever gives the answers says what they are.
  return () => (answers[turn++] ?? answers.at(-1) ?? answers[0])() as never;
}

/** The core's interface on a port of 127.0.0.1, with answers of the test's own. */
export class ScriptedCore {
  /** As they came. */
  readonly calls: { method: CoreMethod; request: Record<string, unknown> }[] = [];
  /** Every call, as it comes. */
  readonly called = new Subject<CoreMethod>();
  /** By method; UNIMPLEMENTED without one. May be changed at any time. */
  answers: Answers;
  #server: Server;
  #port = 0;

  private constructor(
    answers: Answers,
    private readonly credentials: ServerCredentials,
  ) {
    this.answers = answers;
    this.#server = this.#serve();
  }

  static async start(
    answers: Answers = {},
    credentials = ServerCredentials.createInsecure(),
  ): Promise<ScriptedCore> {
    const core = new ScriptedCore(answers, credentials);
    await core.#listen();
    return core;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  callsOf(method: CoreMethod): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  /** Every connection is cut, as when the host dies; calls under way get nothing. */
  stop(): void {
    this.#server.forceShutdown();
  }

  /** Back on the same port. */
  async restart(): Promise<void> {
    this.#server = this.#serve();
    await this.#listen();
  }

  #serve(): Server {
    const server = new Server();
    const methods: UntypedServiceImplementation = {};
    for (const method of Object.keys(coreService()) as CoreMethod[]) {
      methods[method] = (call: ServerUnaryCall<object, object>, answer: sendUnaryData<object>) => {
        this.calls.push({ method, request: { ...call.request } });
        void this.#answer(method, call.request).then(
          (response) => answer(null, response),
          (error: unknown) => {
            const { code, details } =
              error instanceof CoreStatus ? error : new CoreStatus(status.UNKNOWN, String(error));
            answer({ code, details }, null);
          },
        );
        this.called.next(method);
      };
    }
    server.addService(coreService(), methods);
    return server;
  }

  async #answer(method: CoreMethod, request: object): Promise<object> {
    const answerer = this.answers[method] as ((request: object) => object) | undefined;
    if (answerer === undefined) throw new CoreStatus(status.UNIMPLEMENTED);
    return answerer(request);
  }

  #listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(`127.0.0.1:${this.#port}`, this.credentials, (error, port) => {
        if (error !== null) return reject(error);
        this.#port = port;
        resolve();
      });
    });
  }
}
