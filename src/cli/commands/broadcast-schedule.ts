import type { Command } from 'commander';
import { EXIT } from '../exit-codes.js';
import type { Act } from '../program.js';
import { addScheduleOptions, scheduleOf } from '../schedule-options.js';
import type { ScheduleOptions } from '../schedule-options.js';
import { campaignStateName } from '../text/names.js';
import { formatTimestamp } from '../text/timestamp.js';
import { scheduleText } from '../views/campaign-view.js';
import { watchRun } from '../watch-run.js';

export function addSchedule(broadcast: Command, act: Act): void {
  const command = broadcast
    .command('schedule')
    .description('Has an approved campaign sent: now, at a time, by local clocks, again and again.')
    .argument('<id>', 'campaign ID');
  addScheduleOptions(command)
    .option('--watch', 'show how it goes until it is over')
    .action((campaignId: string, options: ScheduleOptions & { watch?: true }) =>
      act(command, async (context) => {
        const schedule = scheduleOf(options);
        const response = await context.client.broadcast.scheduleCampaign({ campaignId, schedule });
        const { campaign } = response;
        if (context.json) context.printJson(response);
        else if (campaign) {
          const next = formatTimestamp(campaign.nextRunAt);
          const parts = [
            campaignStateName(campaign.state),
            scheduleText(campaign.schedule),
            next === '' ? '' : `next run ${next}`,
          ];
          const id = context.paint('bold', campaign.campaignId);
          context.print(`${id}  ${parts.filter((part) => part !== '').join(', ')}`);
        }
        return options.watch === true ? watchRun(context, campaignId) : EXIT.ok;
      }),
    );
}

export function addWatch(broadcast: Command, act: Act): void {
  const command = broadcast
    .command('watch')
    .description('Shows how a sending goes, until it is over: rate, delivered, time left.')
    .argument('<id>', "campaign ID, for its newest run; or a run's ID")
    .action((id: string) => act(command, (context) => watchRun(context, id)));
}
