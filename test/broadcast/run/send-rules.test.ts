import { describe, expect, it } from '@jest/globals';
import { backlogOf, BacklogRoom } from '../../../src/broadcast/run/backlog.js';
import { sendFailure } from '../../../src/broadcast/run/send-failure.js';
import { turnOf } from '../../../src/broadcast/run/send-life.js';
import { SendPace } from '../../../src/broadcast/run/send-pace.js';
import { SendRefusals } from '../../../src/broadcast/run/send-refusals.js';
import { Failure } from '../../../src/failure/failure.js';
import type { FailureCode } from '../../../src/failure/failure.js';

describe('sendFailure', () => {
  it.each([
    ['no_route', { kind: 'skip', reason: 'no_route', words: 'why' }],
    ['recipient_blocked', { kind: 'skip', reason: 'blocked', words: 'why' }],
    ['text_not_registered', { kind: 'skip', reason: 'not_registered', words: 'why' }],
    ['invalid_argument', { kind: 'skip', reason: 'text', words: 'why' }],
    ['not_found', { kind: 'skip', reason: 'text', words: 'why' }],
    ['consent_missing', { kind: 'refused' }],
    ['storage_away', { kind: 'again', after: 1000 }],
    ['overloaded', { kind: 'again', after: 1000 }],
    ['stopping', { kind: 'again', after: 1000 }],
    ['core_away', { kind: 'again', after: 1000 }],
    ['internal', { kind: 'later' }],
  ] as [FailureCode, unknown][])('%s', (code, expected) => {
    expect(sendFailure(new Failure(code, 'why'))).toEqual(expected);
  });

  it('waits as long as it is told, and not for ever', () => {
    const after = (retryAfter: number) =>
      sendFailure(new Failure('overloaded', '', { retryAfter }));
    expect(after(5_000)).toEqual({ kind: 'again', after: 5_000 });
    expect(after(5_000_000)).toEqual({ kind: 'again', after: 60_000 });
  });

  it('puts off what is no Failure', () => {
    expect(sendFailure(new TypeError('x'))).toEqual({ kind: 'later' });
  });
});

describe('turnOf', () => {
  const bounds = { now: 0, endsAt: 100_000, deadline: null, timeToLive: 50_000 };
  it.each([
    ['the class', { kind: 'send', until: null }, {}, { kind: 'send', timeToLive: 50_000 }],
    ['quiet hours', { kind: 'send', until: 9_000 }, {}, { kind: 'send', timeToLive: 9_000 }],
    [
      'the end',
      { kind: 'send', until: null },
      { endsAt: 7_000 },
      { kind: 'send', timeToLive: 7_000 },
    ],
    [
      'the day',
      { kind: 'send', until: 9_000 },
      { deadline: 8_000 },
      { kind: 'send', timeToLive: 8_000 },
    ],
    [
      'past the day',
      { kind: 'send', until: null },
      { deadline: 0 },
      { kind: 'skip', reason: 'too_late' },
    ],
    [
      'past the end',
      { kind: 'wait', until: 500 },
      { endsAt: 900 },
      { kind: 'skip', reason: 'too_late' },
    ],
    ['a wait', { kind: 'wait', until: 60_000 }, {}, { kind: 'wait', until: 60_000 }],
    [
      'no hour left',
      { kind: 'wait', until: 60_000 },
      { deadline: 60_000 },
      { kind: 'skip', reason: 'quiet_hours' },
    ],
    ['hours about to begin', { kind: 'send', until: 500 }, {}, { kind: 'wait', until: 500 }],
    [
      'a refusal',
      { kind: 'skip', reason: 'register' },
      { deadline: 0 },
      { kind: 'skip', reason: 'register' },
    ],
  ] as const)('%s', (_name, verdict, over, expected) => {
    expect(turnOf(verdict, { ...bounds, ...over })).toEqual(expected);
  });
});

describe('SendPace', () => {
  it('never gives more than its rate, and half a second of it in hand', () => {
    const pace = new SendPace(10, 0);
    let sent = 0;
    for (let now = 0; now <= 10_000; now += 37) {
      const room = pace.room(now);
      expect(room).toBeLessThanOrEqual(5);
      pace.spend(room, room);
      sent += room;
      expect(sent).toBeLessThanOrEqual((now * 10) / 1000);
    }
    expect(sent).toBeGreaterThanOrEqual(95);
    expect(pace.room(100_000)).toBe(5);
  });

  it('lets a slow run send one at a time', () => {
    const pace = new SendPace(0.5, 0);
    expect(pace.room(1_000)).toBe(0);
    expect(pace.room(2_000)).toBe(1);
  });

  it('begins with a few, to learn what its words take', () => {
    const pace = new SendPace(null, 0);
    expect(pace.room(0)).toBe(50);
    pace.spend(50, 150);
    expect(pace.room(0)).toBe(Infinity);
    expect(pace.segments).toBe(3);
  });
});

describe('SendRefusals', () => {
  const refuse = (refusals: SendRefusals, count: number, reason: 'text' | 'not_registered') => {
    for (let i = 0; i < count; i++) refusals.refused(reason, `words ${i}`);
    return refusals.verdict;
  };
  it('judges after twenty of a kind, in the words of the first', () => {
    const refusals = new SendRefusals();
    expect(refuse(refusals, 19, 'text')).toBeNull();
    expect(refuse(refusals, 1, 'text')).toBe('words 0');
  });

  it('is settled by one that was sent, and by two reasons', () => {
    const sent = new SendRefusals();
    sent.sent();
    expect(refuse(sent, 100, 'text')).toBeNull();
    const mixed = new SendRefusals();
    refuse(mixed, 10, 'text');
    expect(refuse(mixed, 100, 'not_registered')).toBeNull();
  });
});

describe('BacklogRoom', () => {
  it('knows what may wait', () => {
    expect(backlogOf(100, 2_000)).toBe(200);
    expect(backlogOf(1, 500)).toBe(1);
  });

  it('is no room of a carrier that is nearly full, or that nobody knows', () => {
    const room = new BacklogRoom();
    room.set('full', 200, 190);
    room.set('free', 200, 100);
    expect(room.worthwhile).toEqual(['free']);
    expect(room.of('other')).toBe(0);
    const share = room.share(3);
    expect([share.of('free'), share.of('full'), share.total]).toEqual([34, 0, 34]);
    share.take('free', 40);
    expect(share.of('free')).toBe(0);
    expect(room.of('free')).toBe(100);
  });
});
