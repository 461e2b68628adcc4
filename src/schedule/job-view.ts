import type { FieldChecks } from '../failure/field-checks.js';
import type { ScheduleInfo, ScheduleRun } from '../rpc/generated/tellerline/v1/schedule_service.js';
import { toTimestamp } from '../rpc/timestamps.js';
import type { ScheduledJob } from './job.js';
import type { JobRunRecord } from './job.store.js';
import { nextSlots } from './slots.js';

const NEXT_RUNS = 5;
const SLOT = /^\d{1,15}$/;
const LONGEST_TOKEN = 24;

/** A job and its last run; `now` in ms since the epoch. */
export function scheduleInfo(
  job: ScheduledJob,
  last: JobRunRecord | undefined,
  now: number,
): ScheduleInfo {
  const plan = job.plan();
  const { enabled, cron, timeZone, missed } = plan;
  return {
    name: job.name,
    description: job.description,
    enabled,
    cron,
    timeZone,
    missed,
    nextRuns: enabled ? nextSlots(plan, now, NEXT_RUNS).map(toTimestamp) : [],
    lastRun: last === undefined ? undefined : scheduleRun(last),
  };
}

export function scheduleRun(run: JobRunRecord): ScheduleRun {
  return {
    slot: toTimestamp(run.slot),
    startedAt: toTimestamp(run.startedAt),
    finishedAt: run.finishedAt === null ? undefined : toTimestamp(run.finishedAt),
    node: run.node,
    outcome: run.outcome,
    detail: run.detail,
    attempts: run.attempts,
  };
}

/** The page after a run, not to be read by anyone. */
export function encodeSlot(slot: number): string {
  return Buffer.from(String(slot)).toString('base64url');
}

/** The slot to go on below; null for the first page, and with a violation. */
export function checkSlotToken(checks: FieldChecks, token: string): number | null {
  if (token === '') return null;
  const text = token.length > LONGEST_TOKEN ? '' : Buffer.from(token, 'base64url').toString();
  if (SLOT.test(text)) return Number(text);
  checks.add('page_token', 'is not a token that ListScheduleRuns gave');
  return null;
}
