import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quietSpans } from '../../../src/broadcast/politeness/quiet-spans.js';
import type { QuietWindow } from '../../../src/broadcast/politeness/quiet-spans.js';
import { quietVerdict, QuietVerdicts } from '../../../src/broadcast/politeness/quiet-verdict.js';
import { quietMinutes, showsQuiet } from './wall-clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Drawn {
  /** A zone, and when its clocks change. */
  change: [string, string];
  /** Minutes from there. */
  offset: number;
  /** Minutes after midnight: the beginning of a window, or its end. */
  edge: number;
  isEnd: boolean;
  length: number;
  also: string | null;
}

/** `21:00-10:00 Europe/Paris`. */
function window(text: string): QuietWindow {
  const [, from, until, timeZone] = /^(\S+)-(\S+) (\S+)$/.exec(text)!;
  const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  return { from: minutes(from), until: minutes(until), timeZone };
}

function verdict(windows: string[], moment: string): string {
  const { kind, until } = quietVerdict(windows.map(window), Date.parse(moment));
  return `${kind} ${until === null ? 'for ever' : new Date(until).toISOString().replace('.000Z', 'Z')}`;
}

describe('quietVerdict', () => {
  const NIGHT = '21:00-10:00';
  it.each<[string, string[], string, string]>([
    ['without windows', [], '2026-11-23T12:00:00Z', 'free for ever'],
    ['a window of no length', ['09:00-09:00 UTC'], '2026-11-23T09:00:00Z', 'free for ever'],
    ['by day', [`${NIGHT} UTC`], '2026-11-23T12:00:00Z', 'free 2026-11-23T21:00:00Z'],
    ['at its end', [`${NIGHT} UTC`], '2026-11-23T10:00:00Z', 'free 2026-11-23T21:00:00Z'],
    [
      'a ms before its end',
      [`${NIGHT} UTC`],
      '2026-11-23T09:59:59.999Z',
      'quiet 2026-11-23T10:00:00Z',
    ],
    ['a ms before it', [`${NIGHT} UTC`], '2026-11-23T20:59:59.999Z', 'free 2026-11-23T21:00:00Z'],
    ['at its beginning', [`${NIGHT} UTC`], '2026-11-23T21:00:00Z', 'quiet 2026-11-24T10:00:00Z'],
    ['after midnight', [`${NIGHT} UTC`], '2026-11-24T00:30:00Z', 'quiet 2026-11-24T10:00:00Z'],
    ['within a day', ['12:00-14:00 UTC'], '2026-11-24T13:00:00Z', 'quiet 2026-11-24T14:00:00Z'],
    [
      'after one within a day',
      ['12:00-14:00 UTC'],
      '2026-11-24T14:00:00Z',
      'free 2026-11-25T12:00:00Z',
    ],
    [
      'half an hour off',
      [`${NIGHT} Asia/Kolkata`],
      '2026-11-23T15:29:00Z',
      'free 2026-11-23T15:30:00Z',
    ],
    [
      'coast to coast: quiet in one',
      [`${NIGHT} America/New_York`, `${NIGHT} America/Los_Angeles`],
      '2026-11-23T16:00:00Z',
      'quiet 2026-11-23T18:00:00Z',
    ],
    [
      'coast to coast: free in both',
      [`${NIGHT} America/New_York`, `${NIGHT} America/Los_Angeles`],
      '2026-11-23T18:00:00Z',
      'free 2026-11-24T02:00:00Z',
    ],
    [
      'one that begins where another ends',
      ['21:00-10:00 UTC', '10:00-12:00 UTC'],
      '2026-11-23T09:00:00Z',
      'quiet 2026-11-23T12:00:00Z',
    ],
    [
      'hours that leave no minute',
      ['21:00-10:00 UTC', '10:00-21:00 UTC'],
      '2026-11-23T09:00:00Z',
      'quiet for ever',
    ],
    [
      'hours that leave one minute',
      ['21:00-10:00 UTC', '10:01-21:00 UTC'],
      '2026-11-23T11:00:00Z',
      'quiet 2026-11-24T10:00:00Z',
    ],
    [
      'zones that leave none',
      ['12:00-00:00 UTC', '12:00-00:00 Etc/GMT-12'],
      '2026-11-23T09:00:00Z',
      'quiet for ever',
    ],
    [
      'the clock put forward in the night',
      [`${NIGHT} Europe/Paris`],
      '2026-03-28T23:00:00Z',
      'quiet 2026-03-29T08:00:00Z',
    ],
    [
      'the clock put back in the night',
      [`${NIGHT} Europe/Paris`],
      '2026-10-24T23:00:00Z',
      'quiet 2026-10-25T09:00:00Z',
    ],
    [
      'an end that is skipped',
      ['22:00-02:30 Europe/Paris'],
      '2026-03-28T23:00:00Z',
      'quiet 2026-03-29T01:00:00Z',
    ],
    [
      'a beginning that is skipped',
      ['02:30-10:00 Europe/Paris'],
      '2026-03-29T00:59:59Z',
      'free 2026-03-29T01:00:00Z',
    ],
    [
      'a window that is skipped',
      ['02:10-02:50 Europe/Paris'],
      '2026-03-29T00:59:59Z',
      'free 2026-03-30T00:10:00Z',
    ],
    [
      'an end that is shown twice',
      ['22:00-02:30 Europe/Paris'],
      '2026-10-25T00:45:00Z',
      'quiet 2026-10-25T01:30:00Z',
    ],
    [
      'a beginning that is shown twice',
      ['02:30-10:00 Europe/Paris'],
      '2026-10-25T01:05:00Z',
      'quiet 2026-10-25T09:00:00Z',
    ],
    [
      'midnight that is skipped',
      ['22:00-00:00 Africa/Cairo'],
      '2026-04-23T21:00:00Z',
      'quiet 2026-04-23T22:00:00Z',
    ],
    [
      'half an hour put back',
      ['21:00-10:00 Australia/Lord_Howe'],
      '2026-04-04T14:45:00Z',
      'quiet 2026-04-04T23:30:00Z',
    ],
    [
      'a zone that nobody knows is UTC',
      [`${NIGHT} Mars/Olympus`],
      '2026-11-23T09:00:00Z',
      'quiet 2026-11-23T10:00:00Z',
    ],
  ])('%s', (_, windows, moment, expected) => {
    expect(verdict(windows, moment)).toBe(expected);
  });

  it('is the same when it is asked again', () => {
    const now = Date.parse('2026-11-23T12:00:00Z');
    const verdicts = new QuietVerdicts(now);
    const windows = [window(`${NIGHT} UTC`)];
    expect(verdicts.of(windows)).toEqual(quietVerdict(windows, now));
    expect(verdicts.of([...windows])).toBe(verdicts.of(windows));
    expect(verdicts.of([window(`${NIGHT} Asia/Kolkata`)])).toEqual(
      quietVerdict([window(`${NIGHT} Asia/Kolkata`)], now),
    );
  });
});

