import type { FieldChecks } from '../failure/field-checks.js';
import type { DateMessage } from './generated/google/type/date.js';
import type { TimeOfDay } from './generated/google/type/timeofday.js';

/** A day of the calendar, without a time zone: `2026-11-22`. */
export type Day = string;

/** The day as `YYYY-MM-DD`; empty, and a violation, where there is no such day of the years 1 to 9999. */
export function checkDay(
  checks: FieldChecks,
  field: string,
  date: DateMessage | null | undefined,
): Day {
  if (date === null || date === undefined) {
    checks.add(field, 'is missing; it must have year, month and day');
    return '';
  }
  const { year, month, day } = date;
  if (year >= 1 && year <= 9999 && isDayOf(year, month, day)) {
    return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  }
  checks.add(field, 'is not a day of the calendar, with year 1 to 9999, month and day');
  return '';
}

/** Minutes after midnight; NaN, and a violation, where it is no time of day to the minute. */
export function checkTimeOfDay(
  checks: FieldChecks,
  field: string,
  time: TimeOfDay | null | undefined,
): number {
  if (time === null || time === undefined) {
    checks.add(field, 'is missing; it must have hours and minutes');
    return NaN;
  }
  const { hours, minutes, seconds, nanos } = time;
  const inRange = hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59;
  if (inRange && seconds === 0 && nanos === 0) return hours * 60 + minutes;
  checks.add(field, 'must have hours from 0 to 23, minutes from 0 to 59, and no seconds');
  return NaN;
}

/** Whether a month has the day; of the year 0, whether any year's has. */
export function isDayOf(year: number, month: number, day: number): boolean {
  if (!Number.isInteger(month) || month < 1 || month > 12) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return Number.isInteger(day) && day >= 1 && day <= days;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
