import type { Day } from '../../rpc/calendar-checks.js';
import type { CustomerConditions } from '../audience/audience-spec.js';
import type { NewRun } from '../run/runs.js';
import { yearlyDays } from './wish-days.js';
import { wishRun } from './wish-run.js';

export type PersonalOccasion = 'birthday' | 'anniversary';

/** As in settings.schedules.birthday. */
export interface PersonalWishSettings {
  at: number;
  until: number;
  leapDay: '02-28' | '03-01';
}

/** The run that wishes well all those whose day it is. */
export function personalWishes(
  occasion: PersonalOccasion,
  day: Day,
  { at, until, leapDay }: PersonalWishSettings,
): NewRun {
  const days = yearlyDays(day, leapDay);
  return wishRun({
    key: `${occasion}:${day}`,
    schedule: occasion,
    name: `${occasion === 'birthday' ? 'Birthday' : 'Anniversary'} wishes, ${day}`,
    day,
    at,
    until,
    filter: occasion === 'birthday' ? { birthdays: days } : anniversaries(days, day),
    variables: { occasion },
  });
}

/** From the first year on: not of those who came this year. */
function anniversaries(days: readonly number[], day: Day): CustomerConditions {
  const lastYear = Number(day.slice(0, 4)) - 1;
  return { anniversaries: days, customerSinceUntil: `${lastYear}-12-31` };
}
