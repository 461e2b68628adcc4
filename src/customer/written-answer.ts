import { Failure } from '../failure/failure.js';

/** What of a raw stream call is written to. */
export interface WrittenCall<Response> {
  readonly cancelled: boolean;
  on(event: 'cancelled', listener: () => void): unknown;
  off(event: 'cancelled', listener: () => void): unknown;
  write(response: Response, written: () => void): unknown;
}

/** Milliseconds that a client may take to read an answer. */
const READ_WITHIN = 60_000;

/** Resolves when the connection has taken the answer, or the client is gone; rejects with a Failure `overloaded` where it takes none. */
export function written<Response>(call: WrittenCall<Response>, response: Response): Promise<void> {
  if (call.cancelled) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const done = (failure?: Failure) => {
      clearTimeout(timer);
      call.off('cancelled', gone);
      if (failure === undefined) resolve();
      else reject(failure);
    };
    const gone = () => done();
    const timer = setTimeout(
      () => done(new Failure('overloaded', 'the answers of the stream are not read')),
      READ_WITHIN,
    );
    call.on('cancelled', gone);
    call.write(response, () => done());
  });
}
