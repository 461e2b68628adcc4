import type { Message, TimelineEntry } from '../rpc/generated/tellerline/v1/message.js';
import { formatElapsed } from '../cli/text/elapsed.js';
import { encodingName, isFinalState, stateName } from '../cli/text/names.js';
import { paintState, visibleLength } from '../cli/text/paint.js';
import type { Paint } from '../cli/text/paint.js';
import { printable } from '../cli/text/printable.js';
import { formatTable } from '../cli/text/table.js';
import { timestampMs } from '../cli/text/timestamp.js';
import { stateOf } from './journey.js';
import type { Journey } from './journey.js';

const HEADS = ['MESSAGE', 'TO', 'LOCALE', 'SEGMENTS', 'SUBMITTED', 'STATE', 'AFTER'];
const TO = 1;
const SUBMITTED = 4;
/** Numbers, to the right. */
const TIMES = [SUBMITTED, 6];
/** Spaces between two columns. */
const GAP = 2;
/** What can be done without, the first of them first. */
const DISPENSABLE = [SUBMITTED, TO];

/**
 * The messages as they stand, one a line, under the names of their groups. On a
 * screen of fewer columns than that takes, with fewer of its own, and with notes
 * on lines of their own.
 */
export function formatBoard(journeys: readonly Journey[], paint: Paint, width = Infinity): string {
  const groups = Map.groupBy(journeys, ({ step }) => step.group);
  const rows = [...groups].flatMap(([group, members]) => [
    { cells: [paint('dim', group), ...HEADS.slice(1).map(() => '')], note: '' },
    ...members.map((journey) => ({ cells: cells(journey, paint), note: noteOf(journey) })),
  ]);
  const columns = columnsWithin(
    rows.map((row) => row.cells),
    width,
  );
  const pick = (row: readonly string[]) => columns.map((column) => row[column] ?? '');
  const table = formatTable(
    paint,
    pick(HEADS),
    rows.map((row) => pick(row.cells)),
    TIMES.map((column) => columns.indexOf(column)),
  );
  const lines = table.split('\n');
  const widest = Math.max(...lines.map(visibleLength));
  const noted = rows.map(({ note }, i) => withNote(lines[i + 1] ?? '', note, widest, width));
  return [lines[0], ...noted].join('\n');
}

/** As many as the screen has room for. */
function columnsWithin(rows: readonly string[][], width: number): number[] {
  const widths = HEADS.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => visibleLength(row[column] ?? ''))),
  );
  const columns = HEADS.map((_, column) => column);
  for (const dispensable of DISPENSABLE) {
    const taken = columns.reduce((sum, column) => sum + (widths[column] ?? 0) + GAP, -GAP);
    if (taken < width) break;
    columns.splice(columns.indexOf(dispensable), 1);
  }
  return columns;
}

function withNote(line: string, note: string, widest: number, width: number): string {
  if (note === '') return line;
  const beside = `${line}${' '.repeat(widest - visibleLength(line))}  ${note}`;
  return visibleLength(beside) < width ? beside : `${line}\n${NOTE_INDENT}${note}`;
}

const NOTE_INDENT = '      ';

function cells(journey: Journey, paint: Paint): string[] {
  const { step, message } = journey;
  const title = `  ${step.title}`;
  const state = stateOf(journey);
  const painted = paintState(paint, state);
  if (message === null) return [title, '', '', '', '', painted, ''];
  return [
    title,
    message.maskedMsisdn,
    message.locale,
    `${message.segments.length} ${encodingName(message.encoding)}`,
    reached(message, 'submitted'),
    painted,
    isFinalState(state) ? reached(message, state) : '',
  ];
}

function noteOf(journey: Journey): string {
  const { message, note } = journey;
  const state = stateOf(journey);
  const failed = message !== null && isFinalState(state) && state !== 'delivered';
  return printable(note || (failed ? lastDetail(message) : ''));
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
