import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { DateMessage } from '../rpc/generated/google/type/date.js';
import type { TimeOfDay } from '../rpc/generated/google/type/timeofday.js';
import { MissedRuns } from '../rpc/generated/tellerline/v1/broadcast_service.js';
import type { CampaignSchedule } from '../rpc/generated/tellerline/v1/broadcast_service.js';
import { momentOption, timeOption } from './option-values.js';
import { timestampOf } from './text/timestamp.js';
import type { Sparse } from './unary-calls.js';
import { UsageError } from './usage-error.js';

const MISSED = {
  skip: MissedRuns.MISSED_RUNS_SKIP,
  latest: MissedRuns.MISSED_RUNS_LATEST,
  each: MissedRuns.MISSED_RUNS_EACH,
} as const;

/** When a campaign goes. */
export interface ScheduleOptions {
  now?: true;
  at?: number;
  local?: string[];
  cron?: string;
  zone?: string;
  until?: string;
  missed?: keyof typeof MISSED;
}

export function addScheduleOptions(command: Command): Command {
  return command
    .option('--now', 'at once')
    .option('--at <moment>', 'such as 2026-12-01T10:00:00+05:30', momentOption)
    .option(
      '--local <day-and-time...>',
      "by each recipient's clock: --local 2026-12-01 10:00 (with --until 18:00)",
    )
    .option('--cron <fields>', 'again and again: minute, hour, day, month, day of the week')
    .option('--zone <zone>', "of --cron, such as Asia/Kolkata; the bank's where absent")
    .option('--until <when>', 'the last day of --cron, or the time of day after which it is late')
    .addOption(
      new Option('--missed <policy>', 'of --cron: moments at which no node was there').choices(
        Object.keys(MISSED),
      ),
    );
}

/** Throws a UsageError. */
export function scheduleOf(options: ScheduleOptions): Sparse<CampaignSchedule> {
  const { now, at, local, cron, zone, until, missed } = options;
  const given = [now, at, local, cron].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw new UsageError('give --now, --at, --local or --cron, and only one of them');
  }
  if (cron === undefined && (zone !== undefined || missed !== undefined)) {
    throw new UsageError('--zone and --missed go with --cron');
  }
  if (cron !== undefined) {
    return {
      recurring: {
        cron,
        timeZone: zone ?? '',
        ...(until !== undefined && { until: day(until, '--until') }),
        ...(missed !== undefined && { missed: MISSED[missed] }),
      },
    };
  }
  if (local !== undefined) return { local: localOf(local, until) };
  if (until !== undefined) throw new UsageError('--until goes with --local or --cron');
  return at === undefined ? { now: {} } : { at: timestampOf(at) };
}

function localOf(words: readonly string[], until: string | undefined) {
  const [date, time, ...more] = words.flatMap((word) => word.split(/[ T]/));
  if (date === undefined || time === undefined || more.length > 0) {
    throw new UsageError('--local must be a day and a time, such as 2026-12-01 10:00');
  }
  return {
    date: day(date, '--local'),
    time: timeOfDay(time, '--local'),
    ...(until !== undefined && { until: timeOfDay(until, '--until') }),
  };
}

function day(text: string, option: string): DateMessage {
  const [, year, month, of] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) {
    throw new UsageError(`${option} is "${text}"; it must be a day, such as 2026-12-01`);
  }
  return { year: Number(year), month: Number(month), day: Number(of) };
}

function timeOfDay(text: string, option: string): TimeOfDay {
  try {
    return timeOption(text);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(`${option} is "${text}"; it must be a time of day, such as 10:00`);
  }
}
