import { Client, Metadata } from '@grpc/grpc-js';
import type { ChannelCredentials, MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { packageDefinition } from '../../rpc/descriptor-set.adapter.js';
import type {
  ScrubRequest,
  ScrubResponse,
} from '../../rpc/generated/tellerline/scrubbing/v1/scrubbing.js';

const SERVICE = 'tellerline.scrubbing.v1.ScrubbingService';

const OPTIONS = {
  // The package waits up to two minutes between its tries to connect.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1000,
  'grpc.dns_min_time_between_resolutions_ms': 1000,
  // Only while calls are under way: servers close on those who ping an idle connection.
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 3000,
  'grpc.keepalive_permit_without_calls': 0,
  // A thousand numbers, there and back.
  'grpc.max_send_message_length': 64 * 1024,
  'grpc.max_receive_message_length': 64 * 1024,
  'grpc.use_local_subchannel_pool': 1,
  // Tries are counted outside, not hidden in the package.
  'grpc.enable_retries': 0,
};

/** The contract's service, for servers and clients of @grpc/grpc-js. */
export function scrubbingService(): ServiceDefinition {
  return packageDefinition()[SERVICE] as ServiceDefinition;
}

/** One connection to a register's service; connects at the first call, and again by itself. */
export class ScrubbingChannel {
  readonly #client: Client;

  constructor(address: string, credentials: ChannelCredentials, serverName?: string) {
    const named = serverName === undefined ? {} : { 'grpc.ssl_target_name_override': serverName };
    this.#client = new Client(address, credentials, { ...OPTIONS, ...named });
  }

  /** Rejects with the error of @grpc/grpc-js; `timeout` in milliseconds. */
  scrub(request: ScrubRequest, timeout: number): Promise<ScrubResponse> {
    const { path, requestSerialize, responseDeserialize } = scrubbingService()[
      'Scrub'
    ] as MethodDefinition<ScrubRequest, ScrubResponse>;
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        new Metadata(),
        { deadline: Date.now() + timeout },
        (error, response) => {
          if (error !== null) reject(error);
          else resolve(response!);
        },
      );
    });
  }

  /** New calls fail from now on; those under way come to their end. */
  close(): void {
    this.#client.close();
  }
}
