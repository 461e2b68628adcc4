import type {
  ScheduleInfo,
  ScheduleRun,
} from '../../rpc/generated/tellerline/v1/schedule_service.js';
import { formatElapsed } from '../text/elapsed.js';
import { paintState } from '../text/paint.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatTable } from '../text/table.js';
import { formatTimestamp, timestampMs } from '../text/timestamp.js';

/** What comes again and again, with the next and the last moment of each. */
export function formatSchedules(schedules: readonly ScheduleInfo[], paint: Paint): string {
  const heads = ['SCHEDULE', 'CRON', 'TIME ZONE', 'MISSED', 'NEXT', 'LAST', 'OUTCOME', 'WHAT'];
  const rows = schedules.map(
    ({ name, enabled, cron, timeZone, missed, nextRuns, lastRun, ...one }) => [
      printable(name),
      printable(cron),
      printable(timeZone),
      missed,
      enabled ? minute(nextRuns[0]) : paint('dim', 'off'),
      minute(lastRun?.slot),
      lastRun ? paintState(paint, lastRun.outcome) : '',
      printable(one.description),
    ],
  );
  return formatTable(paint, heads, rows);
}

/** The moments of one schedule, newest first. */
export function formatScheduleRuns(runs: readonly ScheduleRun[], paint: Paint): string {
  const heads = ['FOR', 'STARTED', 'TOOK', 'OUTCOME', 'TRIES', 'NODE', 'DETAIL'];
  const rows = runs.map((run) => [
    formatTimestamp(run.slot),
    formatTimestamp(run.startedAt),
    lengthOf(run),
    paintState(paint, run.outcome),
    String(run.attempts),
    printable(run.node),
    printable(run.detail),
  ]);
  return formatTable(paint, heads, rows, [2, 4]);
}

function lengthOf({ startedAt, finishedAt }: ScheduleRun): string {
  const from = timestampMs(startedAt);
  const until = timestampMs(finishedAt);
  return from === null || until === null ? '' : formatElapsed(Math.max(0, until - from));
}

/** `2026-11-23 09:00 UTC`. */
function minute(timestamp: ScheduleRun['slot']): string {
  const text = formatTimestamp(timestamp);
  return text === '' ? '' : `${text.slice(0, 16)} UTC`;
}
