import type { TemplateVariables } from '../../catalogue/event-kind.js';
import type { OutgoingContent, OutgoingRecipient } from '../../event/outgoing.runner.js';
import type { RunSpec } from '../run/run-spec.js';

/** The words of a run, compiled once. */
export interface RunContent {
  /**
   * What a recipient of a variant (its place) is told, footer included. `variables` are
   * the recipient's own, above those of the variant. Throws a Failure
   * `invalid_argument` where they do not fill the text.
   */
  of(variant: number, recipient: OutgoingRecipient, variables: TemplateVariables): OutgoingContent;
}

export interface Contents {
  /** Throws a Failure `invalid_argument` that names all that is wrong with the texts; fields as in `variants[0].texts`. */
  prepare(spec: Pick<RunSpec, 'variants' | 'consent' | 'messageClass'>): RunContent;
}

/** The Nest token of the Contents. */
export const CONTENTS = Symbol('Contents');
