import type { CampaignDefinition } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import type { RunSpec } from '../run/run-spec.js';

/** What is previewed: a run without its moment. */
export type PreviewSpec = Omit<RunSpec, 'moment'>;

/** Where previews get their campaigns from. */
export interface PreviewSubjects {
  /** Rejects with a Failure `not_found`. */
  stored(campaignId: string): Promise<PreviewSpec>;
  /** Rejects with a Failure `invalid_argument` whose fields begin with `definition.`. */
  defined(definition: CampaignDefinition): Promise<PreviewSpec>;
}

/** The Nest token of the PreviewSubjects. */
export const PREVIEW_SUBJECTS = Symbol('PreviewSubjects');
