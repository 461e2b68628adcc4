import { Subject } from 'rxjs';

/** What the client of the bank's own system reports. Nothing in it is private. */
export type CoreReport =
  /** One try of one call. `refused` is an operation that the bank will not do; `away` was not answered in time, or at all. */
  | {
      kind: 'called';
      /** As in the proto, such as `GetBalance`. */
      method: string;
      result: 'ok' | 'refused' | 'not_found' | 'away' | 'wrong';
      milliseconds: number;
      /**
       * Of `away` and `wrong`: the gRPC status, or the fields that are not as the
       * contract says, without their values.
       */
      problem?: string;
    }
  /** A call was not made, as core.maxConcurrent are under way. */
  | { kind: 'crowded_out'; method: string }
  /** A call was not made, as the breaker is open. */
  | { kind: 'short_circuited'; method: string }
  | { kind: 'breaker'; state: 'closed' | 'open' | 'half_open' };

/** Where src/core-banking publishes and whoever watches subscribes. */
export class CoreReports {
  readonly all = new Subject<CoreReport>();
}
