import type { RefusalReason } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';

/** How the bank answers, for tests and trials. */
export type Behaviour =
  | { kind: 'well' }
  /** Every call is answered with UNAVAILABLE, and nothing is done. */
  | { kind: 'away' }
  /** Every call is done, and answered after so many milliseconds. */
  | { kind: 'slow'; by: number }
  /** Every new operation is refused, and the refusal kept. */
  | { kind: 'refusing'; reason: RefusalReason }
  /** Every operation is done, and its answer lost: UNAVAILABLE. Reads go well. */
  | { kind: 'losing' };
