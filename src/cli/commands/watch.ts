import type { Command } from 'commander';
import type { MessageChange } from '../../rpc/generated/tellerline/v1/message.js';
import { EXIT } from '../exit-codes.js';
import { watchResponses } from '../follow.js';
import { durationOption, repeatedOption } from '../option-values.js';
import type { Act } from '../program.js';
import { stateName } from '../text/names.js';
import { paintState } from '../text/paint.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatClock, timestampMs } from '../text/timestamp.js';

interface WatchOptions {
  cursor?: string;
  message?: string[];
  for?: number;
}

export function addWatch(program: Command, act: Act): void {
  const command = program
    .command('watch')
    .summary('every change of state, as it happens')
    .description(
      "Prints every change of state of the client's messages, until Ctrl-C. A lost connection " +
        'is resumed where it broke off; at the end the cursor to continue from is named.',
    )
    .option('--cursor <cursor>', 'continue after this place')
    .option('--message <id>', 'only this message; repeat it for more, at most 100', repeatedOption)
    .option('--for <duration>', 'end after this long', durationOption)
    .action((options: WatchOptions) =>
      act(command, async ({ client, json, paint, print, printJson, remark, interrupted }) => {
        const signals = [interrupted];
        if (options.for !== undefined) signals.push(AbortSignal.timeout(options.for));
        let cursor = options.cursor ?? '';
        const responses = watchResponses(client, {
          cursor,
          messageIds: options.message ?? [],
          signal: AbortSignal.any(signals),
          lost: (error) => remark(`connection lost, resuming: ${error.message}`),
        });
        for await (const response of responses) {
          cursor = response.cursor || cursor;
          for (const change of response.changes) {
            if (json) printJson(change);
            else print(formatChange(change, paint));
          }
        }
        if (cursor !== '') remark(`continue with: tellerline watch --cursor ${cursor}`);
        return interrupted.aborted ? EXIT.interrupted : EXIT.ok;
      }),
    );
}

function formatChange(change: MessageChange, paint: Paint): string {
  const at = timestampMs(change.at);
  const whole = change.segmentNumber === 0;
  const state = stateName(whole ? change.messageState : change.segmentState);
  const of = change.segmentCount > 1 && !whole;
  return [
    at === null ? '' : formatClock(at),
    change.messageId,
    of ? `${change.segmentNumber}/${change.segmentCount}` : '',
    paintState(paint, state),
    printable(change.detail),
    paint('dim', printable(change.eventId)),
  ]
    .filter((part) => part !== '')
    .join('  ');
}
