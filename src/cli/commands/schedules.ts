import type { Command } from 'commander';
import { EXIT } from '../exit-codes.js';
import { addPageOptions, pageOf, remarkMore } from '../page-options.js';
import type { PageOptions } from '../page-options.js';
import type { Act } from '../program.js';
import { formatScheduleRuns, formatSchedules } from '../views/schedules-view.js';

export function addSchedules(program: Command, act: Act): void {
  const schedules = program
    .command('schedules')
    .summary('what comes again and again: wishes, reports, retention')
    .description('Shows what comes again and again, with its next and its last moment.');
  for (const add of [addList, addRuns, addRun]) add(schedules, act);
}

function addList(schedules: Command, act: Act): void {
  const command = schedules
    .command('list', { isDefault: true })
    .description('Lists every schedule, with its next and its last moment.')
    .action(() =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.schedules.listSchedules({});
        if (json) printJson(response);
        else print(formatSchedules(response.schedules, paint));
        return EXIT.ok;
      }),
    );
}

function addRuns(schedules: Command, act: Act): void {
  const command = schedules
    .command('runs')
    .description('Lists the moments of one schedule, newest first, and what was done at each.')
    .argument('<name>', 'such as birthday');
  addPageOptions(command, 'moments').action((name: string, options: PageOptions) =>
    act(command, async (context) => {
      const { client, json, paint, print, printJson } = context;
      const response = await client.schedules.listScheduleRuns({ name, ...pageOf(options) });
      if (json) {
        printJson(response);
        return EXIT.ok;
      }
      const { runs } = response;
      print(runs.length === 0 ? 'It has not run yet.' : formatScheduleRuns(runs, paint));
      remarkMore(context, response);
      return EXIT.ok;
    }),
  );
}

function addRun(schedules: Command, act: Act): void {
  const command = schedules
    .command('run')
    .description('Does it now, once more; what it did for the same moment is not done twice.')
    .argument('<name>', 'such as birthday')
    .action((name: string) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.schedules.runSchedule({ name });
        if (json) printJson(response);
        else if (response.run) print(formatScheduleRuns([response.run], paint));
        return EXIT.ok;
      }),
    );
}
