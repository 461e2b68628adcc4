import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DueMoments } from '../../../src/broadcast/run/due-moment.js';
import { LookTimes } from '../../../src/broadcast/run/look-times.js';
import { RateWindow } from '../../../src/broadcast/run/rate-window.js';
import {
  readRecipientEvent,
  recipientEventId,
  runEvents,
} from '../../../src/broadcast/run/recipient-event.js';
import { isRunOver, RUN_STATES, runMayBecome } from '../../../src/broadcast/run/run-states.js';
import { variantOf } from '../../../src/broadcast/run/share-out.js';
import { tallied } from '../../../src/broadcast/run/tally.js';
import { Turns } from '../../../src/broadcast/run/turns.js';
import { hashOf, specOf } from './run-kit.js';

const RUN = '019b0000-0000-7000-8000-000000000001';
const OTHER = '019b0000-0000-7000-8000-000000000002';

describe('the states of a run', () => {
  it('leads from planned to one that is over, and never on from there', () => {
    const over = RUN_STATES.filter(isRunOver);
    expect(over).toEqual(['completed', 'cancelled', 'failed']);
    for (const from of RUN_STATES) {
      expect(runMayBecome(from, from)).toBe(false);
      expect(runMayBecome(from, 'cancelled')).toBe(!isRunOver(from));
    }
    expect(runMayBecome('planned', 'completed')).toBe(false);
    expect(runMayBecome('paused', 'planned')).toBe(true);
  });
});

describe('the event ID of a recipient', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.nat(32_767),
        (runId, octets, attempt) => {
          const event = { runId, msisdnHash: Buffer.from(octets), attempt };
          expect(recipientEventId(event).startsWith(runEvents(runId))).toBe(true);
          expect(readRecipientEvent(recipientEventId(event))).toEqual(event);
        },
      ),
    );
  });

  it.each(['broadcast:x', `broadcast:${RUN}:zz:0`, `other:${RUN}:00:0`, `broadcast:${RUN}:00`])(
    '%s is none',
    (text) => expect(readRecipientEvent(text)).toBeUndefined(),
  );
});

describe('the variant of a number', () => {
  const content = specOf().variants[0].content;
  const three = {
    variants: [
      { name: 'a', percent: 60, content },
      { name: 'b', percent: 25, content },
      { name: 'c', percent: 5, content },
    ],
    holdOutPercent: 10,
  };
  const numbers = Array.from({ length: 20_000 }, (_, index) => hashOf(index));

  it('is the same each time, in shares as asked', () => {
    const counts = new Map<number, number>();
    for (const hash of numbers) {
      const variant = variantOf(RUN, hash, three);
      expect(variantOf(RUN, hash, three)).toBe(variant);
      counts.set(variant, (counts.get(variant) ?? 0) + 1);
    }
    // Five times the standard deviation of a share of 20,000.
    const near = (variant: number, share: number) =>
      expect(Math.abs(counts.get(variant)! / 20_000 - share)).toBeLessThan(0.018);
    near(-1, 0.1);
    near(0, 0.6);
    near(1, 0.25);
    near(2, 0.05);
  });

  it('is drawn anew in another run', () => {
    const half = {
      variants: [
        { name: 'a', percent: 50, content },
        { name: 'b', percent: 50, content },
      ],
      holdOutPercent: 0,
    };
    const same = numbers.filter(
      (hash) => variantOf(RUN, hash, half) === variantOf(OTHER, hash, half),
    ).length;
    expect(Math.abs(same / 20_000 - 0.5)).toBeLessThan(0.018);
  });

  it('is the only one where there is one, and none where all are held out', () => {
    expect(variantOf(RUN, numbers[0], specOf())).toBe(0);
    const none = { variants: [{ name: 'a', percent: 0, content }], holdOutPercent: 100 };
    expect(numbers.slice(0, 100).every((hash) => variantOf(RUN, hash, none) === -1)).toBe(true);
  });
});

