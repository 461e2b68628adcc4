import type { ArgumentProblem, Command } from './understood.js';

/** A command, or what is wrong with its arguments. */
export type Parsed = Command | { problem: ArgumentProblem };

export function problem(one: ArgumentProblem): { problem: ArgumentProblem } {
  return { problem: one };
}
