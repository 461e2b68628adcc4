import type { Command } from 'commander';
import { EXIT } from '../exit-codes.js';
import { NotFound } from '../not-found.js';
import { wholeNumberOption } from '../option-values.js';
import type { Act } from '../program.js';
import { formatCatalogue, formatKind, formatScheduled } from '../views/events-view.js';

interface ScheduledOptions {
  limit: number;
  pageToken?: string;
}

export function addEvents(program: Command, act: Act): void {
  const events = program
    .command('events')
    .summary('the catalogue of events, and those that wait')
    .description('Shows the catalogue of events, and deals with those that wait for their moment.');
  addCatalogue(events, act);
  addKind(events, act);
  addScheduled(events, act);
  addCancelScheduled(events, act);
}

function addCatalogue(events: Command, act: Act): void {
  const command = events
    .command('list', { isDefault: true })
    .description("Lists every event there is, the bank's own included.")
    .action(() =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.events.listKinds({});
        if (json) printJson(response);
        else print(formatCatalogue(response.kinds, paint));
        return EXIT.ok;
      }),
    );
}

function addKind(events: Command, act: Act): void {
  const command = events
    .command('show')
    .description('Shows one event with all of its fields.')
    .argument('<key>', "the catalogue's name, such as transaction_posted")
    .action((key: string) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const { kinds } = await client.events.listKinds({});
        const kind = kinds.find((one) => one.key === key);
        if (kind === undefined) {
          throw new NotFound(`the catalogue has no event ${key}; tellerline events lists them`);
        }
        if (json) printJson(kind);
        else print(formatKind(kind, paint));
        return EXIT.ok;
      }),
    );
}

function addScheduled(events: Command, act: Act): void {
  const command = events
    .command('scheduled')
    .description("Lists the client's events that wait for their moment, the next first.")
    .option('--limit <count>', 'events on a page', wholeNumberOption(1, 500), 50)
    .option('--page-token <token>', 'the page after one that named this token')
    .action((options: ScheduledOptions) =>
      act(command, async ({ client, json, paint, print, printJson, remark }) => {
        const response = await client.events.listScheduled({
          pageSize: options.limit,
          pageToken: options.pageToken ?? '',
        });
        if (json) {
          printJson(response);
          return EXIT.ok;
        }
        const { events: waiting, nextPageToken } = response;
        print(waiting.length === 0 ? 'No event waits.' : formatScheduled(waiting, paint));
        if (nextPageToken !== '') remark(`more with: --page-token ${nextPageToken}`);
        return EXIT.ok;
      }),
    );
}

function addCancelScheduled(events: Command, act: Act): void {
  const command = events
    .command('cancel')
    .description('Gives up an event that waits for its moment.')
    .argument('<event-id>', 'event ID')
    .action((eventId: string) =>
      act(command, async ({ client, json, print, printJson }) => {
        const response = await client.events.cancelScheduled({ eventId });
        if (json) printJson(response);
        else print(`${eventId} is cancelled`);
        return EXIT.ok;
      }),
    );
}