describe('when a recipient is due', () => {
  const at = (text: string) => Date.parse(text);
  const onDay = (day: string, minutes: number, startsAt = '2020-01-01T00:00:00Z') =>
    new DueMoments({ by: 'local', day, minutes, until: 1200 }, at(startsAt));

  it.each([
    // Clocks go forward at 02:00 in New York, back at 01:00 UTC in London, and never in India.
    ['2026-03-08', 600, 'America/New_York', '2026-03-08T14:00:00Z'],
    ['2026-03-07', 600, 'America/New_York', '2026-03-07T15:00:00Z'],
    ['2026-03-08', 150, 'America/New_York', '2026-03-08T07:30:00Z'],
    ['2026-10-25', 600, 'Europe/London', '2026-10-25T10:00:00Z'],
    ['2026-10-25', 90, 'Europe/London', '2026-10-25T00:30:00Z'],
    ['2026-10-24', 600, 'Europe/London', '2026-10-24T09:00:00Z'],
    ['2026-10-25', 600, 'Asia/Kolkata', '2026-10-25T04:30:00Z'],
  ])('on %s at minute %i in %s is %s', (day, minutes, zone, expected) => {
    expect(onDay(day, minutes).of([zone])).toBe(at(expected));
  });

  it('is the last of several zones, and never before the run', () => {
    const zones = ['America/New_York', 'America/Los_Angeles', 'America/Chicago'];
    expect(onDay('2026-07-01', 600).of(zones)).toBe(at('2026-07-01T17:00:00Z'));
    const late = onDay('2026-07-01', 600, '2026-07-01T18:00:00Z');
    expect(late.of(zones)).toBe(at('2026-07-01T18:00:00Z'));
  });

  it('is the start where no clock was asked', () => {
    expect(new DueMoments({ by: 'start' }, 17).of([])).toBe(17);
  });
});

describe('moves of the tally', () => {
  it('are put together, in the order of the key, without what cancels out', () => {
    const line = { variant: 0, state: 'sent', reason: '', carrier: 'b', segments: 2 } as const;
    expect(
      tallied([
        { ...line, recipients: 1 },
        { ...line, carrier: 'a', recipients: 3 },
        { ...line, recipients: 4 },
        { ...line, variant: -1, recipients: 1 },
        { ...line, state: 'planned', recipients: 5, segments: 0 },
        { ...line, state: 'planned', recipients: -5, segments: 0 },
      ]),
    ).toEqual([
      { ...line, variant: -1, recipients: 1 },
      { ...line, carrier: 'a', recipients: 3 },
      { ...line, recipients: 5, segments: 4 },
    ]);
  });
});

describe('the rate of a run', () => {
  it('is over the last ten seconds, and nothing once nobody looked', () => {
    const window = new RateWindow();
    expect(window.perSecond(0)).toBe(0);
    for (let second = 0; second <= 30; second += 1) {
      window.note(second < 20 ? second * 100 : 2000 + (second - 20) * 10, second * 1000);
    }
    expect(window.perSecond(30_000)).toBe(10);
    expect(window.perSecond(41_000)).toBe(0);
  });

  it('is not less than nothing where messages were taken back', () => {
    const window = new RateWindow();
    window.note(100, 0);
    window.note(40, 1000);
    expect(window.perSecond(1000)).toBe(0);
  });
});

describe('looks into the queue', () => {
  it('are often at first, then now and then, and often again after a find or a change', () => {
    const looks = new LookTimes();
    for (const now of [0, 1000, 59_000]) {
      expect(looks.isTime('r', now)).toBe(true);
      looks.looked('r', false, now);
    }
    looks.looked('r', false, 60_000);
    expect(looks.isTime('r', 74_999)).toBe(false);
    expect(looks.isTime('r', 75_000)).toBe(true);
    looks.looked('r', true, 75_000);
    expect(looks.isTime('r', 75_000)).toBe(true);
    looks.looked('r', false, 135_000);
    expect(looks.isTime('r', 136_000)).toBe(false);
    looks.again('r');
    expect(looks.isTime('r', 136_000)).toBe(true);
  });
});

describe('turns', () => {
  it('are taken one at a time, and once more for whoever asked meanwhile', async () => {
    const ends: (() => void)[] = [];
    let under = 0;
    let most = 0;
    const turns = new Turns(async () => {
      most = Math.max(most, ++under);
      await new Promise<void>((resolve) => ends.push(resolve));
      under -= 1;
    });
    const first = turns.take();
    const later = [turns.take(), turns.take()];
    ends[0]();
    while (ends.length < 2) await Promise.resolve();
    ends[1]();
    await Promise.all([first, ...later]);
    expect([ends.length, most]).toEqual([2, 1]);
    await turns.stop();
    await turns.take();
    expect(ends.length).toBe(2);
  });
});
