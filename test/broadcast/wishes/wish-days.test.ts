import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cronOfWindows,
  openDays,
  windowOfDay,
  yearlyDays,
} from '../../../src/broadcast/wishes/wish-days.js';
import { momentOf } from '../../../src/event/send-moment.js';
import { nextSlot } from '../../../src/schedule/slots.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const LEAP_DAYS = ['02-28', '03-01'] as const;
const ZONES = [
  ...Intl.supportedValuesOf('timeZone'),
  'Etc/GMT+12',
  'Pacific/Kiritimati',
  'Pacific/Chatham',
];

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** Every day of the years 2024 to 2032. */
const CALENDAR = Array.from({ length: 3288 }, (_, index) =>
  dayOf(Date.UTC(2024, 0, 1) + index * DAY),
);

describe('the days of the year on which somebody is wished well', () => {
  it.each<[string, (typeof LEAP_DAYS)[number], number[]]>([
    ['2026-11-23', '02-28', [1123]],
    ['2026-02-28', '02-28', [228, 229]],
    ['2026-02-28', '03-01', [228]],
    ['2026-03-01', '03-01', [301, 229]],
    ['2026-03-01', '02-28', [301]],
    ['2028-02-28', '02-28', [228]],
    ['2028-02-29', '02-28', [229]],
    ['2028-02-29', '03-01', [229]],
    ['2028-03-01', '03-01', [301]],
    ['2000-02-28', '02-28', [228]],
    ['2100-02-28', '02-28', [228, 229]],
  ])('%s, with %s in other years', (day, leapDay, days) => {
    expect(yearlyDays(day, leapDay)).toEqual(days);
  });

  it.each(LEAP_DAYS)('everybody has one in each year from 2024 to 2032 (%s)', (leapDay) => {
    const times = new Map<string, number>();
    for (const day of CALENDAR) {
      for (const birthday of yearlyDays(day, leapDay)) {
        const key = `${day.slice(0, 4)} ${birthday}`;
        times.set(key, (times.get(key) ?? 0) + 1);
      }
    }
    const birthdays = CALENDAR.filter((day) => day.startsWith('2024')).map(
      (day) => Number(day.slice(5, 7)) * 100 + Number(day.slice(8)),
    );
    expect(birthdays).toHaveLength(366);
    for (let year = 2024; year <= 2032; year++) {
      for (const birthday of birthdays) expect(times.get(`${year} ${birthday}`)).toBe(1);
    }
    expect(times.size).toBe(9 * 366);
  });
});

const hours = fc
  .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 1439 }))
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => ({ at: Math.min(a, b), until: Math.max(a, b) }));

describe('a day over all the world', () => {
  it('is open from the first clock to the last', () => {
    expect(windowOfDay('2026-11-23', 600, 1200)).toEqual({
      startsAt: Date.parse('2026-11-22T20:00Z'),
      endsAt: Date.parse('2026-11-24T08:00Z'),
    });
    expect(openDays(Date.parse('2026-11-22T20:00Z'), 600, 1200)).toEqual([
      '2026-11-22',
      '2026-11-23',
    ]);
    expect(openDays(Date.parse('2026-11-23T08:00Z'), 600, 1200)).toEqual(['2026-11-23']);
    // From the last minute but one of a day to its end, and that of the day after.
    expect(openDays(Date.parse('2026-11-23T11:00Z'), 0, 1439)).toEqual([
      '2026-11-22',
      '2026-11-23',
      '2026-11-24',
    ]);
  });

  it('is planned at the moment at which it opens', () => {
    fc.assert(
      fc.property(hours, fc.constantFrom(...CALENDAR), ({ at, until }, day) => {
        const { startsAt } = windowOfDay(day, at, until);
        const recurrence = { cron: cronOfWindows(at), timeZone: 'UTC' };
        expect(nextSlot(recurrence, startsAt - 1)).toBe(startsAt);
        expect(nextSlot(recurrence, startsAt)).toBe(startsAt + DAY);
        expect(openDays(startsAt, at, until)).toContain(day);
        expect(openDays(startsAt - 1, at, until)).not.toContain(day);
      }),
    );
  });

  it('has the moment of every customer of every zone in it, on the customer’s own day', () => {
    fc.assert(
      fc.property(
        hours,
        fc.constantFrom(...CALENDAR),
        fc.constantFrom(...ZONES),
        ({ at, until }, day, timeZone) => {
          const { startsAt, endsAt } = windowOfDay(day, at, until);
          const from = momentOf({ by: 'local', day, minutes: at }, timeZone, 0);
          const to = momentOf({ by: 'local', day, minutes: until }, timeZone, 0);
          expect(from).toBeGreaterThanOrEqual(startsAt);
          expect(to).toBeLessThanOrEqual(endsAt);
          // `sv` writes dates as ISO 8601 does.
          const shown = new Date(from).toLocaleString('sv', { timeZone });
          expect(shown.slice(0, 10)).toBe(day);
          const minutes = Number(shown.slice(11, 13)) * 60 + Number(shown.slice(14, 16));
          // Later by no more than what the clocks skipped.
          expect(minutes - at).toBeGreaterThanOrEqual(0);
          expect(minutes - at).toBeLessThanOrEqual(60);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is made up for whenever somebody can still be wished well', () => {
    fc.assert(
      fc.property(
        hours,
        fc.constantFrom(...CALENDAR),
        fc.constantFrom(...ZONES),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        ({ at, until }, day, timeZone, part) => {
          const from = momentOf({ by: 'local', day, minutes: at }, timeZone, 0);
          const to = momentOf({ by: 'local', day, minutes: until }, timeZone, 0);
          fc.pre(to - from > MINUTE);
          const back = from + Math.floor(part * (to - from - 1));
          expect(openDays(back, at, until)).toContain(day);
        },
      ),
    );
  });
});
