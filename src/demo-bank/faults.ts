import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../failure/failure.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import type { Queryable } from '../storage/queryable.js';
import type { Behaviour } from './behaviour.js';
import type { Answered, Work } from './operations.store.js';

/** What an amount brings about, for trials: docs/demo-bank.md. */
export type Fault =
  /** Done, and the first answer comes late. */
  | 'late'
  /** UNAVAILABLE and not done, however often, until not_after is over. */
  | 'not_begun'
  /** Done, and the first answer lost: UNAVAILABLE. */
  | 'lost_once'
  /** Done, and every answer lost until not_after is over. */
  | 'lost';

const FAULTS: Readonly<Record<number, Fault>> = {
  660_000_000: 'late',
  770_000_000: 'not_begun',
  880_000_000: 'lost_once',
  550_000_000: 'lost',
};

export function faultOf(amount: Money | null | undefined): Fault | null {
  return FAULTS[amount?.nanos ?? 0] ?? null;
}

export function away(): Failure {
  return new Failure('core_away', 'the demo bank is away');
}

/** The same work, as the bank behaves: after the clock was looked at, before anything is done. */
export function troubled<T>(work: Work<T>, fault: Fault | null, behaviour: Behaviour): Work<T> {
  return {
    lock: (tx: Queryable) => work.lock(tx),
    async decide(tx: Queryable, found: T) {
      if (fault === 'not_begun') throw away();
      if (behaviour.kind === 'refusing') return { kind: 'refused', reason: behaviour.reason };
      return work.decide(tx, found);
    },
  };
}

/** Between what was done and its answer. `lateBy` in milliseconds; the signal ends the waiting. */
export async function afterwards(
  { first, late }: Answered,
  fault: Fault | null,
  behaviour: Behaviour,
  lateBy: number,
  stopped: AbortSignal,
): Promise<void> {
  if (behaviour.kind === 'losing') throw away();
  if (fault === 'lost_once' && first && !late) throw away();
  if (fault === 'lost' && !late) throw away();
  if (fault === 'late' && first && !late) await pause(lateBy, stopped);
}

/** Throws the Failure `core_away` where the bank closes meanwhile. */
export async function pause(milliseconds: number, stopped: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal: stopped }).catch(() => {
    throw away();
  });
}
