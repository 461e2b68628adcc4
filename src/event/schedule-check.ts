import { FieldChecks } from '../failure/field-checks.js';
import { checkDay, checkTimeOfDay } from '../rpc/calendar-checks.js';
import type { DaysAhead, Event } from '../rpc/generated/tellerline/v1/event.js';
import { checkTimestamp } from '../rpc/request-checks.js';
import type { SendPlan } from './send-moment.js';

const MOST_DAYS_AHEAD = 31;

/**
 * An event's schedule as a plan, which is good only where nothing was wrong;
 * null where it has none. `path` is the schedule's place in the event.
 */
export function checkSchedule(checks: FieldChecks, path: string, event: Event): SendPlan | null {
  const { schedule } = event;
  if (schedule === null || schedule === undefined) return null;
  const { at, local, monthEnd, daysAhead } = schedule;
  if (at) return { by: 'at', at: checkTimestamp(checks, `${path}.at`, at) };
  if (local) {
    const day = checkDay(checks, `${path}.local.date`, local.date);
    return { by: 'local', day, minutes: checkTimeOfDay(checks, `${path}.local.time`, local.time) };
  }
  if (monthEnd) {
    return { by: 'month_end', minutes: checkTimeOfDay(checks, `${path}.month_end`, monthEnd) };
  }
  if (daysAhead) return checkDaysAhead(checks, `${path}.days_ahead`, daysAhead, event);
  checks.add(path, 'has no moment; it must have at, local, month_end or days_ahead');
  return null;
}

function checkDaysAhead(
  checks: FieldChecks,
  path: string,
  { days, time }: DaysAhead,
  { paymentDue }: Event,
): SendPlan | null {
  if (days < 0 || days > MOST_DAYS_AHEAD) {
    checks.add(`${path}.days`, `is ${days}; it must be 0 to ${MOST_DAYS_AHEAD}`);
  }
  const minutes = checkTimeOfDay(checks, `${path}.time`, time);
  if (!paymentDue) {
    checks.add(path, 'is for payment_due only, whose due_on it counts from');
    return null;
  }
  // What is wrong with due_on is told of the body.
  const dueOn = checkDay(new FieldChecks(), '', paymentDue.dueOn);
  return { by: 'days_ahead', days, minutes, dueOn };
}
