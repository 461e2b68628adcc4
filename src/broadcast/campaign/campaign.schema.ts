import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type {
  CampaignDefinition,
  CampaignSchedule,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import type { CampaignState } from './campaign-states.js';
import type { LoggedStep } from './step-log.js';

/** A campaign, with who did what to it. */
export const CampaignEntity = defineEntity({
  name: 'Campaign',
  tableName: 'campaign',
  properties: {
    /** UUIDv7: later ones are greater. */
    campaignId: p.uuid().primary(),
    name: p.text(),
    state: p.text().$type<CampaignState>(),
    /** Checked, with what was left out filled in. */
    definition: p.json<CampaignDefinition>(),
    schedule: p.json<CampaignSchedule>().nullable(),
    requestId: p.text().nullable(),
    createdBy: p.text(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    writtenBy: p.array(),
    approvedBy: p.text().nullable(),
    steps: p.json<LoggedStep[]>(),
    nextRunAt: p.datetime().nullable(),
    /** Two who change it at once do not both. */
    version: p.integer().version(),
  },
});

export type CampaignRow = InferEntity<typeof CampaignEntity>;
