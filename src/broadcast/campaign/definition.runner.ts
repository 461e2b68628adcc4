import { Inject, Injectable } from '@nestjs/common';
import { FieldChecks } from '../../failure/field-checks.js';
import { Failure } from '../../failure/failure.js';
import type {
  CampaignDefinition,
  CampaignResult,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import { CONTENTS } from '../content/run-content.js';
import type { Contents } from '../content/run-content.js';
import type { PreviewSpec, PreviewSubjects } from '../preview/preview-subject.js';
import type { RunMoment, RunSpec } from '../run/run-spec.js';
import { RUNS } from '../run/runs.js';
import type { Run, Runs } from '../run/runs.js';
import { AUDIENCE_OF_CAMPAIGN, AUDIENCE_UPLOADERS } from './campaign.sql.js';
import type { AudienceColumns, UploaderColumns } from './campaign.sql.js';
import { CampaignStore } from './campaign.store.js';
import { CLASSES, CONSENTS } from './contract-words.js';
import { checkDefinition } from './definition-check.js';
import { runSpecOf, variantOf } from './run-spec-of.js';
import { HOLD_OUT } from './variant-check.js';

/** Definitions of campaigns: whether they are sound, and what a sending of one would be. */
@Injectable()
export class DefinitionRunner implements PreviewSubjects {
  constructor(
    private readonly campaigns: CampaignStore,
    private readonly database: Database,
    private readonly settings: SettingsStore,
    @Inject(CONTENTS) private readonly contents: Contents,
    @Inject(RUNS) private readonly runs: Runs,
  ) {}

  /**
   * The definition with what was left out filled in. Throws a Failure
   * `invalid_argument` that names every wrong field, each below `definition`.
   */
  async check(definition: CampaignDefinition | null | undefined): Promise<CampaignDefinition> {
    const checks = new FieldChecks();
    if (!definition) {
      checks.add('definition', 'is missing');
      checks.finish('');
    }
    const checked = await this.#checked(checks, definition!);
    checks.finish('definition.');
    return checked;
  }

  /** Whether a definition that was sound still is. Throws a Failure `failed_precondition`. */
  async recheck(definition: CampaignDefinition): Promise<void> {
    const checks = new FieldChecks();
    await this.#checked(checks, definition);
    try {
      checks.finish('definition.');
    } catch (error) {
      const { message } = error as Failure;
      const text = `the campaign cannot be sent as it is any more; ${message}`;
      throw new Failure('failed_precondition', text, { cause: error });
    }
  }

  /** Who uploaded its audience: the variables of the rows are words that are sent, too. */
  async uploadersOf({ audience }: CampaignDefinition): Promise<string[]> {
    const rows = await this.database.rows<UploaderColumns>(AUDIENCE_UPLOADERS, [
      JSON.stringify(audience),
    ]);
    return rows.map((row) => row.created_by);
  }

  /**
   * What a run of a checked definition sends, and to whom, as of now: the result of
   * another campaign is that of its newest run. Throws a Failure `failed_precondition`
   * where that was never sent.
   */
  async specOf(definition: CampaignDefinition, moment: RunMoment): Promise<RunSpec> {
    const result = definition.audience?.result;
    return runSpecOf(definition, moment, result ? await this.#sourceOf(result) : null);
  }

  async stored(campaignId: string): Promise<PreviewSpec> {
    const { definition } = await this.campaigns.get(campaignId);
    return this.specOf(definition, { by: 'start' });
  }

  async defined(definition: CampaignDefinition): Promise<PreviewSpec> {
    return this.specOf(await this.check(definition), { by: 'start' });
  }

  async #checked(checks: FieldChecks, definition: CampaignDefinition): Promise<CampaignDefinition> {
    const { service, promotion } = this.settings.current.classes;
    const checked = checkDefinition(checks, definition, {
      service: service.timeToLive,
      promotion: promotion.timeToLive,
    });
    const columns = checks.clean ? await this.#checkAudience(checks, checked) : null;
    this.#checkWords(checks, checked, columns);
    return checked;
  }

  #checkWords(
    checks: FieldChecks,
    { variants, messageClass, consentCategory }: CampaignDefinition,
    columns: readonly string[] | null,
  ): void {
    const said = variants.every(({ templateKey, texts }) => templateKey ?? texts);
    const consent = CONSENTS[consentCategory];
    if (!said || consent === undefined) return;
    const spec = {
      variants: variants.map(variantOf),
      messageClass: CLASSES[messageClass]!,
      consent,
    };
    for (const { field, description } of this.contents.problems(spec, columns)) {
      checks.add(field, description);
    }
  }

  /** The variables that the audience brings; null where nobody knows them. */
  async #checkAudience(
    checks: FieldChecks,
    { audience }: CampaignDefinition,
  ): Promise<readonly string[] | null> {
    if (audience?.result) {
      await this.#checkResult(checks, audience.result);
      return null;
    }
    if (!audience?.audienceId) return [];
    const [row] = await this.database.rows<AudienceColumns>(AUDIENCE_OF_CAMPAIGN, [
      audience.audienceId,
    ]);
    const field = 'audience.audience_id';
    if (row === undefined) {
      checks.add(field, 'is of no audience; it may have been deleted');
      return null;
    }
    if (!row.complete) checks.add(field, 'is of an audience whose upload is not complete');
    if (row.expires_at.getTime() <= Date.now())
      checks.add(field, 'is of an audience that has expired');
    return row.variables;
  }

  async #checkResult(checks: FieldChecks, result: CampaignResult): Promise<void> {
    const path = 'audience.result';
    const campaign = await this.campaigns.find(result.campaignId);
    if (campaign === null) {
      checks.add(`${path}.campaign_id`, 'is of no campaign');
      return;
    }
    if (result.runId !== '') {
      const run = await this.runs.find(result.runId);
      if (run?.campaignId !== result.campaignId) {
        checks.add(`${path}.run_id`, 'is of no run of that campaign');
      }
    }
    const names = [...campaign.definition.variants.map(({ name }) => name), HOLD_OUT];
    result.variants.forEach((name, place) => {
      if (names.includes(name)) return;
      checks.add(`${path}.variants[${place}]`, `must be one of ${names.join(', ')}`);
    });
  }

  async #sourceOf({ campaignId, runId }: CampaignResult): Promise<string> {
    const run: Run | undefined =
      runId === ''
        ? (await this.runs.latest([campaignId])).get(campaignId)
        : await this.runs.find(runId);
    if (run?.campaignId === campaignId) return run.runId;
    throw new Failure(
      'failed_precondition',
      `campaign ${campaignId}, whose result is the audience, was not sent yet`,
    );
  }
}
