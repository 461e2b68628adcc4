import type { Command } from 'commander';
import type { ListRequest } from '../../rpc/generated/tellerline/v1/message_service.js';
import { EXIT } from '../exit-codes.js';
import { wholeNumberOption } from '../option-values.js';
import type { Act } from '../program.js';
import { UsageError } from '../usage-error.js';
import { formatMessageList } from '../views/message-view.js';

interface ListOptions {
  to?: string;
  customer?: string;
  event?: string;
  limit: number;
  pageToken?: string;
}

export function addList(program: Command, act: Act): void {
  const command = program
    .command('list')
    .summary('messages of a number, a customer or an event')
    .description('Lists messages of a number, a customer or an event, newest first.')
    .option('--to <msisdn>', 'mobile number in E.164 form')
    .option('--customer <id>', "customer of the bank's registry")
    .option('--event <id>', 'event or request ID')
    .option('--limit <count>', 'messages on a page', wholeNumberOption(1, 500), 50)
    .option('--page-token <token>', 'the page after one that named this token')
    .action((options: ListOptions) =>
      act(command, async ({ client, json, paint, print, printJson, remark }) => {
        const response = await client.list({
          ...filterOf(options),
          pageSize: options.limit,
          pageToken: options.pageToken ?? '',
        });
        if (json) printJson(response);
        else {
          const { messages } = response;
          print(messages.length === 0 ? 'No messages.' : formatMessageList(messages, paint));
          if (response.nextPageToken !== '') {
            remark(`more with: --page-token ${response.nextPageToken}`);
          }
        }
        return EXIT.ok;
      }),
    );
}

function filterOf({ to, customer, event }: ListOptions): Partial<ListRequest> {
  const given = [to, customer, event].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw new UsageError('give --to, --customer or --event, and only one of them');
  }
  if (to !== undefined) return { msisdn: to };
  return customer === undefined ? { eventId: event } : { customerId: customer };
}
