import { FixedOffsetZone, IANAZone } from 'luxon';
import type { Zone } from 'luxon';
import type { Day } from '../rpc/calendar-checks.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Milliseconds: how far ahead a message can be planned. */
export const FARTHEST = 35 * DAY;

/** When a message is to be sent; `minutes` are after midnight, by the clock on the customer's wall. */
export type SendPlan =
  /** Milliseconds since the epoch. */
  | { by: 'at'; at: number }
  | { by: 'local'; day: Day; minutes: number }
  /** On the last day of the month that the customer's calendar shows now. */
  | { by: 'month_end'; minutes: number }
  /** So many days before `dueOn`. */
  | { by: 'days_ahead'; days: number; minutes: number; dueOn: Day };

/** The moment of a plan, in milliseconds since the epoch; it may be past. `timeZone` is IANA. */
export function momentOf(plan: SendPlan, timeZone: string, now: number): number {
  switch (plan.by) {
    case 'at':
      return plan.at;
    case 'local':
      return wallClock(midnight(plan.day) + plan.minutes * MINUTE, timeZone);
    case 'month_end':
      return wallClock(lastDayOfMonth(timeZone, now) + plan.minutes * MINUTE, timeZone);
    case 'days_ahead': {
      const day = midnight(plan.dueOn) - plan.days * DAY;
      return wallClock(day + plan.minutes * MINUTE, timeZone);
    }
  }
}

/**
 * When the clocks of a zone show a time, given as if it were UTC's. A time that
 * they show twice is the first of the two; one that they skip is taken by the
 * offset before the skip (RFC 5545, 3.3.5).
 */
function wallClock(shown: number, timeZone: string): number {
  const zone = zoneOf(timeZone);
  const offset = (at: number) => zone.offset(at) * MINUTE;
  // No zone changes its clocks twice within two days.
  const before = offset(shown - DAY);
  const after = offset(shown + DAY);
  const first = shown - before;
  if (offset(first) === before) return first;
  const second = shown - after;
  return offset(second) === after ? second : first;
}

function lastDayOfMonth(timeZone: string, now: number): number {
  const here = new Date(now + zoneOf(timeZone).offset(now) * MINUTE);
  return Date.UTC(here.getUTCFullYear(), here.getUTCMonth() + 1, 0);
}

/** UTC for a zone that this host does not know. */
function zoneOf(timeZone: string): Zone {
  const zone = IANAZone.create(timeZone);
  return zone.isValid ? zone : FixedOffsetZone.utcInstance;
}

function midnight(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`);
}
