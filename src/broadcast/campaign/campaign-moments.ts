import { FieldChecks } from '../../failure/field-checks.js';
import { momentOf } from '../../event/send-moment.js';
import { checkDay, checkTimeOfDay } from '../../rpc/calendar-checks.js';
import type {
  CampaignSchedule,
  LocalSending,
  RecurringSending,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { fromTimestamp } from '../../rpc/timestamps.js';
import { newestSlots, nextSlot } from '../../schedule/slots.js';
import type { RunMoment } from '../run/run-spec.js';
import { MISSED_POLICIES } from './contract-words.js';
import type { MissedPolicy } from './contract-words.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const END_OF_DAY = 24 * 60;
/** Hours from UTC: where a day begins first on earth, and where it ends last. */
const EARLIEST_ZONE = 14;
const LATEST_ZONE = -12;
/** Milliseconds that a moment may be late and is not missed yet. */
const GRACE = 10 * MINUTE;
const MOST_MADE_UP = 100;

/** When a run sends, in ms since the epoch, and when each of its recipients is due. */
export interface RunWindow {
  startsAt: number;
  endsAt: number;
  moment: RunMoment;
}

/** The first moment of a checked schedule, in ms since the epoch; null where none is left. */
export function firstMoment(schedule: CampaignSchedule, now: number): number | null {
  if (schedule.at) return fromTimestamp(schedule.at);
  if (schedule.local) return localWindow(schedule.local).startsAt;
  if (schedule.recurring) return nextMoment(schedule.recurring, now);
  return now;
}

/** The window of the run of a moment; `lifetime` in milliseconds is of all but those by local clocks. */
export function windowOf(schedule: CampaignSchedule, at: number, lifetime: number): RunWindow {
  if (schedule.local) return localWindow(schedule.local);
  return { startsAt: at, endsAt: at + lifetime, moment: { by: 'start' } };
}

/** From where the date's time comes first on earth to where its `until` comes last. */
function localWindow({ date, time, until }: LocalSending): RunWindow {
  const checks = new FieldChecks();
  const day = checkDay(checks, 'date', date);
  const minutes = checkTimeOfDay(checks, 'time', time);
  const last = until ? checkTimeOfDay(checks, 'until', until) : END_OF_DAY;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return {
    startsAt: midnight + minutes * MINUTE - EARLIEST_ZONE * HOUR,
    endsAt: midnight + last * MINUTE - LATEST_ZONE * HOUR,
    moment: { by: 'local', day, minutes, until: last },
  };
}

/** The first moment after `after`, and not after the last day; null where there is none. In ms since the epoch. */
export function nextMoment(recurring: RecurringSending, after: number): number | null {
  const next = nextSlot(recurring, after);
  return next === null || next >= endOf(recurring) ? null : next;
}

/** Which of the moments that have come are sent, and which comes next; oldest first, in ms since the epoch. */
export interface DueMoments {
  due: number[];
  next: number | null;
}

/** `first` is the oldest moment that was not looked at; a moment is missed when it is 10 minutes old. */
export function dueMoments(recurring: RecurringSending, first: number, now: number): DueMoments {
  const next = nextMoment(recurring, now);
  if (first > now) return { due: [], next: first };
  const until = Math.min(now, endOf(recurring) - 1);
  return { due: chosen(recurring, first - 1, until, now), next };
}

function chosen(recurring: RecurringSending, after: number, until: number, now: number): number[] {
  switch (MISSED_POLICIES[recurring.missed] satisfies MissedPolicy | undefined) {
    case 'skip':
      return newestSlots(recurring, Math.max(after, now - GRACE - 1), until, MOST_MADE_UP);
    case 'each':
      return newestSlots(recurring, after, until, MOST_MADE_UP);
    default:
      return newestSlots(recurring, after, until, 1);
  }
}

/** The midnight after the last day, by the schedule's clock. */
function endOf({ until, timeZone }: RecurringSending): number {
  if (!until) return Infinity;
  const day = checkDay(new FieldChecks(), 'until', until);
  return momentOf({ by: 'local', day, minutes: END_OF_DAY }, timeZone, 0);
}
