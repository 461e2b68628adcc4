import type { TemplateVariables } from '../../catalogue/event-kind.js';
import type { OutgoingContent, OutgoingRecipient } from '../../event/outgoing.runner.js';
import type { FieldViolation } from '../../failure/failure.js';
import type { RunSpec } from '../run/run-spec.js';

/** What the words of a run are made of. */
export type SpokenSpec = Pick<RunSpec, 'variants' | 'consent' | 'messageClass'>;

/** The words of a run, compiled once. */
export interface RunContent {
  /**
   * What a recipient of a variant (its place) is told, footer included. `variables` are
   * the recipient's own, above those of the variant. Throws a Failure
   * `invalid_argument` where they do not fill the text.
   */
  of(variant: number, recipient: OutgoingRecipient, variables: TemplateVariables): OutgoingContent;
  /**
   * The language in which `of` speaks to somebody of a locale (BCP 47; empty the
   * bank's), as it is formatted: `hi-IN` of a Hindi text; the bank's where there is none in theirs.
   */
  locale(variant: number, locale: string): string;
  /** The languages that a variant has words in, by tag. */
  languages(variant: number): readonly string[];
  /** What a variant's words are shown with where there is no recipient: samples, or the variables' names. */
  samples(variant: number): TemplateVariables;
}

export interface Contents {
  /** Throws a Failure `invalid_argument` that names all that is wrong with the texts; fields as in `variants[0].texts`. */
  prepare(spec: SpokenSpec): RunContent;
  /**
   * All that is wrong with the words of a spec, by its fields in CampaignDefinition
   * (`variants[0].texts.by_locale.hi`). `columns` are the variables that recipients bring
   * besides their customer's own, such as an uploaded audience's; null where nobody knows them.
   */
  problems(spec: SpokenSpec, columns: readonly string[] | null): FieldViolation[];
}

/** The Nest token of the Contents. */
export const CONTENTS = Symbol('Contents');
