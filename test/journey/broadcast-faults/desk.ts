import type { GatewayClient } from '../../../src/cli/client.js';
import type { Sparse } from '../../../src/cli/unary-calls.js';
import type { CampaignDefinition } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import {
  BROADCAST_APPROVER_KEY,
  BROADCAST_CLIENTS,
  definitionOf,
  msisdnOf,
  uploaded,
  WRITER_KEY,
} from '../../kit/broadcast.js';
import { clientOf } from '../../kit/gateway.js';

export const PATIENCE = 240_000;

/** Whoever is in an audience has not said no, and that will do. */
export const FAULT_SETTINGS = {
  clients: BROADCAST_CLIENTS,
  consent: { offers: 'unless-refused' },
  log: { messages: false },
};

/** Those who write and approve campaigns, at one node. */
export class Desk {
  readonly writer: GatewayClient;
  readonly #approver: GatewayClient;

  constructor(grpcPort: number) {
    this.writer = clientOf(grpcPort, WRITER_KEY);
    this.#approver = clientOf(grpcPort, BROADCAST_APPROVER_KEY);
  }

  /** An audience of the numbers of so many places, from one on. */
  async audience(count: number, from = 0): Promise<string> {
    const numbers = Array.from({ length: count }, (_, at) => msisdnOf(from + at));
    const file = Buffer.from(`msisdn\n${numbers.join('\n')}\n`);
    const { audienceId, stored } = await uploaded(this.writer, file, 'Numbers');
    if (stored !== count) throw new Error(`${stored} of ${count} numbers were stored`);
    return audienceId;
  }

  /** Approved and ready to begin: the campaign's ID. */
  async approved(audienceId: string, more: Sparse<CampaignDefinition> = {}): Promise<string> {
    const { campaign } = await this.writer.broadcast.createCampaign({
      definition: definitionOf({ audience: { audienceId }, ...more }),
    });
    const { campaignId } = campaign!;
    await this.writer.broadcast.submitCampaign({ campaignId });
    await this.#approver.broadcast.approveCampaign({ campaignId });
    return campaignId;
  }

  /** Begins it now: the run's ID. */
  async begun(campaignId: string): Promise<string> {
    const { campaign } = await this.writer.broadcast.scheduleCampaign({
      campaignId,
      schedule: { now: {} },
    });
    return campaign!.latestRun!.runId;
  }

  close(): void {
    this.writer.close();
    this.#approver.close();
  }
}
