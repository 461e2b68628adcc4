import type { Bench } from './bench.js';
import type { Subject } from './subjects.js';

/** One thing that an implementation of the core's interface must do. */
export interface Check {
  /** For the command line and the documentation; never changed. */
  name: string;
  /** One line: what holds where it passes. */
  proves: string;
  /** What must be named for it. */
  needs: readonly Subject[];
  /** Whether the core may change something for it, or count it. */
  writes: boolean;
  /** What was seen, in a few words; throws CheckFailed or CheckSkipped. */
  run: (bench: Bench) => Promise<string>;
}

/** The implementation does something else; the message says what was seen and what must be. */
export class CheckFailed extends Error {}

/** It cannot be checked here; the message says why. */
export class CheckSkipped extends Error {}

export interface CheckResult {
  name: string;
  proves: string;
  verdict: 'passed' | 'failed' | 'skipped';
  seen: string;
  milliseconds: number;
}

/** Throws CheckFailed unless it holds. */
export function must(holds: boolean, seen: string): asserts holds {
  if (!holds) throw new CheckFailed(seen);
}
