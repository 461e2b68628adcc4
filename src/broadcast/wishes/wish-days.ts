import { isDayOf } from '../../rpc/calendar-checks.js';
import type { Day } from '../../rpc/calendar-checks.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const MINUTES_OF_DAY = 24 * 60;
/** Hours from UTC: where a day begins first on earth, and where it ends last. */
const EARLIEST_ZONE = 14;
const LATEST_ZONE = -12;

/** From where a time of a day comes first on earth to where another has gone everywhere; ms since the epoch. */
export interface DayWindow {
  startsAt: number;
  endsAt: number;
}

/** `at` and `until` are minutes after midnight by every customer's clock. */
export function windowOfDay(day: Day, at: number, until: number): DayWindow {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return {
    startsAt: midnight + at * MINUTE - EARLIEST_ZONE * HOUR,
    endsAt: midnight + until * MINUTE - LATEST_ZONE * HOUR,
  };
}

/** The days whose window has begun at `now` and is not over, in order: three at most. */
export function openDays(now: number, at: number, until: number): Day[] {
  const today = Math.floor(now / DAY);
  return [today - 1, today, today + 1]
    .map((day) => new Date(day * DAY).toISOString().slice(0, 10))
    .filter((day) => {
      const { startsAt, endsAt } = windowOfDay(day, at, until);
      return startsAt <= now && now < endsAt;
    });
}

/** When a day's window begins, as a cron expression by UTC. */
export function cronOfWindows(at: number): string {
  const minutes = (at - EARLIEST_ZONE * 60 + MINUTES_OF_DAY) % MINUTES_OF_DAY;
  return `${minutes % 60} ${Math.floor(minutes / 60)} * * *`;
}

/**
 * Which birthdays and anniversaries are on a day, as month * 100 + day: its own,
 * and on `leapDay` of years without a 29 February that one too.
 */
export function yearlyDays(day: Day, leapDay: '02-28' | '03-01'): number[] {
  const [year, month, date] = day.split('-').map(Number);
  const own = month * 100 + date;
  const isLeap = isDayOf(year, 2, 29);
  return !isLeap && day.endsWith(leapDay) ? [own, 229] : [own];
}
