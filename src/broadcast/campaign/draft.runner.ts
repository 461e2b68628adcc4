import { Injectable } from '@nestjs/common';
import { FieldChecks } from '../../failure/field-checks.js';
import { Failure } from '../../failure/failure.js';
import type { CampaignDefinition } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { isToBeTaken } from './campaign-states.js';
import type { CampaignRow } from './campaign.schema.js';
import { CampaignStore, factsOf } from './campaign.store.js';
import type { DoneBy } from './campaign.store.js';
import { DefinitionRunner } from './definition.runner.js';
import { LONGEST_NOTE } from './step-log.js';

const REQUEST_ID = /^[\x20-\x7e]{1,100}$/;

/** From a draft to an approval by another. */
@Injectable()
export class DraftRunner {
  constructor(
    private readonly campaigns: CampaignStore,
    private readonly definitions: DefinitionRunner,
  ) {}

  /** Throws a Failure that names all that is wrong with it. A repeat is answered whatever it says. */
  async create(
    definition: CampaignDefinition | null | undefined,
    requestId: string,
    by: DoneBy,
  ): Promise<CampaignRow> {
    const checks = new FieldChecks();
    if (requestId !== '' && !REQUEST_ID.test(requestId)) {
      checks.add('request_id', 'must be 1 to 100 printable ASCII characters, or empty');
    }
    checks.finish('');
    const first = await this.campaigns.requested(requestId, by.clientId);
    if (first !== null) return first;
    const checked = await this.definitions.check(definition);
    const writers = [by.clientId, ...(await this.definitions.uploadersOf(checked))];
    return this.campaigns.create(checked, writers, requestId, by);
  }

  async update(
    campaignId: string,
    definition: CampaignDefinition | null | undefined,
    by: DoneBy,
  ): Promise<CampaignRow> {
    // First whether it may change at all.
    isToBeTaken('change', factsOf(await this.campaigns.get(campaignId)), by.clientId);
    const checked = await this.definitions.check(definition);
    const writers = [by.clientId, ...(await this.definitions.uploadersOf(checked))];
    const { row } = await this.campaigns.step(campaignId, 'change', by, (row) => {
      row.definition = checked;
      row.name = checked.name;
      row.writtenBy = withWriters(row, writers);
    });
    return row;
  }

  async submit(campaignId: string, by: DoneBy): Promise<CampaignRow> {
    checkNote(by.note, false);
    const before = await this.campaigns.get(campaignId);
    if (!isToBeTaken('submit', factsOf(before), by.clientId)) return before;
    await this.definitions.recheck(before.definition);
    const { row } = await this.campaigns.step(campaignId, 'submit', by, (row) => {
      row.writtenBy = withWriters(row, [by.clientId]);
    });
    return row;
  }

  /** `version` is the one that was read, and 0 whichever there is. */
  async approve(campaignId: string, version: number, by: DoneBy): Promise<CampaignRow> {
    checkNote(by.note, false);
    const checks = new FieldChecks();
    if (version < 0) checks.add('version', `is ${version}; it must be that of the campaign, or 0`);
    checks.finish('');
    const { row } = await this.campaigns.step(campaignId, 'approve', by, (row) => {
      if (version !== 0 && version !== row.version) {
        throw new Failure(
          'failed_precondition',
          `campaign ${campaignId} was changed since version ${version}; it is version ${row.version} now`,
        );
      }
      row.approvedBy = by.clientId;
    });
    return row;
  }

  async reject(campaignId: string, by: DoneBy): Promise<CampaignRow> {
    checkNote(by.note, true);
    const { row } = await this.campaigns.step(campaignId, 'reject', by, (row) => {
      row.approvedBy = null;
    });
    return row;
  }
}

/** Throws a Failure `invalid_argument`. */
export function checkNote(note: string, required: boolean): void {
  const checks = new FieldChecks();
  if (required && note.trim() === '') checks.add('note', 'is missing; say what is to be changed');
  if (note.length > LONGEST_NOTE) {
    checks.add('note', `has ${note.length} characters; it may have ${LONGEST_NOTE}`);
  }
  checks.finish('');
}

function withWriters({ writtenBy }: CampaignRow, more: readonly string[]): string[] {
  return [...new Set([...writtenBy, ...more])];
}
