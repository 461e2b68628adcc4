import type { DateMessage } from '../rpc/generated/google/type/date.js';

/** Of `YYYY-MM-DD`. */
export function dateOf(day: string): DateMessage {
  const [year, month, date] = day.split('-').map(Number);
  return { year, month, day: date };
}
