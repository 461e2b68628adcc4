import type { EventKind } from '../catalogue/event-kind.js';
import type { Sparse } from '../cli/unary-calls.js';
import type { Event } from '../rpc/generated/tellerline/v1/event.js';
import type { SendRequest } from '../rpc/generated/tellerline/v1/message_service.js';
import { catalogueSteps } from './catalogue-steps.js';
import { ruleSteps } from './rule-steps.js';
import { textSteps } from './text-steps.js';

/** What becomes of a step: a message's final state, or that there is no message, and why. */
export type Outcome = 'delivered' | 'undeliverable' | 'suppressed' | 'refused' | 'cancelled';

/** One line of the demo: a call, and the outcome it should have. */
export interface DemoStep {
  /** The lines of a group stand together. */
  group: string;
  title: string;
  call: { event: Sparse<Event> } | { send: SendRequest };
  expected: Outcome;
}

/** What sets one run of the demo apart from another. */
export interface Run {
  /** In IDs and references. */
  name: string;
  /** Chooses customers and amounts, so that no run tells them what the one before did. */
  number: number;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * What the demo sends: every event of the catalogue over customers and languages,
 * what the rules make of some, and texts that show encodings, segments and a failure.
 */
export function demoSteps(run: Run, kinds: readonly EventKind[]): DemoStep[] {
  return [...catalogueSteps(run, kinds), ...ruleSteps(run, kinds), ...textSteps(run)];
}
