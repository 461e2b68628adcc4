import { describe, expect, it } from '@jest/globals';
import { CronTime } from 'cron';
import fc from 'fast-check';
import { newestSlots, nextSlot, nextSlots } from '../../src/schedule/slots.js';
import { expectedSlots, watchWall } from './wall-oracle.js';

const PARIS = 'Europe/Paris';
const NEW_YORK = 'America/New_York';
const LORD_HOWE = 'Australia/Lord_Howe';
const SAO_PAULO = 'America/Sao_Paulo';

const iso = (at: number) => new Date(at).toISOString().replace(':00.000Z', 'Z');
const next = (cron: string, timeZone: string, after: string, count: number) =>
  nextSlots({ cron, timeZone }, Date.parse(after), count).map(iso);

describe('a daily job comes once on the days on which clocks change', () => {
  it.each<[string, string, string, string, string[]]>([
    [
      'skipped: as if by the offset before',
      PARIS,
      '30 2 * * *',
      '2026-03-27T12:00Z',
      ['2026-03-28T01:30Z', '2026-03-29T01:30Z', '2026-03-30T00:30Z'],
    ],
    [
      'shown twice: the first',
      PARIS,
      '30 2 * * *',
      '2026-10-23T12:00Z',
      ['2026-10-24T00:30Z', '2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ],
    [
      'skipped',
      NEW_YORK,
      '30 2 * * *',
      '2026-03-06T12:00Z',
      ['2026-03-07T07:30Z', '2026-03-08T07:30Z', '2026-03-09T06:30Z'],
    ],
    [
      'shown twice',
      NEW_YORK,
      '30 1 * * *',
      '2026-10-30T12:00Z',
      ['2026-10-31T05:30Z', '2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    ],
    [
      'half an hour skipped',
      LORD_HOWE,
      '15 2 * * *',
      '2026-10-02T12:00Z',
      ['2026-10-02T15:45Z', '2026-10-03T15:45Z', '2026-10-04T15:15Z'],
    ],
    [
      'half an hour shown twice',
      LORD_HOWE,
      '45 1 * * *',
      '2026-04-03T06:00Z',
      ['2026-04-03T14:45Z', '2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    ],
    [
      'no midnight',
      SAO_PAULO,
      '30 0 * * *',
      '2018-11-02T12:00Z',
      ['2018-11-03T03:30Z', '2018-11-04T03:30Z', '2018-11-05T02:30Z'],
    ],
    [
      'two hours before midnight',
      SAO_PAULO,
      '30 23 * * *',
      '2018-02-16T12:00Z',
      ['2018-02-17T01:30Z', '2018-02-18T01:30Z', '2018-02-19T02:30Z'],
    ],
  ])('%s (%s)', (_, zone, cron, after, expected) => {
    expect(next(cron, zone, after, 3)).toEqual(expected);
  });
});

describe('what comes every hour goes by the passing of time', () => {
  it.each<[string, string, string, string[]]>([
    [
      PARIS,
      '*/30 * * * *',
      '2026-10-25T00:00Z',
      [
        '2026-10-25T00:30Z',
        '2026-10-25T01:00Z',
        '2026-10-25T01:30Z',
        '2026-10-25T02:00Z',
        '2026-10-25T02:30Z',
      ],
    ],
    [PARIS, '0 * * * *', '2026-03-29T00:00Z', ['2026-03-29T01:00Z', '2026-03-29T02:00Z']],
    [
      LORD_HOWE,
      '*/15 * * * *',
      '2026-04-04T14:30Z',
      ['2026-04-04T14:45Z', '2026-04-04T15:00Z', '2026-04-04T15:15Z', '2026-04-04T15:30Z'],
    ],
  ])('%s, %s', (zone, cron, after, expected) => {
    expect(next(cron, zone, after, expected.length)).toEqual(expected);
  });
});

describe('moments that come again', () => {
  it.each<[string, string, string[]]>([
    ['0 9 1 * *', '2026-11-23T00:00Z', ['2026-12-01T09:00Z', '2027-01-01T09:00Z']],
    ['0 0 29 2 *', '2026-11-23T00:00Z', ['2028-02-29T00:00Z', '2032-02-29T00:00Z']],
    ['0 8 31 * *', '2026-11-23T00:00Z', ['2026-12-31T08:00Z', '2027-01-31T08:00Z']],
    // Either kind of day is enough (POSIX).
    ['0 8 1 * fri', '2026-11-23T00:00Z', ['2026-11-27T08:00Z', '2026-12-01T08:00Z']],
    ['0 8 * * 7', '2026-11-23T00:00Z', ['2026-11-29T08:00Z', '2026-12-06T08:00Z']],
  ])('%s', (cron, after, expected) => {
    expect(next(cron, 'UTC', after, 2)).toEqual(expected);
  });

  it('come after the moment, not at it', () => {
    const at = Date.parse('2026-11-23T09:00:00Z');
    const hourly = { cron: '0 * * * *', timeZone: 'UTC' };
    expect(nextSlot(hourly, at)).toBe(at + 3_600_000);
    expect(nextSlot(hourly, at - 1)).toBe(at);
  });

  it('are seconds too', () => {
    expect(next('*/20 59 23 * * *', 'UTC', '2026-12-31T23:59:10Z', 3)).toEqual([
      '2026-12-31T23:59:20.000Z',
      '2026-12-31T23:59:40.000Z',
      '2027-01-01T23:59Z',
    ]);
  });

  it('are the newest of many, found without counting all', () => {
    const until = Date.parse('2026-11-23T10:00:30Z');
    const minutely = { cron: '* * * * *', timeZone: PARIS };
    expect(newestSlots(minutely, 0, until, 3).map(iso)).toEqual([
      '2026-11-23T09:58Z',
      '2026-11-23T09:59Z',
      '2026-11-23T10:00Z',
    ]);
    expect(newestSlots(minutely, until, until, 3)).toEqual([]);
    const yearly = { cron: '0 0 1 1 *', timeZone: 'UTC' };
    const [from, to] = ['2020-06-01', '2026-06-01'].map((day) => Date.parse(day));
    expect(newestSlots(yearly, from, to, 100)).toHaveLength(6);
  });
});

const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 3 });
const hours = fc.option(
  fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 5 }),
);
const weekdays = fc.option(
  fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 }),
);

