import type { Command } from 'commander';
import type { Message } from '../../rpc/generated/tellerline/v1/message.js';
import type { Resolution } from '../../rpc/generated/tellerline/v1/message_service.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { NothingToDo } from '../nothing-to-do.js';
import type { Act } from '../program.js';
import { stateName } from '../text/names.js';
import { UsageError } from '../usage-error.js';
import { formatMessage } from '../views/message-view.js';

export function addCancel(program: Command, act: Act): void {
  const command = program
    .command('cancel')
    .summary('recall what is still queued of a message')
    .description('Recalls the segments of a message that were not written to a bind yet.')
    .argument('<id>', 'message ID')
    .action((id: string) =>
      act(command, async (context) => {
        const response = await context.client.cancel({ messageId: id });
        if (context.json) context.printJson(response);
        const { cancelledSegments, message } = response;
        if (cancelledSegments === 0) throw nothing('queued', message);
        if (!context.json) show(context, 'cancelled', cancelledSegments, message);
        return EXIT.ok;
      }),
    );
}

interface ResolveOptions {
  resend?: true;
  giveUp?: true;
}

export function addResolve(program: Command, act: Act): void {
  const command = program
    .command('resolve')
    .summary('decide what becomes of uncertain segments')
    .description(
      'Decides for segments held as uncertain: written to a bind, and never answered. ' +
        'Sending again may give the customer the message twice.',
    )
    .argument('<id>', 'message ID')
    .option('--resend', 'queue them again, as far as time is left')
    .option('--give-up', 'close them as unknown')
    .action((id: string, options: ResolveOptions) =>
      act(command, async (context) => {
        const response = await context.client.resolve({
          messageId: id,
          resolution: resolutionOf(options),
        });
        if (context.json) context.printJson(response);
        const { resolvedSegments, message } = response;
        if (resolvedSegments === 0) throw nothing('uncertain', message);
        if (!context.json) show(context, 'resolved', resolvedSegments, message);
        return EXIT.ok;
      }),
    );
}

function resolutionOf(options: ResolveOptions): Resolution {
  if (options.resend === options.giveUp) {
    throw new UsageError('give --resend or --give-up, and only one of them');
  }
  return (options.resend ? 'RESOLUTION_RESEND' : 'RESOLUTION_GIVE_UP') as Resolution;
}

/** Why nothing was decided: the states that the segments are in instead. */
function nothing(wanted: 'queued' | 'uncertain', message: Message | undefined): NothingToDo {
  const states = (message?.segments ?? []).map(({ state }) => stateName(state));
  if (wanted === 'uncertain' && states.includes(wanted)) {
    return new NothingToDo('no time is left to send again; --give-up closes what is uncertain');
  }
  const counts = [...Map.groupBy(states, (state) => state)].map(
    ([state, segments]) => `${segments.length} ${state}`,
  );
  return new NothingToDo(
    `no segment of this message is ${wanted} (${counts.join(', ') || 'it has none'})`,
  );
}

function show(
  context: CommandContext,
  what: string,
  segments: number,
  message: Message | undefined,
): void {
  context.print(`${segments} ${segments === 1 ? 'segment' : 'segments'} ${what}`);
  if (message) context.print(`\n${formatMessage(message, Date.now(), context.paint)}`);
}
