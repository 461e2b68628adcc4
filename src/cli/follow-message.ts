import type { Message } from '../rpc/generated/tellerline/v1/message.js';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { followMessages } from './follow.js';
import { stateName } from './text/names.js';
import { paintState } from './text/paint.js';
import { timestampMs } from './text/timestamp.js';
import { TimelineSteps } from './timeline-steps.js';
import { formatStep } from './views/message-view.js';

/** How long `--watch` waits where no duration is given, in milliseconds. */
const WATCH_FOR = 120_000;

/** Prints every step of the message until its last; `watch` is what `--watch` was given. */
export async function followMessage(
  context: CommandContext,
  messageId: string,
  watch: number | true,
): Promise<ExitCode> {
  const deadline = AbortSignal.timeout(watch === true ? WATCH_FOR : watch);
  const signal = AbortSignal.any([context.interrupted, deadline]);
  const steps = new TimelineSteps();
  let last: Message | null = null;
  for await (const message of followMessages(context.client, [messageId], { signal })) {
    last = message;
    const fresh = steps.take(message);
    if (context.json) {
      if (fresh.length > 0) context.printJson(message);
      continue;
    }
    const origin = timestampMs(message.acceptedAt);
    for (const step of fresh) context.print(formatStep(step, origin, context.paint));
  }
  if (context.interrupted.aborted) return EXIT.interrupted;
  if (deadline.aborted || last === null) {
    context.remark(`no final fate yet; look again with: tellerline trace ${messageId}`);
    return EXIT.unavailable;
  }
  const state = stateName(last.state);
  if (!context.json) context.print(paintState(context.paint, state));
  return state === 'delivered' ? EXIT.ok : EXIT.notDelivered;
}
