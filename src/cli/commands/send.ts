import { randomUUID } from 'node:crypto';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { Content, Recipient } from '../../rpc/generated/tellerline/v1/message.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { followMessage } from '../follow-message.js';
import {
  CLASS_OPTIONS,
  durationMessage,
  durationOption,
  variableOption,
} from '../option-values.js';
import type { ClassOption } from '../option-values.js';
import { UsageError } from '../usage-error.js';
import type { Act } from '../program.js';

interface SendOptions extends ContentOptions {
  to?: string;
  customer?: string;
  class: ClassOption;
  sender?: string;
  ttl?: number;
  requestId?: string;
  watch?: number | true;
}

export interface ContentOptions {
  text?: string;
  template?: string;
  var?: Record<string, string>;
  locale?: string;
}

export function addSend(program: Command, act: Act): void {
  const command = program
    .command('send')
    .summary('send one message')
    .description('Sends a text, or a template with its variables, to a number or a customer.')
    .option('--to <msisdn>', 'mobile number in E.164 form, such as +919812345678')
    .option('--customer <id>', "customer of the bank's registry")
    .addOption(
      new Option('--class <class>', 'what the message is to its customer')
        .choices(Object.keys(CLASS_OPTIONS))
        .default('service'),
    )
    .option('--sender <id>', "sender ID, instead of the route's")
    .option('--ttl <duration>', "time to live, instead of the class's", durationOption)
    .option('--request-id <id>', 'makes a repeat of the same send harmless (default: a new UUID)')
    .option('--watch [duration]', 'follow it until its fate is final (2m)', durationOption);
  addContentOptions(command).action((options: SendOptions) =>
    act(command, (context) => send(context, options)),
  );
}

/** `--text`, or `--template` with `--var` and `--locale`. */
export function addContentOptions(command: Command): Command {
  return command
    .option('--text <text>', 'the text as it is')
    .option('--template <key>', 'a template, such as transaction_posted')
    .option('--var <name=value>', "a template's variable; repeat it for more", variableOption)
    .option('--locale <tag>', "the template's locale, such as hi-IN");
}

export function contentOf(options: ContentOptions): Content {
  const { text, template } = options;
  if ((text === undefined) === (template === undefined)) {
    throw new UsageError('give --text or --template, and only one of them');
  }
  if (template !== undefined) {
    return {
      template: { key: template, variables: options.var ?? {}, locale: options.locale ?? '' },
    };
  }
  if (options.var !== undefined) throw new UsageError('--var goes with --template');
  if (options.locale !== undefined) throw new UsageError('--locale goes with --template');
  return { text: text ?? '' };
}

/** `numberOption` is what the number's option is called. */
export function recipientOf(
  { to, customer }: { to?: string | undefined; customer?: string | undefined },
  numberOption = '--to',
): Recipient | undefined {
  if (to !== undefined && customer !== undefined) {
    throw new UsageError(`give ${numberOption} or --customer, and only one of them`);
  }
  if (to !== undefined) return { msisdn: to };
  return customer === undefined ? undefined : { customerId: customer };
}

async function send(context: CommandContext, options: SendOptions): Promise<ExitCode> {
  const recipient = recipientOf(options);
  if (recipient === undefined) throw new UsageError('give --to or --customer');
  const response = await context.client.send({
    requestId: options.requestId ?? randomUUID(),
    recipient,
    content: contentOf(options),
    messageClass: CLASS_OPTIONS[options.class],
    senderId: options.sender ?? '',
    lifetime: options.ttl === undefined ? undefined : { timeToLive: durationMessage(options.ttl) },
  });
  if (context.json) context.printJson(response);
  else {
    const segments = response.segments === 1 ? '1 segment' : `${response.segments} segments`;
    const repeated = response.repeatedRequest ? ', accepted before' : '';
    context.print(`${context.paint('bold', response.messageId)}  accepted, ${segments}${repeated}`);
  }
  if (options.watch === undefined) return EXIT.ok;
  return followMessage(context, response.messageId, options.watch);
}
