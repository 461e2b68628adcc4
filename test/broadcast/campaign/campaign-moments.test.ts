import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  dueMoments,
  firstMoment,
  nextMoment,
  windowOf,
} from '../../../src/broadcast/campaign/campaign-moments.js';
import { checkCampaignSchedule } from '../../../src/broadcast/campaign/campaign-schedule.js';
import type { Failure } from '../../../src/failure/failure.js';
import { FieldChecks } from '../../../src/failure/field-checks.js';
import type {
  CampaignSchedule,
  LocalSending,
  RecurringSending,
} from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { MissedRuns } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { toTimestamp } from '../../../src/rpc/timestamps.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-23T12:00:00Z');

const date = (text: string) => {
  const [year, month, day] = text.split('-').map(Number);
  return { year, month, day };
};
const time = (hours: number, minutes = 0) => ({ hours, minutes, seconds: 0, nanos: 0 });

function every(cron: string, more: Partial<RecurringSending> = {}): RecurringSending {
  return {
    cron,
    timeZone: 'UTC',
    until: undefined,
    missed: MissedRuns.MISSED_RUNS_LATEST,
    ...more,
  };
}

function local(more: Partial<LocalSending> = {}): LocalSending {
  return { date: date('2026-11-24'), time: time(10), until: time(18), ...more };
}

