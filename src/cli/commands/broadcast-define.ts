import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { addCampaignOptions, definitionOf } from '../campaign-options.js';
import type { CampaignOptions } from '../campaign-options.js';
import { EXIT } from '../exit-codes.js';
import { wholeNumberOption } from '../option-values.js';
import type { Act } from '../program.js';
import { campaignStateName } from '../text/names.js';
import { UsageError } from '../usage-error.js';
import { formatCampaignPreview } from '../views/campaign-preview-view.js';
import { formatCampaign } from '../views/campaign-view.js';

export function addCreate(broadcast: Command, act: Act): void {
  const command = broadcast
    .command('create')
    .description('Makes a draft of the options, of a file, or of both; nothing is sent.');
  addCampaignOptions(command)
    .option('--request-id <id>', 'makes a repeat harmless (default: a new UUID)')
    .action((options: CampaignOptions & { requestId?: string }) =>
      act(command, async (context) => {
        const { requestId, ...given } = options;
        const definition = await definitionOf(given, context, undefined);
        if (definition === undefined)
          throw new UsageError('give --file, or options such as --name');
        const response = await context.client.broadcast.createCampaign({
          definition,
          requestId: requestId ?? randomUUID(),
        });
        const { campaign } = response;
        if (context.json) context.printJson(response);
        else if (campaign) {
          const id = context.paint('bold', campaign.campaignId);
          context.print(`${id}  ${campaignStateName(campaign.state)}`);
          context.remark(`next: tellerline broadcast preview ${campaign.campaignId}`);
        }
        return EXIT.ok;
      }),
    );
}

export function addUpdate(broadcast: Command, act: Act): void {
  const command = broadcast
    .command('update')
    .description('Changes a draft: all of it with a file, else what the options say.')
    .argument('<id>', 'campaign ID');
  addCampaignOptions(command).action((campaignId: string, options: CampaignOptions) =>
    act(command, async (context) => {
      const { client, json, paint, print, printJson } = context;
      const { campaign } =
        options.file === undefined
          ? await client.broadcast.getCampaign({ campaignId })
          : { campaign: undefined };
      const definition = await definitionOf(options, context, campaign?.definition);
      if (definition === undefined) throw new UsageError('give --file, or what is to be changed');
      const response = await client.broadcast.updateCampaign({ campaignId, definition });
      if (json) printJson(response);
      else if (response.campaign) print(formatCampaign(response.campaign, paint));
      return EXIT.ok;
    }),
  );
}

export function addPreview(broadcast: Command, act: Act): void {
  const command = broadcast
    .command('preview')
    .description('Shows what a campaign would be if it went now: whom, what, how long, how much.')
    .argument('[id]', 'campaign ID; without one, the options or the file say what');
  addCampaignOptions(command)
    .option('--samples <count>', 'renderings of each text and language', wholeNumberOption(1, 5), 1)
    .action((id: string | undefined, options: CampaignOptions & { samples: number }) =>
      act(command, async (context) => {
        const { samples, ...given } = options;
        const definition = await definitionOf(given, context, undefined);
        if ((id === undefined) === (definition === undefined)) {
          throw new UsageError('give a campaign ID, or a file or options, and not both');
        }
        const response = await context.client.broadcast.previewCampaign({
          ...(id !== undefined && { campaignId: id }),
          ...(definition !== undefined && { definition }),
          samples,
        });
        if (context.json) context.printJson(response);
        else context.print(formatCampaignPreview(response, context.paint));
        return EXIT.ok;
      }),
    );
}
