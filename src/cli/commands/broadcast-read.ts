import { Option } from 'commander';
import type { Command } from 'commander';
import { CampaignState } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { EXIT } from '../exit-codes.js';
import { addPageOptions, pageOf, remarkMore } from '../page-options.js';
import type { PageOptions } from '../page-options.js';
import type { Act } from '../program.js';
import { formatCampaign, formatCampaigns } from '../views/campaign-view.js';
import { formatRuns } from '../views/run-view.js';

const STATES = {
  draft: CampaignState.CAMPAIGN_STATE_DRAFT,
  submitted: CampaignState.CAMPAIGN_STATE_SUBMITTED,
  approved: CampaignState.CAMPAIGN_STATE_APPROVED,
  scheduled: CampaignState.CAMPAIGN_STATE_SCHEDULED,
  running: CampaignState.CAMPAIGN_STATE_RUNNING,
  paused: CampaignState.CAMPAIGN_STATE_PAUSED,
  completed: CampaignState.CAMPAIGN_STATE_COMPLETED,
  cancelled: CampaignState.CAMPAIGN_STATE_CANCELLED,
} as const;

export function addGet(broadcast: Command, act: Act): void {
  const command = broadcast
    .command('get')
    .description('Shows one campaign: its words, its audience, who did what, and how far it is.')
    .argument('<id>', 'campaign ID')
    .action((campaignId: string) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.broadcast.getCampaign({ campaignId });
        if (json) printJson(response);
        else if (response.campaign) print(formatCampaign(response.campaign, paint));
        return EXIT.ok;
      }),
    );
}

export function addList(broadcast: Command, act: Act): void {
  const command = broadcast
    .command('list', { isDefault: true })
    .description('Lists campaigns, newest first.')
    .addOption(new Option('--state <state...>', 'in these').choices(Object.keys(STATES)));
  addPageOptions(command, 'campaigns').action(
    (options: PageOptions & { state?: (keyof typeof STATES)[] }) =>
      act(command, async (context) => {
        const { client, json, paint, print, printJson } = context;
        const response = await client.broadcast.listCampaigns({
          states: (options.state ?? []).map((state) => STATES[state]),
          ...pageOf(options),
        });
        if (json) {
          printJson(response);
          return EXIT.ok;
        }
        const { campaigns } = response;
        print(campaigns.length === 0 ? 'No campaigns.' : formatCampaigns(campaigns, paint));
        remarkMore(context, response);
        return EXIT.ok;
      }),
  );
}

export function addRuns(broadcast: Command, act: Act): void {
  const command = broadcast
    .command('runs')
    .description('Lists the sendings of a campaign, or those of wishes, newest first.')
    .argument('[id]', 'campaign ID; without one, the sendings of schedules such as birthday');
  addPageOptions(command, 'sendings').action((id: string | undefined, options: PageOptions) =>
    act(command, async (context) => {
      const { client, json, paint, print, printJson } = context;
      const response = await client.broadcast.listRuns({
        campaignId: id ?? '',
        ...pageOf(options),
      });
      if (json) {
        printJson(response);
        return EXIT.ok;
      }
      print(response.runs.length === 0 ? 'No sendings.' : formatRuns(response.runs, paint));
      remarkMore(context, response);
      return EXIT.ok;
    }),
  );
}