describe('over days on which clocks change', () => {
  /** Around the changes of three zones, in both directions, of an hour and of half an hour. */
  const CHANGES: [string, string][] = [
    ['Europe/Paris', '2026-03-29T01:00:00Z'],
    ['Europe/Paris', '2026-10-25T01:00:00Z'],
    ['America/New_York', '2026-03-08T07:00:00Z'],
    ['America/New_York', '2026-11-01T06:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ];
  const cases: fc.Arbitrary<Drawn> = fc.record({
    change: fc.constantFrom(...CHANGES),
    offset: fc.integer({ min: -20 * 60, max: 20 * 60 }),
    // All of these clocks change between one and three.
    edge: fc.oneof(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 50, max: 190 })),
    isEnd: fc.boolean(),
    // Four hours at least are left free, so that an hour put back is never all of them.
    length: fc.integer({ min: 1, max: 1200 }),
    also: fc.option(fc.constantFrom('Asia/Kolkata', 'America/Los_Angeles', 'UTC')),
  });
  const read = ({ change, offset, edge, isEnd, length, also }: Drawn) => {
    const [timeZone, at] = change;
    const from = isEnd ? (edge - length + 1440) % 1440 : edge;
    const until = (from + length) % 1440;
    const windows = [timeZone, ...(also === null ? [] : [also])].map((zone) => ({
      from,
      until,
      timeZone: zone,
    }));
    return { windows, now: Date.parse(at) + offset * MINUTE };
  };

  it('nothing is sent in a quiet minute, and what is sent has until the next one', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { windows, now } = read(drawn);
        const verdict = quietVerdict(windows, now);
        if (verdict.kind === 'quiet') return;
        expect(windows.some((one) => showsQuiet(one, now))).toBe(false);
        const until = verdict.until ?? Infinity;
        const quiet = quietMinutes(windows, now, 49 * 60);
        const first = quiet.indexOf(true);
        expect(first).toBe((until - now) / MINUTE);
      }),
      { numRuns: 120 },
    );
  });

  it('what waits, waits until the first minute that is free', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { windows, now } = read(drawn);
        const verdict = quietVerdict(windows, now);
        if (verdict.kind === 'free') return;
        const quiet = quietMinutes(windows, now, 47 * 60);
        const first = quiet.indexOf(false);
        if (verdict.until === null) expect(first).toBe(-1);
        else expect(first).toBe((verdict.until - now) / MINUTE);
      }),
      { numRuns: 120 },
    );
  });

  it('a window is as long as the clock says, within the hour that was put on or back', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { windows, now } = read(drawn);
        for (const { start, end } of quietSpans(windows[0], now)) {
          expect(Math.abs(end - start - drawn.length * MINUTE)).toBeLessThanOrEqual(HOUR);
        }
      }),
      { numRuns: 120 },
    );
  });
});
