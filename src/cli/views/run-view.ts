import type {
  BroadcastRun,
  RunProgress,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { formatCount, formatShare } from '../text/counts.js';
import { durationMs } from '../text/durations.js';
import { formatElapsed } from '../text/elapsed.js';
import { runStateName } from '../text/names.js';
import { paintState } from '../text/paint.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { progressBar } from '../text/progress-bar.js';
import { formatFields, formatTable } from '../text/table.js';
import { formatTimestamp } from '../text/timestamp.js';

/** Columns of the bar, at most and at least, and what is left to the words beside it. */
const WIDEST = 30;
const NARROWEST = 10;
const WORDS = 68;
const GAP = 2;
/** Parts that do not give way to a bar: the state, how much, how many. */
const LEAST = 3;

/** One sending: what it is, when it goes, and what became of its recipients. */
export function formatRun(run: BroadcastRun, paint: Paint): string {
  const state = runStateName(run.state);
  const title = `${paint('bold', run.runId)}  ${paintState(paint, state)}`;
  const parts = [`${title}\n${formatFields(paint, fieldsOf(run))}`];
  if (run.progress) parts.push(formatOutcomes(run.progress, paint));
  return parts.join('\n\n');
}

function fieldsOf(run: BroadcastRun): [string, string][] {
  return [
    ['of', printable(run.campaignId || run.schedule)],
    ['name', printable(run.name)],
    ['starts', formatTimestamp(run.startsAt)],
    ['ends by', formatTimestamp(run.endsAt)],
    ['started', formatTimestamp(run.startedAt)],
    ['completed', formatTimestamp(run.completedAt)],
    ['failure', printable(run.failure)],
    ['progress', run.progress ? progressText(run) : ''],
  ];
}

/** Recipients by what became of them, where there are any. */
function formatOutcomes(progress: RunProgress, paint: Paint): string {
  const rows = OUTCOMES.filter(([field]) => Number(progress[field]) > 0).map(([field, name]) => [
    paintState(paint, name),
    formatCount(progress[field]),
    formatShare(progress[field], progress.recipients),
  ]);
  const all = progress.expanded ? 'recipients' : 'recipients so far';
  rows.push([all, formatCount(progress.recipients), '']);
  return formatTable(paint, ['STATE', 'RECIPIENTS', 'SHARE'], rows, [1, 2]);
}

const OUTCOMES = [
  ['planned', 'planned'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['undeliverable', 'undeliverable'],
  ['expired', 'expired'],
  ['rejected', 'rejected'],
  ['unknown', 'unknown'],
  ['cancelled', 'cancelled'],
  ['skipped', 'skipped'],
  ['heldOut', 'held out'],
] as const satisfies readonly (readonly [keyof RunProgress, string])[];

/** The sendings, one a line. */
export function formatRuns(runs: readonly BroadcastRun[], paint: Paint): string {
  const heads = ['RUN', 'NAME', 'STATE', 'STARTS', 'RECIPIENTS', 'DELIVERED', 'SKIPPED'];
  const rows = runs.map((run) => [
    run.runId,
    printable(run.name),
    paintState(paint, runStateName(run.state)),
    formatTimestamp(run.startsAt).slice(0, 16),
    formatCount(run.progress?.recipients ?? 0),
    formatCount(run.progress?.delivered ?? 0),
    formatCount(run.progress?.skipped ?? 0),
  ]);
  return formatTable(paint, heads, rows, [4, 5, 6]);
}

/** How far a run is, of all that is known of it; shares of 1. */
export function sharesOf(progress: RunProgress): { done: number; underWay: number } {
  const all = Number(progress.recipients);
  if (all === 0) return { done: 0, underWay: 0 };
  const open = Number(progress.planned) + Number(progress.sent);
  return { done: 1 - Math.min(1, open / all), underWay: Number(progress.sent) / all };
}

/**
 * A run on one line of so many columns: `running ███▒░░ 48 %  14,500 of 30,000
 * 812/s  19 s left`. What is last gives way first, and then the bar.
 */
export function formatProgress(run: BroadcastRun, columns: number): string {
  const state = runStateName(run.state);
  const { progress } = run;
  if (!progress) return state.slice(0, columns);
  const { done, underWay } = sharesOf(progress);
  const parts = [state, percent(done), ...facts(run)];
  // Of a width that does not change with the words, or it would jump.
  const bar = Math.min(WIDEST, Math.max(NARROWEST, columns - WORDS));
  const length = () => parts.join('  ').length;
  while (parts.length > LEAST && length() + GAP + bar > columns) parts.pop();
  if (length() + GAP + bar <= columns) parts.splice(1, 0, progressBar(done, underWay, bar));
  return parts.join('  ').slice(0, columns);
}

/** The same in words, for where no line is drawn over. */
export function progressText(run: BroadcastRun): string {
  const { progress } = run;
  if (!progress) return '';
  return [percent(sharesOf(progress).done), ...facts(run)].join(', ');
}

/** Not 100 before it is. */
function percent(done: number): string {
  return `${Math.floor(done * 100)} %`;
}

function facts({ state, progress }: BroadcastRun): string[] {
  if (!progress) return [];
  const { recipients, delivered, skipped, sent, messagesPerSecond, expanded } = progress;
  const left = durationMs(progress.timeLeft);
  const running = runStateName(state) === 'running';
  const rest = Math.max(0, Number(recipients) - Number(progress.planned));
  return [
    `${formatCount(rest)} of ${formatCount(recipients)}${expanded ? '' : ' so far'}`,
    running ? `${Math.round(messagesPerSecond)}/s` : '',
    running && left !== null && left > 0 ? `${formatElapsed(roundedUp(left))} left` : '',
    `${formatCount(delivered)} delivered`,
    Number(sent) > 0 ? `${formatCount(sent)} under way` : '',
    Number(skipped) > 0 ? `${formatCount(skipped)} skipped` : '',
  ].filter((part) => part !== '');
}

/** Whole seconds: nobody knows it better. */
function roundedUp(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000) * 1000;
}
