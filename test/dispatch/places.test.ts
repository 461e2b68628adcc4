import { describe, expect, it } from '@jest/globals';
import { attemptKey, Places } from '../../src/dispatch/places.js';
import { within } from '../../src/dispatch/within.js';

describe('the places of a window', () => {
  it('are given back once for each segment that held one', () => {
    const places = new Places(10);
    expect(places.takeDirect('otp', 3, false, 0)).toBe(true);
    for (const key of ['a', 'b', 'c']) places.hold(key, 'direct');
    expect(places.used).toBe(3);
    places.free('a');
    places.free('a');
    places.free('never held');
    expect(places.used).toBe(2);
    expect(places.held).toEqual(['b', 'c']);
  });

  it('leave the last ones to higher classes', () => {
    const places = new Places(20);
    places.take('claimed', 16);
    expect(places.room('promotion')).toBe(0);
    expect(places.room('alert')).toBeGreaterThan(0);
    expect(places.room('otp')).toBe(4);
  });

  it('refuse a message that has no room for all of its segments', () => {
    const places = new Places(5);
    expect(places.takeDirect('otp', 6, false, 0)).toBe(false);
    expect(places.used).toBe(0);
  });

  it('give each side half while some wait and others come', () => {
    const places = new Places(10);
    expect(places.claimable(0)).toBe(10);
    for (let i = 0; i < 10; i++) places.takeDirect('otp', 1, true, 1000);
    expect(places.used).toBe(5);
    expect(places.claimable(1100)).toBe(5);
    places.take('claimed', 5);
    expect(places.claimable(1100)).toBe(0);
    places.giveBack('direct', 5);
    // Nobody wished for a place for a while: all of it is for claims.
    expect(places.claimable(2000)).toBe(5);
  });

  it('say when none is taken any more', async () => {
    const places = new Places(3);
    places.take('claimed', 2);
    let empty = false;
    const waiting = places.empty().then(() => (empty = true));
    places.giveBack('claimed', 1);
    await Promise.resolve();
    expect(empty).toBe(false);
    places.giveBack('claimed', 1);
    await waiting;
    expect(empty).toBe(true);
  });

  it('name an attempt, not only a segment', () => {
    const segment = { messageId: 'm', segmentNumber: 2, attempts: 3 };
    expect(attemptKey(segment)).toBe('m/2/3');
  });
});

describe('waiting within a deadline', () => {
  it('ends with the work, its failure, or the deadline', async () => {
    const soon = Date.now() + 60_000;
    await within(soon, Promise.resolve());
    await within(soon, Promise.reject(new Error('failed')));
    await within(Date.now() - 1, new Promise(() => undefined));
  });
});
