import type { Message, TimelineEntry } from '../rpc/generated/tellerline/v1/message.js';
import { formatElapsed } from '../cli/text/elapsed.js';
import { encodingName, isFinalState, stateName } from '../cli/text/names.js';
import { paintState } from '../cli/text/paint.js';
import type { Paint } from '../cli/text/paint.js';
import { printable } from '../cli/text/printable.js';
import { formatTable } from '../cli/text/table.js';
import { timestampMs } from '../cli/text/timestamp.js';
import type { DemoStep } from './demo-steps.js';

/** One line of the board: what was sent, and how far it is. */
export interface Journey {
  step: DemoStep;
  messageId: string;
  /** As last read; null before the first time. */
  message: Message | null;
}

/** The messages as they stand, one a line. */
export function formatBoard(journeys: readonly Journey[], paint: Paint): string {
  const heads = ['MESSAGE', 'TO', 'LOCALE', 'SEGMENTS', 'SUBMITTED', 'STATE', 'AFTER', ''];
  const rows = journeys.map(({ step, message }) => {
    if (message === null)
      return [step.title, '', '', '', '', paintState(paint, 'accepted'), '', ''];
    const state = stateName(message.state);
    const final = isFinalState(state);
    return [
      step.title,
      message.maskedMsisdn,
      message.locale,
      `${message.segments.length} ${encodingName(message.encoding)}`,
      reached(message, 'submitted'),
      paintState(paint, state),
      final ? reached(message, state) : '',
      final && state !== 'delivered' ? printable(lastDetail(message)) : '',
    ];
  });
  return formatTable(paint, heads, rows, [4, 6]);
}

/** How long after acceptance the last segment came to a state; empty until every one has. */
function reached(message: Message, state: string): string {
  const accepted = timestampMs(message.acceptedAt);
  if (accepted === null) return '';
  const moments = message.segments.map((segment) => {
    const entry = segment.timeline.findLast((one) => stateName(one.state) === state);
    return timestampMs(entry?.at);
  });
  if (moments.some((moment) => moment === null)) return '';
  return formatElapsed(Math.max(0, ...moments.map((moment) => (moment ?? 0) - accepted)));
}

function lastDetail(message: Message): string {
  const last = message.segments.flatMap((segment) => segment.timeline.at(-1) ?? []);
  return last.find((entry: TimelineEntry) => entry.detail !== '')?.detail ?? '';
}

/** Those whose fate is not the one they should have had. */
export function unexpected(journeys: readonly Journey[]): Journey[] {
  return journeys.filter(
    ({ step, message }) => message === null || stateName(message.state) !== step.expected,
  );
}
