import type { Message, TimelineEntry } from '../rpc/generated/tellerline/v1/message.js';
import { formatElapsed } from '../cli/text/elapsed.js';
import { encodingName, isFinalState, stateName } from '../cli/text/names.js';
import { paintState } from '../cli/text/paint.js';
import type { Paint } from '../cli/text/paint.js';
import { printable } from '../cli/text/printable.js';
import { formatTable } from '../cli/text/table.js';
import { timestampMs } from '../cli/text/timestamp.js';
import { stateOf } from './journey.js';
import type { Journey } from './journey.js';

const HEADS = ['MESSAGE', 'TO', 'LOCALE', 'SEGMENTS', 'SUBMITTED', 'STATE', 'AFTER', ''];

/** The messages as they stand, one a line, under the names of their groups. */
export function formatBoard(journeys: readonly Journey[], paint: Paint): string {
  const groups = Map.groupBy(journeys, ({ step }) => step.group);
  const rows = [...groups].flatMap(([group, members]) => [
    [paint('dim', group), ...HEADS.slice(1).map(() => '')],
    ...members.map((journey) => cells(journey, paint)),
  ]);
  return formatTable(paint, HEADS, rows, [4, 6]);
}

function cells(journey: Journey, paint: Paint): string[] {
  const { step, message, note } = journey;
  const title = `  ${step.title}`;
  const state = stateOf(journey);
  const painted = paintState(paint, state);
  if (message === null) return [title, '', '', '', '', painted, '', printable(note)];
  const final = isFinalState(state);
  return [
    title,
    message.maskedMsisdn,
    message.locale,
    `${message.segments.length} ${encodingName(message.encoding)}`,
    reached(message, 'submitted'),
    painted,
    final ? reached(message, state) : '',
    printable(note || (final && state !== 'delivered' ? lastDetail(message) : '')),
  ];
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
