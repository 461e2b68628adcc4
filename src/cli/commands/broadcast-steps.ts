import type { Command } from 'commander';
import type { GatewayClient } from '../client.js';
import { EXIT } from '../exit-codes.js';
import { wholeNumberOption } from '../option-values.js';
import type { Act } from '../program.js';
import { campaignStateName } from '../text/names.js';
import { paintState } from '../text/paint.js';

type Step = 'submit' | 'approve' | 'reject' | 'pause' | 'resume' | 'cancel';

const STEPS: readonly (readonly [Step, string, noteNeeded?: true])[] = [
  ['submit', 'Hands a draft in for approval.'],
  ['approve', 'Approves a campaign that other clients wrote and submitted.'],
  ['reject', 'Gives it back as a draft, with what is to be changed.', true],
  ['pause', 'Within two seconds nothing more of it goes out; what was queued is taken back.'],
  ['resume', 'Goes on with what was paused.'],
  ['cancel', 'Ends it for good: what was queued is recalled, what was sent is sent.'],
];

const MOST_VERSIONS = 2 ** 31 - 1;

/** From the draft to the end, each with a note for those who look later. */
export function addSteps(broadcast: Command, act: Act): void {
  for (const [step, description, noteNeeded] of STEPS) {
    const command = broadcast
      .command(step)
      .description(description)
      .argument('<id>', 'campaign ID');
    if (noteNeeded) command.requiredOption('--note <text>', 'what is to be changed');
    else command.option('--note <text>', 'for those who look later');
    if (step === 'approve') {
      command.option(
        '--as-of <version>',
        'refuses where it was changed since that version, as `broadcast get` shows it',
        wholeNumberOption(1, MOST_VERSIONS),
      );
    }
    command.action((campaignId: string, { note = '', asOf }: { note?: string; asOf?: number }) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await take(client, step, {
          campaignId,
          note,
          ...(asOf !== undefined && { version: asOf }),
        });
        const { campaign } = response;
        if (json) printJson(response);
        else if (campaign) {
          const state = paintState(paint, campaignStateName(campaign.state));
          print(`${paint('bold', campaign.campaignId)}  ${state}`);
        }
        return EXIT.ok;
      }),
    );
  }
}

function take({ broadcast }: GatewayClient, step: Step, request: object) {
  switch (step) {
    case 'submit':
      return broadcast.submitCampaign(request);
    case 'approve':
      return broadcast.approveCampaign(request);
    case 'reject':
      return broadcast.rejectCampaign(request);
    case 'pause':
      return broadcast.pauseCampaign(request);
    case 'resume':
      return broadcast.resumeCampaign(request);
    case 'cancel':
      return broadcast.cancelCampaign(request);
  }
}
