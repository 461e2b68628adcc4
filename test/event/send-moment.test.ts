import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { momentOf } from '../../src/event/send-moment.js';
import type { SendPlan } from '../../src/event/send-moment.js';

const NEW_YORK = 'America/New_York';
const BERLIN = 'Europe/Berlin';
const LORD_HOWE = 'Australia/Lord_Howe';
const KOLKATA = 'Asia/Kolkata';
const APIA = 'Pacific/Apia';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const at = (hours: number, minutes = 0) => hours * 60 + minutes;
const iso = (plan: SendPlan, zone: string, now = NOW) =>
  new Date(momentOf(plan, zone, now)).toISOString().replace(':00.000Z', 'Z');
const local = (day: string, minutes: number): SendPlan => ({ by: 'local', day, minutes });

describe('a moment', () => {
  it('is itself, wherever the customer is', () => {
    const plan: SendPlan = { by: 'at', at: NOW + 1234 };
    expect([KOLKATA, NEW_YORK].map((zone) => momentOf(plan, zone, NOW))).toEqual([
      NOW + 1234,
      NOW + 1234,
    ]);
  });
});

describe('a time on the customer’s wall', () => {
  it.each<[string, string, number, string]>([
    [KOLKATA, '2026-12-01', at(9, 30), '2026-12-01T04:00Z'],
    [NEW_YORK, '2026-12-01', at(9, 30), '2026-12-01T14:30Z'],
    [NEW_YORK, '2026-07-01', at(9, 30), '2026-07-01T13:30Z'],
    [BERLIN, '2028-02-29', at(0), '2028-02-28T23:00Z'],
    ['UTC', '2026-12-01', at(23, 59), '2026-12-01T23:59Z'],
    // Not a zone of this host: told by UTC.
    ['Mars/Olympus', '2026-12-01', at(8), '2026-12-01T08:00Z'],
  ])('%s, %s', (zone, day, minutes, expected) => {
    expect(iso(local(day, minutes), zone)).toBe(expected);
  });

  it.each<[string, string, string, number, string]>([
    ['the minute before the skip', NEW_YORK, '2027-03-14', at(1, 59), '2027-03-14T06:59Z'],
    ['skipped: as if by the offset before', NEW_YORK, '2027-03-14', at(2, 30), '2027-03-14T07:30Z'],
    ['the first skipped minute', NEW_YORK, '2027-03-14', at(2), '2027-03-14T07:00Z'],
    ['right after the skip', NEW_YORK, '2027-03-14', at(3), '2027-03-14T07:00Z'],
    ['shown twice: the first', NEW_YORK, '2026-11-01', at(1, 30), '2026-11-01T05:30Z'],
    ['right after the second', NEW_YORK, '2026-11-01', at(2), '2026-11-01T07:00Z'],
    ['skipped', BERLIN, '2027-03-28', at(2, 30), '2027-03-28T01:30Z'],
    ['shown twice', BERLIN, '2027-10-31', at(2, 30), '2027-10-31T00:30Z'],
    ['the same day, later', BERLIN, '2027-10-31', at(9), '2027-10-31T08:00Z'],
    ['half an hour skipped', LORD_HOWE, '2026-10-04', at(2, 15), '2026-10-03T15:45Z'],
    ['half an hour shown twice', LORD_HOWE, '2027-04-04', at(1, 45), '2027-04-03T14:45Z'],
    ['half an hour, after it', LORD_HOWE, '2027-04-04', at(2), '2027-04-03T15:30Z'],
    ['a whole day skipped', APIA, '2011-12-30', at(12), '2011-12-30T22:00Z'],
  ])('where clocks change, %s (%s)', (_, zone, day, minutes, expected) => {
    expect(iso(local(day, minutes), zone)).toBe(expected);
  });

  it('is a moment at which the wall shows it, unless it is skipped', () => {
    const day = fc
      .integer({ min: Date.UTC(2026, 0, 1) / 86_400_000, max: Date.UTC(2029, 0, 1) / 86_400_000 })
      .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
    const zone = fc.constantFrom(NEW_YORK, BERLIN, LORD_HOWE, KOLKATA, 'America/Sao_Paulo');
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 1439 }), zone, (date, minutes, timeZone) => {
        const moment = momentOf(local(date, minutes), timeZone, NOW);
        const wall = (instant: number) => {
          const format = new Intl.DateTimeFormat('sv-SE', {
            timeZone,
            dateStyle: 'short',
            timeStyle: 'short',
          });
          return format.format(instant);
        };
        const two = (value: number) => String(value).padStart(2, '0');
        const asked = `${date} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
        // Nothing shows a skipped time: then neither does any moment around.
        const around = [-60, -30, 0, 30, 60].map((shift) => wall(moment + shift * 60_000));
        if (around.includes(asked)) expect(wall(moment)).toBe(asked);
        else expect(wall(moment) > asked).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the month’s end', () => {
  const plan: SendPlan = { by: 'month_end', minutes: at(20) };

  it.each<[string, string, string, string]>([
    ['this month', KOLKATA, '2026-11-22T12:00:00Z', '2026-11-30T14:30Z'],
    ['February', BERLIN, '2027-02-03T00:00:00Z', '2027-02-28T19:00Z'],
    ['a leap year’s February', BERLIN, '2028-02-03T00:00:00Z', '2028-02-29T19:00Z'],
    ['December', NEW_YORK, '2026-12-31T12:00:00Z', '2027-01-01T01:00Z'],
    ['after a change of clocks', BERLIN, '2027-10-02T00:00:00Z', '2027-10-31T19:00Z'],
    ['past already', KOLKATA, '2026-11-30T16:00:00Z', '2026-11-30T14:30Z'],
    // The customer's calendar counts, and not that of UTC.
    ['a new month there', KOLKATA, '2026-11-30T19:00:00Z', '2026-12-31T14:30Z'],
    ['the old month there', NEW_YORK, '2026-12-01T03:00:00Z', '2026-12-01T01:00Z'],
  ])('%s', (_, zone, now, expected) => {
    expect(iso(plan, zone, Date.parse(now))).toBe(expected);
  });
});

describe('days ahead', () => {
  it.each<[number, string, string, string]>([
    [0, '2026-12-05', KOLKATA, '2026-12-05T03:30Z'],
    [3, '2026-12-02', KOLKATA, '2026-11-29T03:30Z'],
    [31, '2026-12-31', NEW_YORK, '2026-11-30T14:00Z'],
    // The clocks change between the two days.
    [1, '2027-03-15', NEW_YORK, '2027-03-14T13:00Z'],
    [1, '2028-03-01', BERLIN, '2028-02-29T08:00Z'],
  ])('%i before %s', (days, dueOn, zone, expected) => {
    expect(iso({ by: 'days_ahead', days, minutes: at(9), dueOn }, zone)).toBe(expected);
  });
});
