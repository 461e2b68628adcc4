import type { Campaign } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { toTimestamp } from '../../rpc/timestamps.js';
import type { Run } from '../run/runs.js';
import type { CampaignRow } from './campaign.schema.js';
import { toProtoCampaignState } from './contract-words.js';
import { toProtoRun } from './run-view.js';

/** A campaign as the contract has it, with its newest run. */
export function toProtoCampaign(row: CampaignRow, latest: Run | undefined): Campaign {
  return {
    campaignId: row.campaignId,
    state: toProtoCampaignState(row.state),
    definition: row.definition,
    schedule: row.schedule ?? undefined,
    steps: row.steps.map(({ at, clientId, step, note }) => ({
      at: toTimestamp(at),
      clientId,
      step,
      note,
    })),
    createdAt: toTimestamp(row.createdAt.getTime()),
    updatedAt: toTimestamp(row.updatedAt.getTime()),
    nextRunAt: row.nextRunAt ? toTimestamp(row.nextRunAt.getTime()) : undefined,
    latestRun: latest && toProtoRun(latest),
    version: row.version,
  };
}
