import type { Command } from 'commander';
import { EXIT } from '../exit-codes.js';
import type { Act } from '../program.js';
import { formatPreview } from '../views/preview-view.js';
import { addContentOptions, contentOf, recipientOf } from './send.js';
import type { ContentOptions } from './send.js';

interface PreviewOptions extends ContentOptions {
  to?: string;
  customer?: string;
}

export function addPreview(program: Command, act: Act): void {
  const command = program
    .command('preview')
    .summary('encoding, segments and cost of a text')
    .description('Shows what a text or a template costs on the air, without sending it.')
    .option('--to <msisdn>', 'decides the carrier and its encodings')
    .option('--customer <id>', 'decides the carrier and the locale');
  addContentOptions(command).action((options: PreviewOptions) =>
    act(command, async ({ client, json, paint, print, printJson }) => {
      const response = await client.preview({
        content: contentOf(options),
        recipient: recipientOf(options),
      });
      if (json) printJson(response);
      else print(formatPreview(response, paint));
      return EXIT.ok;
    }),
  );
}