/** So many moments after one, as the runner would come upon them. */
function moments(recurring: RecurringSending, after: string, count: number): string[] {
  const found: string[] = [];
  let at: number | null = Date.parse(after);
  while (found.length < count && at !== null) {
    at = nextMoment(recurring, at);
    if (at !== null) found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe('moments that come again', () => {
  it.each<[string, string, string, string, string[]]>([
    // Clocks go forward at 02:00: 02:30 is not shown, and is 03:30.
    [
      'Europe/Paris in spring',
      'Europe/Paris',
      '30 2 * * *',
      '2027-03-27T00:00:00Z',
      ['2027-03-27T01:30', '2027-03-28T01:30', '2027-03-29T00:30'],
    ],
    // They go back at 03:00: 02:30 is shown twice, and the first counts.
    [
      'Europe/Paris in autumn',
      'Europe/Paris',
      '30 2 * * *',
      '2027-10-30T00:00:00Z',
      ['2027-10-30T00:30', '2027-10-31T00:30', '2027-11-01T01:30'],
    ],
    [
      'America/New_York in spring',
      'America/New_York',
      '30 2 * * *',
      '2027-03-13T00:00:00Z',
      ['2027-03-13T07:30', '2027-03-14T07:30', '2027-03-15T06:30'],
    ],
    [
      'America/New_York in autumn',
      'America/New_York',
      '30 1 * * *',
      '2027-11-06T00:00:00Z',
      ['2027-11-06T05:30', '2027-11-07T05:30', '2027-11-08T06:30'],
    ],
    // Half an hour only, in October forward and in April back.
    [
      'Australia/Lord_Howe in spring',
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2026-10-02T18:00:00Z',
      ['2026-10-03T15:45', '2026-10-04T15:15', '2026-10-05T15:15'],
    ],
    [
      'Australia/Lord_Howe in autumn',
      'Australia/Lord_Howe',
      '45 1 * * *',
      '2027-04-02T18:00:00Z',
      ['2027-04-03T14:45', '2027-04-04T15:15', '2027-04-05T15:15'],
    ],
    [
      'mornings keep to the clock on the wall',
      'Europe/Paris',
      '0 10 * * 0',
      '2027-03-20T00:00:00Z',
      ['2027-03-21T09:00', '2027-03-28T08:00', '2027-04-04T08:00'],
    ],
    [
      'the last days of months',
      'Asia/Kolkata',
      '0 10 29 2 *',
      '2026-01-01T00:00:00Z',
      ['2028-02-29T04:30', '2032-02-29T04:30'],
    ],
  ])('%s', (_, timeZone, cron, after, expected) => {
    expect(moments(every(cron, { timeZone }), after, expected.length)).toEqual(expected);
  });

  it('end with the last day, by the clock of the zone', () => {
    const recurring = every('0 22 * * *', {
      timeZone: 'America/New_York',
      until: date('2026-11-24'),
    });
    // 22:00 of the 24th in New York is the 25th in UTC.
    expect(moments(recurring, '2026-11-23T12:00:00Z', 5)).toEqual([
      '2026-11-24T03:00',
      '2026-11-25T03:00',
    ]);
  });
});

describe('moments at which no node was there', () => {
  const hourly = every('0 * * * *');
  const due = (
    missed: MissedRuns,
    first: number,
    now: number,
    more: Partial<RecurringSending> = {},
  ) => dueMoments({ ...hourly, ...more, missed }, first, now);
  const at = (text: string) => Date.parse(text);

  it('are none while the first is to come', () => {
    const first = NOW + HOUR;
    expect(due(MissedRuns.MISSED_RUNS_EACH, first, NOW)).toEqual({ due: [], next: first });
  });

  it.each(Object.values(MissedRuns).filter((one) => one !== MissedRuns.UNRECOGNIZED))(
    'on time it is sent, with %s',
    (missed) => {
      const on = NOW + 2000;
      expect(due(missed, NOW, on)).toEqual({ due: [NOW], next: NOW + HOUR });
    },
  );

  it('skip: older than ten minutes is missed', () => {
    const first = at('2026-11-23T08:00Z');
    expect(due(MissedRuns.MISSED_RUNS_SKIP, first, NOW + 10 * MINUTE)).toEqual({
      due: [NOW],
      next: NOW + HOUR,
    });
    expect(due(MissedRuns.MISSED_RUNS_SKIP, first, NOW + 10 * MINUTE + 1)).toEqual({
      due: [],
      next: NOW + HOUR,
    });
  });

  it('latest: the newest alone is made up for', () => {
    const first = at('2026-11-20T08:00Z');
    expect(due(MissedRuns.MISSED_RUNS_LATEST, first, NOW + 50 * MINUTE).due).toEqual([NOW]);
  });

  it('each: all are, in order, and the newest hundred of more', () => {
    const first = NOW - 5 * HOUR;
    expect(due(MissedRuns.MISSED_RUNS_EACH, first, NOW).due).toEqual(
      [5, 4, 3, 2, 1, 0].map((hours) => NOW - hours * HOUR),
    );
    const many = due(MissedRuns.MISSED_RUNS_EACH, NOW - 90 * DAY, NOW).due;
    expect(many).toHaveLength(100);
    expect(many[0]).toBe(NOW - 99 * HOUR);
    expect(many.at(-1)).toBe(NOW);
  });

  it('none after the last day, however late it is found', () => {
    const until = date('2026-11-22');
    const first = at('2026-11-22T22:00Z');
    const found = due(MissedRuns.MISSED_RUNS_EACH, first, NOW, { until });
    expect(found).toEqual({ due: [first, first + HOUR], next: null });
  });

  it('whenever it is looked at, each moment is due once', () => {
    const looks = fc.array(fc.integer({ min: 0, max: 6 * HOUR }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(looks, fc.constantFrom('Europe/Paris', 'America/New_York'), (gaps, timeZone) => {
        const recurring = every('15 * * * *', { timeZone, missed: MissedRuns.MISSED_RUNS_EACH });
        const begin = at('2027-03-27T18:00Z');
        let next = nextMoment(recurring, begin);
        let now = begin;
        const seen: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const found = dueMoments(recurring, next!, now);
          seen.push(...found.due);
          next = found.next;
        }
        const expected: number[] = [];
        let moment = nextMoment(recurring, begin);
        while (moment !== null && moment <= now) {
          expected.push(moment);
          moment = nextMoment(recurring, moment);
        }
        expect(seen).toEqual(expected);
      }),
    );
  });
});

describe('the window of a run', () => {
  it('by local clocks is from the first zone on earth to the last', () => {
    const window = windowOf({ local: local() }, 0, HOUR);
    expect(new Date(window.startsAt).toISOString()).toBe('2026-11-23T20:00:00.000Z');
    expect(new Date(window.endsAt).toISOString()).toBe('2026-11-25T06:00:00.000Z');
    expect(window.moment).toEqual({ by: 'local', day: '2026-11-24', minutes: 600, until: 1080 });
    expect(firstMoment({ local: local() }, NOW)).toBe(window.startsAt);
  });

  it('by local clocks lasts to the end of the day where nothing else is said', () => {
    const window = windowOf({ local: local({ until: undefined }) }, 0, HOUR);
    expect(new Date(window.endsAt).toISOString()).toBe('2026-11-25T12:00:00.000Z');
    expect(window.moment).toMatchObject({ until: 1440 });
  });

  it('of any other moment lasts as long as the campaign says', () => {
    expect(windowOf({ now: {} }, NOW, HOUR)).toEqual({
      startsAt: NOW,
      endsAt: NOW + HOUR,
      moment: { by: 'start' },
    });
  });
});

describe('a schedule', () => {
  const facts = { now: NOW, timeZone: 'Asia/Kolkata' };
  function check(schedule: CampaignSchedule | undefined): CampaignSchedule {
    const checks = new FieldChecks();
    const checked = checkCampaignSchedule(checks, schedule, facts);
    checks.finish('');
    return checked;
  }
  const wrong = (schedule: CampaignSchedule | undefined): string[] => {
    try {
      check(schedule);
      return [];
    } catch (error) {
      return (error as Failure).violations.map(({ field }) => field);
    }
  };
  const recurring = (more: Partial<RecurringSending>) => ({ recurring: every('0 10 * * 1', more) });

  it('that comes again takes the bank’s zone, and makes up for the latest', () => {
    const missed = MissedRuns.MISSED_RUNS_UNSPECIFIED;
    expect(check(recurring({ timeZone: '', missed }))).toEqual({
      recurring: every('0 10 * * 1', { timeZone: 'Asia/Kolkata' }),
    });
  });

  it.each<[string, CampaignSchedule]>([
    ['now', { now: {} }],
    ['a minute ago', { at: toTimestamp(NOW - MINUTE) }],
    ['in a year', { at: toTimestamp(NOW + 366 * DAY) }],
    ['tomorrow by each clock', { local: local() }],
    [
      'today by each clock, until late',
      { local: local({ date: date('2026-11-23'), until: time(20) }) },
    ],
    ['every Monday', recurring({})],
    ['every hour', { recurring: every('5 * * * *') }],
    ['until today', { recurring: every('0 23 * * *', { until: date('2026-11-23') }) }],
  ])('%s is good', (_, schedule) => {
    expect(wrong(schedule)).toEqual([]);
  });

  it.each<[string, CampaignSchedule | undefined]>([
    ['schedule', undefined],
    ['schedule', {}],
    ['schedule.at', { at: toTimestamp(NOW - MINUTE - 1) }],
    ['schedule.at', { at: toTimestamp(NOW + 366 * DAY + 1) }],
    ['schedule.local.date', { local: local({ date: undefined }) }],
    ['schedule.local.date', { local: local({ date: date('2027-02-29') }) }],
    ['schedule.local.date', { local: local({ date: date('2028-11-24') }) }],
    ['schedule.local.time', { local: local({ time: time(24) }) }],
    ['schedule.local.until', { local: local({ until: time(10) }) }],
    // In India it is half past five.
    ['schedule.local', { local: local({ date: date('2026-11-23'), until: time(17) }) }],
    ['schedule.recurring.cron', recurring({ cron: '' })],
    ['schedule.recurring.cron', recurring({ cron: '0 25 * * *' })],
    ['schedule.recurring.cron', recurring({ cron: '0 0 10 * * 1' })],
    ['schedule.recurring.cron', recurring({ cron: '@daily' })],
    ['schedule.recurring.cron', recurring({ cron: '* 10 * * 1' })],
    ['schedule.recurring.cron', recurring({ cron: '*/30 * * * *' })],
    ['schedule.recurring.cron', recurring({ cron: '0,59 10 * * *' })],
    ['schedule.recurring.cron', recurring({ cron: '0 0 30 2 *' })],
    ['schedule.recurring.time_zone', recurring({ timeZone: 'Europe/Pari' })],
    ['schedule.recurring.until', recurring({ until: date('2026-13-01') })],
    ['schedule.recurring.until', recurring({ until: date('2026-11-22') })],
  ])('names %s', (field, schedule) => {
    expect(wrong(schedule)).toEqual([field]);
  });
});
