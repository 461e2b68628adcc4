import { Option } from 'commander';
import type { Command } from 'commander';
import { CommandState } from '../../rpc/generated/tellerline/v1/inbound_service.js';
import { SERVICE_NAMES } from '../../settings/inbound-settings.schema.js';
import type { ServiceName } from '../../settings/inbound-settings.schema.js';
import { EXIT } from '../exit-codes.js';
import { sinceOption, wholeNumberOption } from '../option-values.js';
import type { Act } from '../program.js';
import { timestampOf } from '../text/timestamp.js';
import { UsageError } from '../usage-error.js';
import { formatCommand, formatCommandList } from '../views/command-view.js';

const STATES = {
  answered: CommandState.COMMAND_STATE_ANSWERED,
  waiting: CommandState.COMMAND_STATE_WAITING,
  executing: CommandState.COMMAND_STATE_EXECUTING,
  done: CommandState.COMMAND_STATE_DONE,
  refused: CommandState.COMMAND_STATE_REFUSED,
  expired: CommandState.COMMAND_STATE_EXPIRED,
  uncertain: CommandState.COMMAND_STATE_UNCERTAIN,
  ignored: CommandState.COMMAND_STATE_IGNORED,
} as const;

export function addCommands(program: Command, act: Act): void {
  const commands = program
    .command('commands')
    .summary('what customers wrote, and what became of it')
    .description('What customers wrote to the bank, and what became of it; without their texts.');
  for (const add of [addCommandList, addCommandShow, addCommandResolve]) add(commands, act);
}

interface ListOptions {
  customer?: string;
  msisdn?: string;
  service?: ServiceName;
  state?: keyof typeof STATES;
  since?: number;
  limit: number;
  pageToken?: string;
}

function addCommandList(commands: Command, act: Act): void {
  const command = commands
    .command('list', { isDefault: true })
    .description('Lists commands, newest first.')
    .option('--customer <id>', "of a customer of the bank's registry")
    .option('--msisdn <msisdn>', 'of a mobile number in E.164 form')
    .addOption(new Option('--service <name>', 'of one service').choices(SERVICE_NAMES))
    .addOption(new Option('--state <state>', 'in one state').choices(Object.keys(STATES)))
    .option(
      '--since <moment>',
      'received later: a moment, or how long ago, such as 2h',
      sinceOption,
    )
    .option('--limit <count>', 'commands on a page', wholeNumberOption(1, 500), 50)
    .option('--page-token <token>', 'the page after one that named this token')
    .action((options: ListOptions) =>
      act(command, async ({ client, json, paint, print, printJson, remark }) => {
        const { customer, msisdn, service, state, since, limit, pageToken } = options;
        if (customer !== undefined && msisdn !== undefined) {
          throw new UsageError('give --customer or --msisdn, and only one of them');
        }
        const response = await client.inbound.listCommands({
          customerId: customer ?? '',
          msisdn: msisdn ?? '',
          service: service ?? '',
          state: state === undefined ? CommandState.COMMAND_STATE_UNSPECIFIED : STATES[state],
          receivedAfter: since === undefined ? undefined : timestampOf(since),
          pageSize: limit,
          pageToken: pageToken ?? '',
        });
        if (json) {
          printJson(response);
          return EXIT.ok;
        }
        const { commands: found, nextPageToken } = response;
        // A page may be empty with more behind it: the daemon looks only so far at a time.
        if (found.length > 0) print(formatCommandList(found, paint));
        else print(nextPageToken === '' ? 'No commands.' : 'None among those looked at so far.');
        if (nextPageToken !== '') remark(`more with: --page-token ${nextPageToken}`);
        return EXIT.ok;
      }),
    );
}

function addCommandShow(commands: Command, act: Act): void {
  const command = commands
    .command('show')
    .description('Shows one command: who, what, which guard, and what the bank said.')
    .argument('<id>', 'command ID')
    .action((commandId: string) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.inbound.getCommand({ commandId });
        if (json) printJson(response);
        else if (response.command) print(formatCommand(response.command, paint));
        return EXIT.ok;
      }),
    );
}

interface ResolveOptions {
  done?: string;
  refused?: true;
}

function addCommandResolve(commands: Command, act: Act): void {
  const command = commands
    .command('resolve')
    .description(
      'Records what a person found out of a command whose outcome the bank never told. ' +
        'The customer is told it.',
    )
    .argument('<id>', 'command ID')
    .option('--done <reference>', "it was done; the bank's reference, at most 32 characters")
    .option('--refused', 'it was not done')
    .action((commandId: string, { done, refused }: ResolveOptions) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        if ((done === undefined) === (refused === undefined)) {
          throw new UsageError('give --done or --refused, and only one of them');
        }
        const response = await client.inbound.resolveCommand({
          commandId,
          state: done === undefined ? STATES.refused : STATES.done,
          coreReference: done ?? '',
        });
        if (json) printJson(response);
        else if (response.command) print(formatCommand(response.command, paint));
        return EXIT.ok;
      }),
    );
}
