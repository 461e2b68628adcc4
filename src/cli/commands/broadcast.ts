import type { Command } from 'commander';
import type { Act } from '../program.js';
import { addCreate, addPreview, addUpdate } from './broadcast-define.js';
import { addGet, addList, addRuns } from './broadcast-read.js';
import { addReport } from './broadcast-report.js';
import { addSchedule, addWatch } from './broadcast-schedule.js';
import { addSteps } from './broadcast-steps.js';

export function addBroadcast(program: Command, act: Act): void {
  const broadcast = program
    .command('broadcast')
    .summary('campaigns: one text for many, politely')
    .description(
      'Campaigns, from the draft to the report. Who wrote one cannot approve it; each ' +
        'recipient gets it once, or is known not to have.',
    );
  for (const add of [addCreate, addUpdate, addPreview, addSteps]) add(broadcast, act);
  for (const add of [addSchedule, addWatch, addGet, addList]) add(broadcast, act);
  for (const add of [addRuns, addReport]) add(broadcast, act);
}
