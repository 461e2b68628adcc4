import { Injectable } from '@nestjs/common';
import type { CampaignDefinition } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import type { RunMoment, RunSpec } from '../run/run-spec.js';

/** Definitions of campaigns: whether they are sound, and what a sending of one would be. */
@Injectable()
export class DefinitionRunner {
  /**
   * The definition with what was left out filled in. Throws a Failure
   * `invalid_argument` that names every wrong field; `field` is the definition's
   * place in the request, such as `definition`.
   */
  check(
    definition: CampaignDefinition | null | undefined,
    field: string,
  ): Promise<CampaignDefinition> {
    void definition;
    void field;
    throw new Error('not yet');
  }

  /**
   * What a run of a checked definition sends, and to whom, as of now: the result of
   * another campaign is that of its newest run. Throws a Failure `failed_precondition`
   * where that was never sent.
   */
  specOf(definition: CampaignDefinition, moment: RunMoment): Promise<RunSpec> {
    void definition;
    void moment;
    throw new Error('not yet');
  }
}
