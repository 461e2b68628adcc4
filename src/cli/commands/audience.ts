import type { Command } from 'commander';
import { EXIT } from '../exit-codes.js';
import { addPageOptions, pageOf, remarkMore } from '../page-options.js';
import type { PageOptions } from '../page-options.js';
import type { Act } from '../program.js';
import { UsageError } from '../usage-error.js';
import { formatAudience, formatAudiences } from '../views/audience-view.js';
import { addAudienceUpload } from './audience-upload.js';

export function addAudience(program: Command, act: Act): void {
  const audience = program
    .command('audience')
    .summary('uploaded numbers and customers, for campaigns')
    .description('Uploads, lists and deletes audiences: numbers or customers with variables.');
  for (const add of [addAudienceUpload, addList, addGet, addDelete]) add(audience, act);
}

function addList(audience: Command, act: Act): void {
  const command = audience
    .command('list', { isDefault: true })
    .description('Lists uploaded audiences, newest first.');
  addPageOptions(command, 'audiences').action((options: PageOptions) =>
    act(command, async (context) => {
      const { client, json, paint, print, printJson } = context;
      const response = await client.broadcast.listAudiences(pageOf(options));
      if (json) {
        printJson(response);
        return EXIT.ok;
      }
      const { audiences } = response;
      print(audiences.length === 0 ? 'No audiences.' : formatAudiences(audiences, paint));
      remarkMore(context, response);
      return EXIT.ok;
    }),
  );
}

function addGet(audience: Command, act: Act): void {
  const command = audience
    .command('get')
    .description('Shows one audience.')
    .argument('<id>', 'audience ID')
    .action((audienceId: string) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.broadcast.getAudience({ audienceId });
        if (json) printJson(response);
        else if (response.audience) print(formatAudience(response.audience, paint));
        return EXIT.ok;
      }),
    );
}

function addDelete(audience: Command, act: Act): void {
  const command = audience
    .command('delete')
    .description('Deletes an audience; not while a campaign that is not over sends to it.')
    .argument('<id>', 'audience ID')
    .option('--yes', 'it cannot be undone')
    .action((audienceId: string, { yes }: { yes?: true }) =>
      act(command, async ({ client, json, print, printJson }) => {
        if (yes !== true) throw new UsageError('this cannot be undone; add --yes to do it');
        const response = await client.broadcast.deleteAudience({ audienceId });
        if (json) printJson(response);
        else print(`${audienceId} is deleted`);
        return EXIT.ok;
      }),
    );
}
