import { ServerInterceptingCall, ServerListenerBuilder, status } from '@grpc/grpc-js';
import type { ServerInterceptor } from '@grpc/grpc-js';
import type { Metrics } from './metrics.js';
import { Observed, Tally } from './tally.js';

/** The service without its package, and the method: `EventService/Publish`. */
function shortName(path: string): string {
  return path.slice(path.lastIndexOf('.', path.lastIndexOf('/')) + 1);
}

/**
 * Counts gRPC calls at the server itself, so that what a guard or a filter
 * answers is counted as the client sees it. `elapsed` gives milliseconds. Calls
 * to methods that do not exist never come here, so the label stays bounded.
 */
export function grpcCalls(metrics: Metrics, elapsed: () => number): ServerInterceptor {
  const requests = new Tally(metrics.all.grpcRequests, 2);
  const seconds = new Observed(metrics.all.grpcSeconds);
  metrics.beforeScrape(() => requests.drain());
  return (definition, call) => {
    const method = shortName(definition.path);
    const unary = !definition.requestStream && !definition.responseStream;
    const open = unary ? undefined : metrics.all.grpcStreamsOpen.labels(method);
    const began = elapsed();
    let ended = false;
    const end = (code: number) => {
      if (ended) return;
      ended = true;
      requests.add(1, method, status[code] ?? String(code));
      if (unary) seconds.milliseconds(method, elapsed() - began);
      open?.dec();
    };
    open?.inc();
    return new ServerInterceptingCall(call, {
      start: (next) => {
        const listener = new ServerListenerBuilder().withOnCancel(() => end(status.CANCELLED));
        next(listener.build());
      },
      sendStatus: (answer, next) => {
        end(answer.code ?? status.UNKNOWN);
        next(answer);
      },
    });
  };
}
