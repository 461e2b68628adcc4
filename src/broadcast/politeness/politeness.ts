import type { OutgoingRecipient } from '../../event/outgoing.runner.js';
import type { BroadcastClass, BroadcastConsent } from '../../settings/broadcast-settings.schema.js';
import type { SkipReason } from '../run/recipient-states.js';

/** Somebody who would be sent something now. */
export interface Candidate {
  msisdnHash: Buffer;
  recipient: OutgoingRecipient;
}

/** What is asked of all of a chunk. */
export interface Occasion {
  messageClass: BroadcastClass;
  consent: BroadcastConsent;
  /** Milliseconds since the epoch. */
  now: number;
  /** After it nothing of the run is sent, in ms since the epoch. */
  until: number;
}

export type Verdict =
  /** It may be sent now, and must be out by `until` (ms since the epoch), for its quiet hours begin; null where they do not. */
  | { kind: 'send'; until: number | null }
  /** Not before `until` (ms since the epoch). */
  | { kind: 'wait'; until: number }
  | { kind: 'skip'; reason: SkipReason };

/**
 * Whether it is polite to write to people now: consent, STOP, blocked customers,
 * do-not-disturb registers, quiet hours, caps, dead numbers. The one place where
 * that is decided, for previews and for sending.
 */
export interface Politeness {
  /**
   * In the order given. Two candidates of one call never have the same number. Rejects
   * with a retryable Failure where something that must be asked does not answer: then
   * nothing may be sent.
   */
  judge(candidates: readonly Candidate[], occasion: Occasion): Promise<Verdict[]>;
}

/** The Nest token of the Politeness. */
export const POLITENESS = Symbol('Politeness');
