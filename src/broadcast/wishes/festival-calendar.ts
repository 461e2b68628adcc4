import type { Day } from '../../rpc/calendar-checks.js';
import type { NewRun } from '../run/runs.js';
import type { Festival } from './festival-file.schema.js';
import { wishRun } from './wish-run.js';

function isOn({ dates }: Festival, day: Day): boolean {
  return dates.includes(day) || dates.includes(day.slice(5));
}

/**
 * The runs of a day: one for each language of each festival, for that is what its
 * name hangs on. `at` and `until` are minutes after midnight.
 */
export function festivalWishes(
  festivals: readonly Festival[],
  day: Day,
  { at, until }: { at: number; until: number },
): NewRun[] {
  const today = festivals.filter((festival) => isOn(festival, day));
  return today.flatMap(({ name, names, countries, segments }) =>
    Object.entries(names).map(([locale, festival]) =>
      wishRun({
        key: `festival:${name}:${day}:${locale}`,
        schedule: 'festivals',
        name: `Wishes for ${name}, ${day}, ${locale}`,
        day,
        at,
        until,
        filter: {
          locales: [locale],
          ...(countries !== undefined && { countries }),
          ...(segments !== undefined && { segments }),
        },
        variables: { occasion: 'festival', festival },
      }),
    ),
  );
}

/** Two of a name, and two of a day that a customer could be wished well for twice. */
export function calendarProblems(festivals: readonly Festival[]): string[] {
  const problems: string[] = [];
  festivals.forEach((festival, index) => {
    for (const earlier of festivals.slice(0, index)) {
      if (earlier.name === festival.name) {
        problems.push(`[${index}].name is ${festival.name} a second time; each must have its own`);
        continue;
      }
      const day = commonDay(earlier, festival);
      if (day === undefined || !meet(earlier, festival)) continue;
      problems.push(
        `[${index}] (${festival.name}) and ${earlier.name} are both on ${day}, and some customers would have wishes for both; give them other languages, countries or segments`,
      );
    }
  });
  return problems;
}

function commonDay(one: Festival, other: Festival): string | undefined {
  const yearly = (date: string) => date.slice(-5);
  return one.dates.find((date) =>
    other.dates.some((two) =>
      date.length === two.length ? date === two : yearly(date) === yearly(two),
    ),
  );
}

/** Whether a customer could be of both. */
function meet(one: Festival, other: Festival): boolean {
  return (
    share(one.countries, other.countries, (a, b) => a === b) &&
    share(one.segments, other.segments, (a, b) => a === b) &&
    share(Object.keys(one.names), Object.keys(other.names), sameSpeakers)
  );
}

/** Absent is all. */
function share(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
  same: (a: string, b: string) => boolean,
): boolean {
  if (one === undefined || other === undefined) return true;
  return one.some((a) => other.some((b) => same(a, b)));
}

function sameSpeakers(one: string, other: string): boolean {
  const [a, b] = [`${one.toLowerCase()}-`, `${other.toLowerCase()}-`];
  return a.startsWith(b) || b.startsWith(a);
}
