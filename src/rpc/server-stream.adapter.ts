import type { ServerWritableStream } from '@grpc/grpc-js';
import { Observable } from 'rxjs';

/**
 * A server stream, as Nest takes it, that asks for the next value only when the
 * connection has taken the last: a slow client makes nothing grow. `values`
 * gets a signal that is aborted when the call is over.
 */
export function serverStream<T>(
  call: ServerWritableStream<unknown, T>,
  values: (over: AbortSignal) => AsyncIterable<T>,
): Observable<T> {
  return new Observable<T>((subscriber) => {
    const over = new AbortController();
    const end = () => over.abort();
    call.once('cancelled', end);
    if (call.cancelled) end();
    const run = async () => {
      for await (const value of values(over.signal)) {
        if (over.signal.aborted) return;
        subscriber.next(value);
        await drained(call, over.signal);
      }
    };
    run().then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
    return () => {
      call.off('cancelled', end);
      end();
    };
  });
}

function drained(call: ServerWritableStream<unknown, unknown>, over: AbortSignal): Promise<void> {
  if (!call.writableNeedDrain || over.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      call.off('drain', done);
      over.removeEventListener('abort', done);
      resolve();
    };
    call.on('drain', done);
    over.addEventListener('abort', done);
  });
}
