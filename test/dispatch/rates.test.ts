import { describe, expect, it } from '@jest/globals';
import { fairShare } from '../../src/dispatch/fair-share.js';
import { RateMeter } from '../../src/dispatch/rate-meter.js';

describe('the rate meter', () => {
  it('counts the last second', () => {
    const meter = new RateMeter();
    for (let at = 0; at < 2000; at += 10) meter.count(1_700_000_000_000 + at);
    expect(meter.perSecond(1_700_000_001_999)).toBe(100);
    expect(meter.perSecond(1_700_000_002_499)).toBe(50);
    expect(meter.perSecond(1_700_000_009_000)).toBe(0);
  });
});

describe('the fair share of slots', () => {
  it.each([
    [1, 1, 1],
    [4, 1, 4],
    [4, 2, 2],
    [3, 2, 2],
    [1, 3, 1],
    [5, 0, 5],
  ])('of %d slots over %d nodes is %d', (slots, nodes, share) => {
    expect(fairShare(slots, nodes)).toBe(share);
  });

  it('leaves no slot without a node', () => {
    for (let slots = 1; slots < 20; slots++) {
      for (let nodes = 1; nodes < 20; nodes++) {
        expect(fairShare(slots, nodes) * nodes).toBeGreaterThanOrEqual(slots);
      }
    }
  });
});