describe('over the changes of the clocks', () => {
  it.each<[string, string]>([
    [PARIS, '2026-03-28T00:00Z'],
    [PARIS, '2026-10-24T00:00Z'],
    [NEW_YORK, '2026-03-07T12:00Z'],
    [NEW_YORK, '2026-10-31T12:00Z'],
    [LORD_HOWE, '2026-10-03T00:00Z'],
    [LORD_HOWE, '2026-04-04T00:00Z'],
    [SAO_PAULO, '2018-11-03T12:00Z'],
    [SAO_PAULO, '2018-02-17T12:00Z'],
  ])('they are what a watcher of the clock on the wall finds: %s, %s', (timeZone, from) => {
    const start = Date.parse(from);
    const end = start + 2 * 86_400_000;
    const wall = watchWall(timeZone, start, end);
    fc.assert(
      fc.property(minutes, hours, weekdays, (minute, hour, weekday) => {
        const cron = `${minute.join(',')} ${hour?.join(',') ?? '*'} * * ${weekday?.join(',') ?? '*'}`;
        const found: number[] = [];
        for (
          let slot = nextSlot({ cron, timeZone }, start - 1);
          slot !== null && slot < end;
          slot = nextSlot({ cron, timeZone }, slot)
        ) {
          found.push(slot);
        }
        const expected = expectedSlots({ minute, hour, weekday }, wall);
        expect(found.map(iso)).toEqual(expected.map(iso));
      }),
      { numRuns: 40 },
    );
  });

  it('where no clock changes, they are those of the cron package', () => {
    const field = (low: number, high: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min: low, max: high }).map(String),
        fc
          .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }))
          .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
        fc.integer({ min: 1, max: high }).map((step) => `*/${step}`),
      );
    fc.assert(
      fc.property(
        field(0, 59),
        field(0, 23),
        field(1, 28),
        field(1, 12),
        field(0, 6),
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2029, 0, 1) }),
        (minute, hour, day, month, weekday, after) => {
          const cron = `${minute} ${hour} ${day} ${month} ${weekday}`;
          const theirs = new CronTime(cron, 'UTC').getNextDateFrom(new Date(after), 'UTC');
          expect(nextSlot({ cron, timeZone: 'UTC' }, after)).toBe(theirs.toMillis());
        },
      ),
      { numRuns: 100 },
    );
  });
});
