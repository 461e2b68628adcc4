import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GatewayClient } from '../../../src/cli/client.js';
import {
  BROADCAST_APPROVER_KEY,
  BROADCAST_CLIENTS,
  customersOf,
  definitionOf,
  registered,
  watched,
  WRITER_KEY,
} from '../../kit/broadcast.js';
import { clientOf } from '../../kit/gateway.js';
import { DEMO_CUSTOMERS } from '../../../src/customer/demo-customers.js';
import type { BroadcastRun } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { useTwoNodes } from '../two-nodes.js';

const COUNT = 1_500;
const FAILED_PRECONDITION = 9;

describe('a campaign on two nodes', () => {
  const nodes = useTwoNodes({ clients: BROADCAST_CLIENTS });
  const clients: GatewayClient[] = [];

  beforeAll(async () => {
    const { one, other } = nodes;
    clients.push(
      clientOf(one.gateway.grpcPort, WRITER_KEY),
      clientOf(other.gateway.grpcPort, WRITER_KEY),
      clientOf(other.gateway.grpcPort, BROADCAST_APPROVER_KEY),
    );
    for (const { id } of DEMO_CUSTOMERS)
      await one.client.customers.deleteCustomer({ customerId: id });
    await registered(one.client, customersOf(COUNT));
  }, 60_000);

  afterAll(() => clients.forEach((client) => client.close()));

  it('goes on when the node that sends it stops: nobody twice, nobody missed', async () => {
    const [first, second, approver] = clients;
    const definition = definitionOf({ messagesPerSecond: 300 });
    const { campaign } = await first.broadcast.createCampaign({ definition, requestId: 'twice' });
    const { campaignId } = campaign!;
    // The same call elsewhere.
    const again = await second.broadcast.createCampaign({ definition, requestId: 'twice' });
    expect(again.campaign!.campaignId).toBe(campaignId);
    await first.broadcast.submitCampaign({ campaignId });
    await expect(
      second.broadcast.scheduleCampaign({ campaignId, schedule: { now: {} } }),
    ).rejects.toMatchObject({ code: FAILED_PRECONDITION });
    await approver.broadcast.approveCampaign({ campaignId });
    const scheduled = await Promise.all(
      [first, second].map((writer) =>
        writer.broadcast.scheduleCampaign({ campaignId, schedule: { now: {} } }),
      ),
    );
    const runIds = new Set(scheduled.map((one) => one.campaign!.latestRun!.runId));
    expect(runIds.size).toBe(1);
    const [runId] = runIds;
    const begun = ({ progress }: BroadcastRun) =>
      Number(progress!.sent) + Number(progress!.delivered) >= 100;
    await watched(second, runId, begun);
    await nodes.one.stop();
    const run = await watched(
      second,
      runId,
      ({ state }) => String(state) === 'RUN_STATE_COMPLETED',
    );
    expect(run.progress!.recipients).toBe(String(COUNT));
    const numbers = nodes.smsc.received.map(({ destination }) => destination);
    expect(new Set(numbers).size).toBe(COUNT);
    expect(numbers.length).toBe(COUNT);
    expect(run.progress!.delivered).toBe(String(COUNT));
  }, 120_000);
});
