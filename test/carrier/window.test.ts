import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoff } from '../../src/carrier/backoff.js';
import { windowCap, windowRoom } from '../../src/carrier/window-share.js';
import { Window } from '../../src/carrier/window.js';

describe('window', () => {
  it('lets every slot leave exactly once, whatever happens', () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), sequence: fc.integer({ min: 1, max: 30 }) }),
      fc.record({
        kind: fc.constant('answer' as const),
        sequence: fc.integer({ min: 1, max: 30 }),
      }),
      fc.record({ kind: fc.constant('wait' as const), sequence: fc.integer({ min: 0, max: 80 }) }),
      fc.record({ kind: fc.constant('drain' as const), sequence: fc.constant(0) }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(action, { maxLength: 200 }),
        (size, actions) => {
          const window = new Window<symbol>(size, 100);
          const inside = new Set<symbol>();
          const given = new Map<symbol, number>();
          let now = 0;
          const leave = (entry: symbol) => {
            expect(inside.delete(entry)).toBe(true);
            given.set(entry, (given.get(entry) ?? 0) + 1);
          };
          for (const { kind, sequence } of actions) {
            if (kind === 'add') {
              const entry = Symbol();
              if (window.room === 0 || window.has(sequence)) {
                expect(() => window.add(sequence, entry, now)).toThrow(RangeError);
              } else {
                window.add(sequence, entry, now);
                inside.add(entry);
              }
            } else if (kind === 'answer') {
              const answered = window.answer(sequence);
              if (answered?.late === false) leave(answered.slot.entry);
              if (answered?.late === true) expect(given.get(answered.slot.entry)).toBe(1);
            } else if (kind === 'wait') {
              now += sequence;
              window.expire(now).forEach((slot) => leave(slot.entry));
              const next = window.nextDeadline;
              if (next !== null) expect(next).toBeGreaterThan(now);
            } else {
              window.drain().forEach((slot) => leave(slot.entry));
              expect(window.remembered).toBe(0);
            }
            expect(window.used).toBe(inside.size);
            expect(window.room).toBe(size - inside.size);
            expect(window.remembered).toBeLessThanOrEqual(size);
          }
        },
      ),
    );
  });

  it('finds the request of a late response once', () => {
    const window = new Window<string>(2, 100);
    window.add(1, 'a', 0);
    expect(window.expire(99)).toEqual([]);
    expect(window.expire(100).map((slot) => slot.entry)).toEqual(['a']);
    expect(window.answer(1)).toEqual({ slot: { sequence: 1, entry: 'a', since: 0 }, late: true });
    expect(window.answer(1)).toBeNull();
  });

  it('knows nothing of a request that was removed', () => {
    const window = new Window<string>(1, 100);
    window.add(1, 'a', 0);
    window.remove(1);
    expect(window.room).toBe(1);
    expect(window.answer(1)).toBeNull();
  });
});

describe('window share', () => {
  it.each([
    ['otp', 100, 100],
    ['alert', 100, 95],
    ['service', 100, 90],
    ['promotion', 100, 80],
    ['promotion', 10, 8],
    ['alert', 10, 9],
    ['promotion', 1, 1],
  ] as const)('lets %s fill a window of %i up to %i', (messageClass, size, cap) => {
    expect(windowCap(messageClass, size)).toBe(cap);
  });

  it('leaves an OTP room when lower classes took all they may', () => {
    expect(windowRoom('promotion', 10, 8)).toBe(0);
    expect(windowRoom('otp', 10, 8)).toBe(2);
    expect(windowRoom('promotion', 10, 10)).toBe(0);
  });
});

describe('backoff', () => {
  const limits = { initial: 1000, max: 60_000 };

  it.each([
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [6, 32_000],
    [7, 60_000],
    [1000, 60_000],
  ])('after %i failures is up to %i ms', (attempt, ceiling) => {
    expect(backoff(attempt, limits, 0)).toBe(0);
    expect(backoff(attempt, limits, 0.5)).toBe(ceiling / 2);
    expect(backoff(attempt, limits, 0.999_999)).toBe(ceiling);
  });
});
