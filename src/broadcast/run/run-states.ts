import type { RunState } from './runs.js';

/**
 * Which state may follow which. A pause before the start goes back to `planned`.
 * A paused run whose end has come is closed as a running one is.
 */
export const RUN_TRANSITIONS: Record<RunState, readonly RunState[]> = {
  planned: ['running', 'paused', 'cancelled', 'failed'],
  running: ['paused', 'completed', 'cancelled', 'failed'],
  paused: ['planned', 'running', 'completed', 'cancelled', 'failed'],
  completed: [],
  cancelled: [],
  failed: [],
};

export const RUN_STATES = Object.keys(RUN_TRANSITIONS) as RunState[];

export function runMayBecome(from: RunState, to: RunState): boolean {
  return RUN_TRANSITIONS[from].includes(to);
}

/** The states that `to` may follow, for a guard in SQL. */
export function runStatesBefore(to: RunState): RunState[] {
  return RUN_STATES.filter((from) => runMayBecome(from, to));
}

/** Whether nothing is sent for it any more, whatever is asked. */
export function isRunOver(state: RunState): boolean {
  return RUN_TRANSITIONS[state].length === 0;
}
