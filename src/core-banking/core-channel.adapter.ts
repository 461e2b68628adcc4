import { Client, Metadata } from '@grpc/grpc-js';
import type { ChannelCredentials, MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { packageDefinition } from '../rpc/descriptor-set.adapter.js';
import type { CoreCaller, CoreMethod, CoreRequest, CoreResponse } from './core-method.js';

const SERVICE = 'tellerline.corebanking.v1.CoreBankingService';

const OPTIONS = {
  // The package waits up to two minutes between its tries to connect.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1000,
  // A bank that moves to another host is found there as soon; the package looks after 30 s.
  'grpc.dns_min_time_between_resolutions_ms': 1000,
  // Only while calls are under way: servers close on those who ping an idle connection.
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 3000,
  'grpc.keepalive_permit_without_calls': 0,
  'grpc.max_send_message_length': 64 * 1024,
  'grpc.max_receive_message_length': 512 * 1024,
  // One connection of its own, so that a new channel is a new connection.
  'grpc.use_local_subchannel_pool': 1,
  // Tries are counted here, not hidden in the package.
  'grpc.enable_retries': 0,
};

/** The contract's service, for servers and clients of @grpc/grpc-js. */
export function coreService(): ServiceDefinition {
  return packageDefinition()[SERVICE] as ServiceDefinition;
}

/** One connection to the bank's own system; connects at the first call, and again by itself. */
export class CoreChannel implements CoreCaller {
  readonly #client: Client;

  constructor(
    readonly address: string,
    credentials: ChannelCredentials,
    serverName?: string,
  ) {
    const named = serverName === undefined ? {} : { 'grpc.ssl_target_name_override': serverName };
    this.#client = new Client(address, credentials, { ...OPTIONS, ...named });
  }

  call<Method extends CoreMethod>(
    method: Method,
    request: CoreRequest<Method>,
    timeout: number,
  ): Promise<CoreResponse<Method>> {
    const { path, requestSerialize, responseDeserialize } = coreService()[
      method
    ] as MethodDefinition<object, CoreResponse<Method>>;
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest<object, CoreResponse<Method>>(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        new Metadata(),
        { deadline: Date.now() + timeout },
        (error, response) => {
          if (error !== null) reject(error);
          else resolve(response as CoreResponse<Method>);
        },
      );
    });
  }

  /** New calls fail from now on; those under way come to their end. */
  close(): void {
    this.#client.close();
  }
}
