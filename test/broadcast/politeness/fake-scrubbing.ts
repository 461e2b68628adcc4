import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { scrubbingService } from '../../../src/broadcast/politeness/scrubbing-channel.adapter.js';
import type {
  ScrubRequest,
  ScrubResponse,
} from '../../../src/rpc/generated/tellerline/scrubbing/v1/scrubbing.js';

/** Thrown by an answer: the call ends with this status. */
export class ScrubStatus extends Error {
  constructor(readonly code: status) {
    super(status[code]);
  }
}

/** Never answers. */
export const never = (): Promise<never> => new Promise<never>(() => undefined);

/** A register's service on a port of 127.0.0.1, with answers of the test's own. */
export class FakeScrubbing {
  /** As they came. */
  readonly requests: ScrubRequest[] = [];
  /** May be changed at any time. */
  answer: (request: ScrubRequest) => readonly string[] | Promise<readonly string[]> = () => [];
  #server: Server;
  #port = 0;

  private constructor(private readonly credentials: ServerCredentials) {
    this.#server = this.#serve();
  }

  static async start(credentials = ServerCredentials.createInsecure()): Promise<FakeScrubbing> {
    const fake = new FakeScrubbing(credentials);
    await fake.#listen();
    return fake;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Every connection is cut, as when the host dies. */
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
    server.addService(scrubbingService(), {
      Scrub: (
        { request }: ServerUnaryCall<ScrubRequest, ScrubResponse>,
        reply: sendUnaryData<ScrubResponse>,
      ) => {
        this.requests.push(request);
        void Promise.resolve()
          .then(() => this.answer(request))
          .then(
            (refused) => reply(null, { refusedMsisdns: [...refused] }),
            (error: unknown) => {
              const code = error instanceof ScrubStatus ? error.code : status.UNKNOWN;
              reply({ code, details: 'as scripted, of +919812345678' }, null);
            },
          );
      },
    });
    return server;
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
