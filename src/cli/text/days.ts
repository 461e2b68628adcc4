import type { DateMessage } from '../../rpc/generated/google/type/date.js';
import type { TimeOfDay } from '../../rpc/generated/google/type/timeofday.js';

/** `1990-05-14`, `--05-14` where the year is not known; empty where there is no day. */
export function formatDay(date: DateMessage | null | undefined): string {
  if (date === null || date === undefined) return '';
  const year = date.year === 0 ? '-' : String(date.year).padStart(4, '0');
  return `${year}-${two(date.month)}-${two(date.day)}`;
}

/** `09:30`; empty where there is none. */
export function formatTime(time: TimeOfDay | null | undefined): string {
  return time === null || time === undefined ? '' : `${two(time.hours)}:${two(time.minutes)}`;
}

function two(count: number): string {
  return String(count).padStart(2, '0');
}
