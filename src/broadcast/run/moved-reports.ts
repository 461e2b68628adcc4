import type { BroadcastReport } from './broadcast-reports.js';
import type { MovedRecipients } from './recipient-move.js';
import type { OpenRun } from './open-run.js';
import type { TallyMove } from './tally.js';

type Moved = Extract<BroadcastReport, { kind: 'moved' }>;
type Arrived = Pick<TallyMove, 'state' | 'reason' | 'recipients'>;

/** What is reported of recipients that came into a state, a line for each state and reason. */
export function arrivals(
  { runId, spec: { messageClass } }: Pick<OpenRun, 'runId' | 'spec'>,
  arrived: readonly Arrived[],
): Moved[] {
  const lines = new Map<string, Moved>();
  for (const { state, reason, recipients } of arrived) {
    if (recipients <= 0) continue;
    const line = lines.get(`${state} ${reason}`);
    if (line !== undefined) line.recipients += recipients;
    else {
      const moved: Moved = { kind: 'moved', runId, messageClass, state, reason, recipients };
      lines.set(`${state} ${reason}`, moved);
    }
  }
  return [...lines.values()];
}

/** Those whose state is another than before, in the same shape. */
export function arrivedOf(moved: readonly MovedRecipients[]): Arrived[] {
  return moved
    .filter(({ from, to }) => from !== to)
    .map(({ to, reason, recipients }) => ({ state: to, reason, recipients }));
}
