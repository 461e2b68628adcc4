import type { FieldChecks } from '../../failure/field-checks.js';
import { momentOf } from '../../event/send-moment.js';
import { checkDay, checkTimeOfDay } from '../../rpc/calendar-checks.js';
import type {
  CampaignSchedule,
  LocalSending,
  RecurringSending,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { MissedRuns } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { checkTimestamp } from '../../rpc/request-checks.js';
import { cronProblem } from '../../settings/cron-expression.js';
import { isTimeZone } from '../../template/locale.js';
import { MISSED_POLICIES } from './contract-words.js';
import { nextMoment } from './campaign-moments.js';

const MINUTE = 60_000;
const FARTHEST = 366 * 86_400_000;
/** Clocks differ, and calls take time. */
const PAST_SLACK = MINUTE;
const LONGEST_CRON = 100;
const LONGEST_ZONE = 64;
const ONE_MINUTE_OF_THE_HOUR = /^\d{1,2}$/;
const END_OF_DAY = 24 * 60;

export interface ScheduleFacts {
  /** Milliseconds since the epoch. */
  now: number;
  /** IANA; the bank's. */
  timeZone: string;
}

/**
 * A schedule with what was left out filled in, which is good only where nothing
 * was wrong; fields begin with `schedule`.
 */
export function checkCampaignSchedule(
  checks: FieldChecks,
  schedule: CampaignSchedule | null | undefined,
  facts: ScheduleFacts,
): CampaignSchedule {
  const { now, at, local, recurring } = schedule ?? {};
  if (now) return { now: {} };
  if (at) {
    const moment = checkTimestamp(checks, 'schedule.at', at);
    if (moment < facts.now - PAST_SLACK) checks.add('schedule.at', 'is in the past');
    if (moment > facts.now + FARTHEST) checks.add('schedule.at', 'is more than a year ahead');
    return { at: { seconds: at.seconds, nanos: at.nanos } };
  }
  if (local) return { local: checkLocal(checks, local, facts) };
  if (recurring) return { recurring: checkRecurring(checks, recurring, facts) };
  checks.add('schedule', 'has no moment; it must have now, at, local or recurring');
  return {};
}

function checkLocal(
  checks: FieldChecks,
  { date, time, until: given }: LocalSending,
  { now, timeZone }: ScheduleFacts,
): LocalSending {
  const day = checkDay(checks, 'schedule.local.date', date);
  const minutes = checkTimeOfDay(checks, 'schedule.local.time', time);
  const until = given ? checkTimeOfDay(checks, 'schedule.local.until', given) : END_OF_DAY;
  if (until <= minutes) {
    checks.add('schedule.local.until', 'is not after time; both are of the same day');
  }
  if (day !== '' && until >= 0) {
    const end = momentOf({ by: 'local', day, minutes: until }, timeZone, now);
    if (end <= now) checks.add('schedule.local', `is over already, by the clock of ${timeZone}`);
    if (end > now + FARTHEST) checks.add('schedule.local.date', 'is more than a year ahead');
  }
  return { date: date ?? undefined, time: time ?? undefined, until: given ?? undefined };
}

function checkRecurring(
  checks: FieldChecks,
  { cron, timeZone: named, until, missed }: RecurringSending,
  { now, timeZone: banks }: ScheduleFacts,
): RecurringSending {
  const timeZone = named === '' ? banks : named;
  const isZone = timeZone.length <= LONGEST_ZONE && isTimeZone(timeZone);
  if (!isZone) checks.add('schedule.recurring.time_zone', 'is not an IANA time zone');
  const problem = recurrenceProblem(cron);
  if (problem !== undefined) checks.add('schedule.recurring.cron', problem);
  if (until) checkDay(checks, 'schedule.recurring.until', until);
  const policy =
    missed === MissedRuns.MISSED_RUNS_UNSPECIFIED ? MissedRuns.MISSED_RUNS_LATEST : missed;
  if (MISSED_POLICIES[policy] === undefined) {
    checks.add(
      'schedule.recurring.missed',
      `must be one of ${Object.keys(MISSED_POLICIES).join(', ')}`,
    );
  }
  const recurring: RecurringSending = {
    cron,
    timeZone,
    until: until ?? undefined,
    missed: policy,
  };
  if (checks.clean && nextMoment(recurring, now) === null) {
    checks.add('schedule.recurring.until', 'is before the first moment; nothing would be sent');
  }
  return recurring;
}

/** What is wrong with five fields, or with how often they come. */
function recurrenceProblem(cron: string): string | undefined {
  if (cron.length > LONGEST_CRON)
    return `has ${cron.length} characters; it may have ${LONGEST_CRON}`;
  const problem = cronProblem(cron);
  if (problem !== undefined) return problem;
  const [minute] = cron.trim().split(/\s+/);
  if (ONE_MINUTE_OF_THE_HOUR.test(minute)) return undefined;
  return `has "${minute}" as minute; it must be one minute, for nothing is sent more than once an hour`;
}
