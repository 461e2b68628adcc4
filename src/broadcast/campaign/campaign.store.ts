import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Failure } from '../../failure/failure.js';
import { inTransaction } from '../../storage/entity-work.js';
import { CampaignEntity } from './campaign.schema.js';
import type { CampaignRow } from './campaign.schema.js';

/** The campaigns. */
@Injectable()
export class CampaignStore {
  constructor(private readonly entities: EntityManager) {}

  /** Throws a Failure `not_found`. */
  async get(campaignId: string): Promise<CampaignRow> {
    const row = await this.find(campaignId);
    if (row === null) throw new Failure('not_found', `there is no campaign ${campaignId}`);
    return row;
  }

  find(campaignId: string): Promise<CampaignRow | null> {
    return inTransaction(this.entities, 'campaign', (tx) =>
      tx.findOne(CampaignEntity, { campaignId }),
    );
  }
}
