import { IANAZone } from 'luxon';
import { cronProblem } from './cron-expression.js';
import type { FoundProblem } from './settings-problem.js';
import type { Settings } from './settings.schema.js';

/** What no single setting of `schedules` shows: sound cron expressions, time zones, hours in order. */
export function scheduleProblems({ schedules }: Settings): FoundProblem[] {
  const found: FoundProblem[] = [];
  for (const name of ['birthday', 'anniversary', 'festivals'] as const) {
    const { at, until } = schedules[name];
    if (at >= until) {
      const description = `is ${clock(until)}; it must be later than at, ${clock(at)}`;
      found.push({ path: ['schedules', name, 'until'], description });
    }
  }
  for (const name of ['balanceReport', 'heldMessages'] as const) {
    const description = cronProblem(schedules[name].cron);
    if (description !== undefined) found.push({ path: ['schedules', name, 'cron'], description });
  }
  const { timeZone } = schedules.balanceReport;
  if (timeZone !== undefined && !IANAZone.isValidZone(timeZone)) {
    found.push({
      path: ['schedules', 'balanceReport', 'timeZone'],
      description: `is "${timeZone}"; it must be an IANA time zone, such as Europe/Paris or UTC`,
    });
  }
  schedules.paymentReminders.daysAhead.forEach((days, index, all) => {
    if (all.indexOf(days) === index) return;
    const description = `is ${days} a second time; each must be another`;
    found.push({ path: ['schedules', 'paymentReminders', 'daysAhead', index], description });
  });
  return found;
}

/** Of minutes after midnight. */
function clock(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `"${two(Math.floor(minutes / 60))}:${two(minutes % 60)}"`;
}
